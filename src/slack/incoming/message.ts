import type { IncomingMessage, Wording } from '../../bridge/model.ts'
import { channelKey, messageId, orderOf, personId, threadKey } from '../thread-key.ts'
import type { Identity } from '../wire.ts'
import { author, type Written } from '../wire.ts'
import { toLabel } from './label.ts'
import { addressesSomebodyElse, mentions } from './mentions.ts'
import { wordingOf } from './wording.ts'

/** The subtypes that people write (S7). All others are hidden, or report what happened in the channel. */
const visible = new Set<string | undefined>([undefined, 'file_share', 'thread_broadcast', 'me_message'])

export function isVisible(subtype: string | undefined): boolean {
  return visible.has(subtype)
}

/** Slack itself writes as this user, with neither a `bot_id` nor a subtype. */
const SLACKBOT = 'USLACKBOT'

/** Whether a person wrote it, as far as the message tells: no app, no workflow, not Slack and not the bot itself. */
export function isByPerson(message: unknown, { user }: Pick<Identity, 'user'>): boolean {
  const from = author.safeParse(message).data
  if (from === undefined) return true
  const isOfApp = Boolean(from['bot_id'] || from['bot_profile'] || from['app_id'])
  return !isOfApp && from.hidden !== true && from.user !== SLACKBOT && from.user !== user
}

/** What a person wrote, as the bridge takes it; `undefined` where it is not for the bot. */
export function incomingMessage(
  message: Written,
  type: string,
  identity: Pick<Identity, 'team' | 'user'>,
): IncomingMessage | undefined {
  const { channel, ts } = message
  const wording = wordingOf(message)
  const address = addressOf(message, { type, text: wording.text }, identity)
  if (address === undefined) return undefined
  return {
    id: messageId({ team: identity.team, channel, ts }),
    ...(message.client_msg_id === undefined ? {} : { alias: `${identity.team}:${message.client_msg_id}` }),
    thread: threadKey({ team: identity.team, channel, ts: message.thread_ts ?? ts }),
    channel: channelKey({ team: identity.team, channel }),
    author: personId(message.user),
    order: orderOf(ts),
    ...wording,
    label: labelOf(wording, identity.user),
    address,
  }
}

/** The beginning of the person's own words or, where there are none, of what came with the message. */
function labelOf({ text, enclosures = [] }: Wording, bot: string): string {
  return (
    [text, ...enclosures.map((one) => one.text || (one.files ?? []).join(', '))]
      .map((words) => toLabel(words, bot))
      .find(Boolean) ?? ''
  )
}

/** How the bot is addressed, or `undefined` where it is not. See "What is for the bot" in `src/README.md`. */
function addressOf(
  message: Written,
  { type, text }: { readonly type: string; readonly text: string },
  { user }: Pick<Identity, 'user'>,
): IncomingMessage['address'] | undefined {
  if (message.channel_type === 'im') return 'direct'
  if (type === 'app_mention' || mentions(text, user)) return 'mention'
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts
  return isReply && !addressesSomebodyElse(text, user) ? 'reply' : undefined
}
