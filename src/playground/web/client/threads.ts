import type { Message } from '../board.ts'
import type { World } from './live.ts'

export type Thread = {
  readonly key: string
  readonly root: Message
  /** Oldest first; at least one. */
  readonly replies: readonly Message[]
}

/** The threads that the person takes part in, or is mentioned in; the one with the latest reply first. */
export function threadsOf(
  { channels, messages }: Pick<World, 'channels' | 'messages'>,
  user: string,
): Thread[] {
  const mine = new Set(channels.filter(({ members }) => members.includes(user)).map(({ id }) => id))
  const roots = new Map<string, Message>()
  const replies = new Map<string, Message[]>()
  for (const message of messages) {
    const { channel, ts, threadTs = ts } = message
    const key = keyOf(channel, threadTs)
    if (threadTs === ts) roots.set(key, message)
    else replies.set(key, [...(replies.get(key) ?? []), message])
  }
  return [...replies]
    .flatMap(([key, all]) => {
      const root = roots.get(key)
      return root === undefined ? [] : [{ key, root, replies: all }]
    })
    .filter(
      ({ root, replies: all }) => mine.has(root.channel) && [root, ...all].some((one) => isOf(one, user)),
    )
    .sort((one, other) => Number(other.replies.at(-1)?.ts) - Number(one.replies.at(-1)?.ts))
}

export function keyOf(channel: string, root: string): string {
  return `${channel}:${root}`
}

function isOf({ author, text }: Message, user: string): boolean {
  return author === user || text.includes(`<@${user}>`)
}
