import type { ExportFormat, Requester, Task } from '../bridge/model.ts'
import { courtesies } from '../bridge/notices.ts'
import { threadOfPermalink } from './permalink.ts'
import { asWords, type Deed, deedOf, deeds, formats, mayMeanReset, withoutOrnament } from './request-words.ts'
import type { Identity } from './wire.ts'

type Context = { readonly requester: Requester; readonly identity: Identity }

/**
 * What `/nf-reset …` asks for, in whatever order its words come. A link alone, or with `reset`, resets its
 * thread; with another word it means what that word says. An unknown word, two words that contradict each
 * other or two links get help instead of a guess, since a reset cannot be undone.
 */
export function parseCommand(text: string, context: Context): Task {
  const { requester } = context
  const said = read(text)
  const [deed = 'reset'] = said.deeds
  if (said.words === 0) return bare(context)
  if (deed === 'help' || said.deeds.size > 1) return { kind: 'help', requester }
  const thread = threadOfPermalink(said.links[0] ?? '', context.identity)
  const isClear = said.unknown === 0 && said.formats.size <= 1 && said.links.length <= 1
  // Without a link, an unknown word is probably meant to be one.
  const namesNoThread = said.links.length === 0 ? said.deeds.size > 0 : isClear && thread === undefined
  if (namesNoThread) return { kind: 'misunderstood', requester }
  if (!isClear || thread === undefined) return { kind: 'help', requester }
  if (deed !== 'export') return { kind: deed, thread, requester }
  const [format = 'markdown'] = said.formats
  return { kind: 'export', thread, requester, format }
}

/** Nobody types a longer one. */
const LONGEST_REQUEST = 60

type Said = {
  readonly words: number
  readonly links: readonly string[]
  readonly deeds: ReadonlySet<Deed>
  readonly formats: ReadonlySet<ExportFormat>
  readonly unknown: number
}

/**
 * One word or one link. Slack writes a link as `<address|label>`; the label may hold spaces, and people may put marks
 * around it. A word that touches a link still counts as a word.
 */
const WORD = /["'`*_„“”‚‘’(]*<[^<>]*>["'`*_„“”‚‘’).,:;!]*|[^\s<]+|</g

function read(text: string): Said {
  const all = text.match(WORD) ?? []
  const links = all.filter(looksLikeLink)
  const words = all.filter((word) => !looksLikeLink(word)).map(plainly)
  const wanted = words.flatMap((word) => formats.get(word) ?? [])
  const asked = words.flatMap((word) => deeds.get(word) ?? (formats.has(word) ? 'export' : []))
  const polite = asked.length > 0 ? words.filter((word) => courtesies.has(word)) : []
  return {
    words: all.length,
    links,
    deeds: new Set(asked),
    formats: new Set(wanted),
    unknown: words.length - asked.length - polite.length,
  }
}

/** Without the marks around a word. A question mark stays: `reset?` is a question and no request. */
function plainly(word: string): string {
  return (
    word
      .normalize('NFKC')
      .toLowerCase()
      .replace(/^["'`*_„“”‚‘’(]+/, '')
      // Matched only where a run of marks begins. From every mark of it, 40,000 marks would take a second.
      .replace(/(?<!["'`*_„“”‚‘’).,:;!])["'`*_„“”‚‘’).,:;!]+$/, '')
  )
}

function bare({ requester }: Context): Task {
  return requester.channel === undefined
    ? { kind: 'help', requester }
    : { kind: 'list', channel: requester.channel, page: 0, requester }
}

/**
 * The request of a mention that says nothing else: `reset!`, `Hilfe?`, `export json`, `Status, bitte`. `undefined`: it is
 * a message to neuroflash.
 */
export function parseWords(
  text: string,
  thread: NonNullable<Requester['thread']>,
  requester: Requester,
): Task | undefined {
  if (text.trim().length > LONGEST_REQUEST) return undefined
  // Some keyboards add letters that nobody sees, or write `？`.
  const said = withoutOrnament(text.normalize('NFKC'))
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
  const words = said
    .replace(/[\s.!?。]+$/, '')
    .split(/\s+/)
    .map((word) => plainly(word.replace(/[.!?]*$/, '')))
    .filter((word) => /[\p{L}\p{N}]/u.test(word) && !courtesies.has(word))
  const [first = '', ...others] = words
  const deed = deedOf(first)
  if (deed === undefined || others.length > 0) {
    // neuroflash would say that it has reset or exported something.
    if (mayMeanReset(words)) return { kind: 'help', requester }
    return exportAs(words, thread, requester)
  }
  switch (deed) {
    case 'reset':
      // A question deletes nothing.
      return said.includes('?') ? { kind: 'help', requester } : { kind: 'reset', thread, requester }
    case 'export':
      return { kind: 'export', thread, requester, format: 'markdown' }
    case 'status':
      return { kind: 'status', thread, requester }
    case 'help':
      return { kind: 'help', requester }
    default:
      return deed satisfies never
  }
}

/** `export json`, `als JSON exportieren`. */
function exportAs(
  words: readonly string[],
  thread: NonNullable<Requester['thread']>,
  requester: Requester,
): Task | undefined {
  const said = words.filter((word) => !asWords.has(word))
  const [format] = said.flatMap((word) => formats.get(word) ?? [])
  if (said.length !== 2 || format === undefined || !said.some((word) => deedOf(word) === 'export'))
    return undefined
  return { kind: 'export', thread, requester, format }
}

/** Whether what somebody said to the bot is a request, and not for neuroflash. */
export function isRequest(text: string, thread: NonNullable<Requester['thread']>, user: string): boolean {
  return parseWords(withoutMention(text, user), thread, { person: '' as Requester['person'] }) !== undefined
}

/** The text without the bot's mentions. */
export function withoutMention(text: string, user: string): string {
  return text.replaceAll(new RegExp(`<@${user}(?:\\|[^<>]*)?>`, 'g'), ' ')
}

function looksLikeLink(text: string): boolean {
  return /:\/\/|^<?https?:|\/archives\//i.test(text)
}
