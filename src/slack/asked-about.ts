import type { Enclosure, IncomingMessage, MessageId, PostedId, Title } from '../bridge/model.ts'
import type { Replies } from '../bridge/ports/slack.ts'
import { toLabel } from './incoming/label.ts'
import { encode } from './incoming/references.ts'
import { shorten } from './incoming/shorten.ts'
import { wordingOf } from './incoming/wording.ts'
import { channelKey, messageId, orderOf, placeOf } from './thread-key.ts'
import { messageAt, type ThreadMessage } from './thread-messages.ts'
import type { WebApi } from './web-api.ts'
import { type Identity, said } from './wire.ts'

/** The most characters of the message that are quoted. */
const LONGEST = 12_000

type Deps = { readonly api: WebApi; readonly identity: Identity }

/** See `Replies.questionAbout`. */
export async function questionAbout(
  { thread, message, words, requester }: Parameters<Replies['questionAbout']>[0],
  { api, identity }: Deps,
): Promise<((posted: PostedId) => IncomingMessage) | undefined> {
  const { channel, ts: root } = placeOf(thread)
  const found = await messageAt(api, { channel, ts: root }, placeOf(message).ts)
  if (found === undefined || found.subtype === 'tombstone') return undefined
  const text = encode(words)
  const enclosures = quoted(found, { message, identity })
  const { team } = identity
  return (ts) => ({
    id: messageId({ team, channel, ts }),
    thread,
    channel: channelKey({ team, channel }),
    author: requester.person,
    order: orderOf(ts),
    text,
    files: [],
    enclosures,
    label: toLabel(text),
    address: 'mention',
  })
}

function quoted(
  found: ThreadMessage,
  { message, identity }: { readonly message: MessageId; readonly identity: Identity },
): Enclosure[] {
  const { text, files, enclosures = [] } = wordingOf(said.parse(found))
  const words = shorten(text, LONGEST)
  const isEmpty = words.trim() === '' && files.length === 0
  const quote = { title: titleOf(found, identity), message, text: isEmpty ? '…' : words }
  return [files.length === 0 ? quote : { ...quote, files }, ...enclosures]
}

function titleOf({ user, bot_id: app }: ThreadMessage, identity: Identity): Title {
  if (user === identity.user) return { kind: 'person', who: 'neuroflash' }
  return user !== undefined && !app ? { kind: 'person', who: `<@${user}>` } : { kind: 'app' }
}
