import type { IncomingMessage } from '../../bridge/model.ts'
import type { Identity } from '../contract.ts'
import { channelKey, messageId, orderOf, personId, threadKey } from '../thread-key.ts'
import type { Written } from '../wire.ts'
import { toLabel } from './label.ts'
import { addressesSomebodyElse, mentions } from './mentions.ts'

/** Subtypes a person writes; all others are hidden, or say what happened in the channel. */
const visible = new Set<string | undefined>([undefined, 'file_share', 'thread_broadcast', 'me_message'])

export function isVisible(subtype: string | undefined): boolean {
  return visible.has(subtype)
}

/** What a person wrote, as the bridge takes it; `undefined` when it does not speak to the bot. */
export function incomingMessage(
  message: Written,
  type: string,
  identity: Pick<Identity, 'team' | 'user'>,
): IncomingMessage | undefined {
  const { channel, ts, text } = message
  const address = addressOf(message, type, identity)
  if (address === undefined) return undefined
  return {
    id: messageId({ team: identity.team, channel, ts }),
    ...(message.client_msg_id === undefined ? {} : { alias: `${identity.team}:${message.client_msg_id}` }),
    thread: threadKey({ team: identity.team, channel, ts: message.thread_ts ?? ts }),
    channel: channelKey({ team: identity.team, channel }),
    author: personId(message.user),
    order: orderOf(ts),
    text,
    files: fileNames(message.files),
    label: toLabel(text, identity.user),
    address,
  }
}

export function fileNames(files: Written['files']): string[] {
  return (files ?? []).map((file) => file.name ?? file.title ?? 'file')
}

/** How the bot is spoken to, if it is: see `DESIGN.md`, section 7. */
function addressOf(
  message: Written,
  type: string,
  { user }: Pick<Identity, 'user'>,
): IncomingMessage['address'] | undefined {
  if (message.channel_type === 'im') return 'direct'
  if (type === 'app_mention' || mentions(message.text, user)) return 'mention'
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts
  return isReply && !addressesSomebodyElse(message.text, user) ? 'reply' : undefined
}
