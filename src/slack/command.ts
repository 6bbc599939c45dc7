import type { ExportFormat, Requester, Task } from '../bridge/model.ts'
import { threadOfPermalink } from './permalink.ts'
import type { Identity } from './wire.ts'

type Context = { readonly requester: Requester; readonly identity: Identity }

/**
 * What `/nf-reset …` asks for, in whatever order it is said. A link alone resets its thread, and so does one
 * with `reset`; any other word decides what it stands for. Where a word is not known, where two contradict
 * each other or two links are given, nobody can tell what is meant: that gets help, since a reset cannot be
 * undone.
 */
export function parseCommand(text: string, context: Context): Task {
  const { requester } = context
  const said = read(text)
  const [deed = 'reset'] = said.deeds
  if (said.words === 0) return bare(context)
  if (deed === 'help' || said.deeds.size > 1) return { kind: 'help', requester }
  const thread = threadOfPermalink(said.links[0] ?? '', context.identity)
  const isClear = said.unknown === 0 && said.formats.size <= 1 && said.links.length <= 1
  // Where there is no link, a word that is not known stands in its place.
  const namesNoThread = said.links.length === 0 ? said.deeds.size > 0 : isClear && thread === undefined
  if (namesNoThread) return { kind: 'misunderstood', requester }
  if (!isClear || thread === undefined) return { kind: 'help', requester }
  if (deed !== 'export') return { kind: deed, thread, requester }
  const [format = 'markdown'] = said.formats
  return { kind: 'export', thread, requester, format }
}

type Deed = 'reset' | 'export' | 'status' | 'help'

type Said = {
  readonly words: number
  readonly links: readonly string[]
  readonly deeds: ReadonlySet<Deed>
  readonly formats: ReadonlySet<ExportFormat>
  readonly unknown: number
}

/** The words it knows. Only one of them deletes anything. */
const deeds: ReadonlyMap<string, Deed> = new Map([
  ['reset', 'reset'],
  ...['export', 'exportiere', 'exportieren'].map((word) => [word, 'export'] as const),
  ['status', 'status'],
  ...['help', 'hilfe'].map((word) => [word, 'help'] as const),
])

/** They ask for an export too, said alone. */
const formats: ReadonlyMap<string, ExportFormat> = new Map([
  ['json', 'json'],
  ...['markdown', 'md'].map((word) => [word, 'markdown'] as const),
])

const courtesies: ReadonlySet<string> = new Set(['please', 'bitte'])

/** Slack escapes a link as `<address|label>`, and a label may hold spaces. Marks may stand around it; a word that touches it is one all the same. */
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

/** Without the marks around a word; a question mark stays, since it asks rather than wants. */
function plainly(word: string): string {
  return (
    word
      .normalize('NFKC')
      .toLowerCase()
      .replace(/^["'`*_„“”‚‘’(]+/, '')
      // Only from where a run begins: looked for from each of its marks, 40,000 of them took a second.
      .replace(/(?<!["'`*_„“”‚‘’).,:;!])["'`*_„“”‚‘’).,:;!]+$/, '')
  )
}

function bare({ requester }: Context): Task {
  return requester.channel === undefined
    ? { kind: 'help', requester }
    : { kind: 'list', channel: requester.channel, page: 0, requester }
}

/** What a mention asks for whose whole text is one of a few words; nothing for a message to neuroflash. */
export function parseWords(
  text: string,
  thread: NonNullable<Requester['thread']>,
  requester: Requester,
): Task | undefined {
  switch (text.trim().toLowerCase().replaceAll(/\s+/g, ' ')) {
    case 'reset':
      return { kind: 'reset', thread, requester }
    case 'export':
      return { kind: 'export', thread, requester, format: 'markdown' }
    case 'export json':
      return { kind: 'export', thread, requester, format: 'json' }
    case 'status':
      return { kind: 'status', thread, requester }
    case 'help':
      return { kind: 'help', requester }
    default:
      return undefined
  }
}

/** The text without the bot's mentions. */
export function withoutMention(text: string, user: string): string {
  return text.replaceAll(new RegExp(`<@${user}(?:\\|[^<>]*)?>`, 'g'), ' ')
}

function looksLikeLink(text: string): boolean {
  return /:\/\/|^<?https?:|\/archives\//i.test(text)
}
