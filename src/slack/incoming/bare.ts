import type { Wording } from '../../bridge/model.ts'
import { catalogues, courtesies } from '../../bridge/notices.ts'
import { withoutThanks } from '../request-words.ts'

/** Who is written to, in any language. */
const copies = ['cc', 'fyi']

const greetings = new Set(Object.values(catalogues).flatMap(({ wordsGreeting }) => wordsGreeting.split(', ')))

/** A please. Any other emoji may be what somebody wants to say. */
const foldedHands = /:(?:pray|folded_hands):(?::skin-tone-\d:)?|\u{1F64F}\p{Emoji_Modifier}?/gu

const anyEmoji = /:[\w+'-]+:|\p{Extended_Pictographic}/u

const asksNothing = new Set([...courtesies, ...copies, ...greetings])

/**
 * What a message says besides calling the bot: `nothing` where there are only marks, politeness and mentions of others,
 * like `@neuroflash bitte!` and `cc @neuroflash @Tobias`; a `greeting` where it has one too.
 */
export function saysBesides({ text, files, enclosures = [] }: Wording): 'nothing' | 'greeting' | 'more' {
  if (files.length > 0 || enclosures.length > 0) return 'more'
  const said = text
    .normalize('NFKC')
    .replaceAll(/<[@!][^<>]*>/g, ' ')
    .replaceAll(foldedHands, ' ')
  const plain = withoutThanks(said).toLowerCase()
  if (anyEmoji.test(plain)) return 'more'
  const words: readonly string[] = plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  if (!words.every((word) => asksNothing.has(word))) return 'more'
  return words.some((word) => greetings.has(word)) ? 'greeting' : 'nothing'
}
