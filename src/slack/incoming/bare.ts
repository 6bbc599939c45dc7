import type { Wording } from '../../bridge/model.ts'
import { catalogues, courtesies } from '../../bridge/notices.ts'
import { withoutOrnament } from '../request-words.ts'

/** Who is written to, in any language. */
const copies = ['cc', 'fyi']

const greetings = new Set(Object.values(catalogues).flatMap(({ wordsGreeting }) => wordsGreeting.split(', ')))

const asksNothing = new Set([...courtesies, ...copies, ...greetings])

/**
 * What a message says besides calling the bot: `nothing` where there are only marks, emoji, politeness and mentions of
 * others, like `@neuroflash bitte!` and `cc @neuroflash @Tobias`; a `greeting` where it has one too.
 */
export function saysBesides({ text, files, enclosures = [] }: Wording): 'nothing' | 'greeting' | 'more' {
  if (files.length > 0 || enclosures.length > 0) return 'more'
  const plain = withoutOrnament(text.normalize('NFKC').replaceAll(/<[@!][^<>]*>/g, ' ')).toLowerCase()
  const words: readonly string[] = plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  if (!words.every((word) => asksNothing.has(word))) return 'more'
  return words.some((word) => greetings.has(word)) ? 'greeting' : 'nothing'
}
