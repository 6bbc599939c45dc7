import type { Requester, Task } from '../bridge/model.ts'
import type { Identity } from './contract.ts'
import { threadOfPermalink } from './permalink.ts'
import { channelId, channelKey } from './thread-key.ts'

type Context = { readonly requester: Requester; readonly identity: Identity }

/** What `/nf-reset …` asks for. Whatever it does not know asks for help. */
export function parseCommand(text: string, context: Context): Task {
  const { requester, identity } = context
  const [verb = '', ...rest] = text.trim().split(/\s+/)
  switch (verb.toLowerCase()) {
    case '':
      return requester.channel === undefined
        ? { kind: 'help', requester }
        : { kind: 'list', channel: channelOf(requester.channel, identity), page: 0, requester }
    case 'export':
      return parseExport(rest, context)
    case 'reset':
      return onThread(rest[0], context, (thread) => ({ kind: 'reset', thread, requester }))
    case 'status':
      return onThread(rest[0], context, (thread) => ({ kind: 'status', thread, requester }))
    case 'help':
      return { kind: 'help', requester }
    default:
      return looksLikeLink(verb)
        ? onThread(verb, context, (thread) => ({ kind: 'reset', thread, requester }))
        : { kind: 'help', requester }
  }
}

/** The format may stand on either side of the link. */
function parseExport(words: readonly string[], context: Context): Task {
  const format = words.some((word) => word.toLowerCase() === 'json') ? 'json' : 'markdown'
  const link = words.find(looksLikeLink)
  return onThread(link, context, (thread) => ({
    kind: 'export',
    thread,
    requester: context.requester,
    format,
  }))
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
  return text.replaceAll(new RegExp(`<@${user}(?:\\|[^>]*)?>`, 'g'), ' ')
}

function onThread(
  link: string | undefined,
  { requester, identity }: Context,
  task: (thread: NonNullable<Requester['thread']>) => Task,
): Task {
  const thread = threadOfPermalink(link ?? '', identity)
  return thread === undefined ? { kind: 'misunderstood', requester } : task(thread)
}

function looksLikeLink(text: string): boolean {
  return /^<?https?:/i.test(text)
}

function channelOf(channel: NonNullable<Requester['channel']>, { team }: Identity) {
  return channelKey({ team, channel: channelId(channel) })
}
