import type { ChannelKey, MessageId, PersonId, PostedId, ThreadKey } from '../bridge/model.ts'

/** Where a thread is, in Slack's own ids. */
type Place = { readonly team: string; readonly channel: string; readonly ts: string }

const TS = /^(\d{1,12})\.(\d{6})$/
const ID = /^[A-Z0-9]+$/

/** A thread is named by its first message. Slack's ids are letters and digits, so a colon can separate them. */
export function threadKey({ team, channel, ts }: Place): ThreadKey {
  return `${team}:${channel}:${ts}` as ThreadKey
}

/** What identifies a message in Slack. The same message may come under several event ids (S3). */
export function messageId({ team, channel, ts }: Place): MessageId {
  return `${team}:${channel}:${ts}` as MessageId
}

export function channelKey({ team, channel }: Omit<Place, 'ts'>): ChannelKey {
  return `${team}:${channel}` as ChannelKey
}

/** Checks a thread's key that a client sent back. `undefined` where it is not one of this team's. */
export function threadKeyOf(text: string, team: string): ThreadKey | undefined {
  const place = placeOf(text as ThreadKey)
  return isOurs(place, team) && isTs(place.ts) ? threadKey(place) : undefined
}

/** The same for a channel's key. */
export function channelKeyOf(text: string, team: string): ChannelKey | undefined {
  const place = placeOf(text as ThreadKey)
  return isOurs(place, team) && place.ts === '' ? channelKey(place) : undefined
}

export function channelOf(thread: ThreadKey): ChannelKey {
  return channelKey(placeOf(thread))
}

/** Slack's id of a channel. */
export function channelId(channel: ChannelKey): string {
  return channel.slice(channel.indexOf(':') + 1)
}

/** Of two: whatever is said there is said to the bot, if it is one of them. */
export function isDirectMessage(place: ThreadKey | ChannelKey): boolean {
  return place.startsWith('D', place.indexOf(':') + 1)
}

export function personId(user: string): PersonId {
  return user as PersonId
}

export function postedId(ts: string): PostedId {
  return ts as PostedId
}

export function placeOf(key: ThreadKey | MessageId): Place {
  const [team = '', channel = '', ts = ''] = key.split(':')
  return { team, channel, ts }
}

/** A `ts` in microseconds, by which a thread is ordered. It stays below 2^53 until the year 2255. */
export function orderOf(ts: string): number {
  const [, seconds = '0', micros = '0'] = TS.exec(ts) ?? []
  return Number(seconds) * 1_000_000 + Number(micros)
}

export function isTs(value: string): boolean {
  return TS.test(value)
}

function isOurs(place: Place, team: string): boolean {
  return place.team === team && ID.test(place.channel)
}
