import type { Channel, Json, Message } from '../model.ts'
import type { Triggers } from '../triggers.ts'
import type { UploadSlots } from '../uploads.ts'
import type { Workspace } from '../workspace.ts'
import type { Params } from './params.ts'
import { Refusal } from './refusal.ts'

/** What a Web API method has at hand. */
export interface ApiCall {
  readonly workspace: Workspace
  readonly params: Params
  readonly triggers: Triggers
  readonly uploads: UploadSlots
  /** A new socket's URL, for `apps.connections.open`. */
  readonly openSocket: () => string
  /** The bot wrote, changed or deleted a message: the app hears of it as everybody does. */
  readonly announce: {
    posted(message: Message): void
    changed(message: Message, before: Message): void
    removed(message: Message, how: 'tombstone' | 'gone'): void
  }
}

/** Acts and gives the answer without `ok`; throws a `Refusal`. */
export type Method = (call: ApiCall) => Json

/** The channel the bot may see: private ones it isn't in don't exist for it. */
export function visibleChannel({ workspace, params }: ApiCall, name = 'channel'): Channel {
  const channel = workspace.channels.get(params.required(name))
  if (!channel) throw new Refusal('channel_not_found')
  const isHidden = channel.kind !== 'channel' && !workspace.isBotIn(channel)
  if (isHidden) throw new Refusal('channel_not_found')
  return channel
}

/** The channel the bot is in. */
export function joinedChannel(call: ApiCall, name = 'channel'): Channel {
  const channel = visibleChannel(call, name)
  if (!call.workspace.isBotIn(channel)) throw new Refusal('not_in_channel')
  return channel
}

/** One page of `items` and Slack's cursor for the next. */
export function page<T>(
  items: readonly T[],
  { params, ifAbsent, max }: { params: Params; ifAbsent: number; max: number },
): { items: T[]; nextCursor: string } {
  const start = cursorStart(params.text('cursor') ?? '')
  const limit = params.count('limit', { ifAbsent, max })
  const end = start + limit
  const nextCursor = end < items.length ? Buffer.from(`next:${end}`).toString('base64') : ''
  return { items: items.slice(start, end), nextCursor }
}

function cursorStart(cursor: string): number {
  if (cursor === '') return 0
  const start = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1]
  if (start === undefined) throw new Refusal('invalid_cursor')
  return Number(start)
}
