import { useEffect, useState } from 'preact/hooks'
import type {
  Board,
  Channel,
  Conversation,
  Exchange,
  LogLine,
  Message,
  Person,
  PrivateMessage,
  Reactions,
  Status,
  View,
} from '../board.ts'

/** The board, sorted for those who show it. */
export type World = Pick<Board, 'bot' | 'house' | 'troubles'> & {
  readonly people: readonly Person[]
  readonly channels: readonly Channel[]
  readonly messages: readonly Message[]
  readonly privates: readonly PrivateMessage[]
  readonly reactions: readonly Reactions[]
  readonly statuses: readonly Status[]
  readonly views: readonly View[]
  readonly requests: readonly Exchange[]
  readonly conversations: readonly Conversation[]
  readonly log: readonly LogLine[]
}

/** The world as it is now and becomes; nothing before it is known. `isCut`: the playground does not answer. */
export function useWorld(): { readonly world: World | undefined; readonly isCut: boolean } {
  const [world, setWorld] = useState<World>()
  const [isCut, setCut] = useState(false)
  useEffect(() => {
    let source: EventSource | undefined
    const entries = new Map<string, unknown>()
    const take = (event: MessageEvent<string>, isAll: boolean) => {
      if (isAll) entries.clear()
      for (const [key, value] of Object.entries(JSON.parse(event.data) as Record<string, unknown>)) {
        if (value === null) entries.delete(key)
        else entries.set(key, value)
      }
      setCut(false)
      setWorld(worldOf(entries))
    }
    // A browser keeps six connections to a site: tabs that nobody sees are not to take them from those in sight.
    const listen = () => {
      source?.close()
      if (document.hidden) return
      source = new EventSource('/live')
      source.addEventListener('all', (event) => take(event, true))
      source.addEventListener('some', (event) => take(event, false))
      source.addEventListener('error', () => setCut(true))
    }
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => {
      document.removeEventListener('visibilitychange', listen)
      source?.close()
    }
  }, [])
  return { world, isCut }
}

function worldOf(entries: ReadonlyMap<string, unknown>): World {
  const all = <Kind>(prefix: string) =>
    [...entries].filter(([key]) => key.startsWith(`${prefix}:`)).map(([, value]) => value as Kind)
  return {
    bot: entries.get('bot') as Board['bot'],
    house: entries.get('house') as Board['house'],
    troubles: entries.get('troubles') as Board['troubles'],
    people: all<Person>('person').sort((a, b) => a.order - b.order),
    channels: all<Channel>('channel').sort((a, b) => a.order - b.order),
    messages: all<Message>('message').sort(byTs),
    privates: all<PrivateMessage>('private').sort(byTs),
    reactions: all<Reactions>('reactions'),
    statuses: all<Status>('status'),
    views: all<View>('view'),
    requests: all<Exchange>('request').sort((a, b) => a.number - b.number),
    conversations: all<Conversation>('conversation'),
    log: all<LogLine>('log').sort((a, b) => a.number - b.number),
  }
}

function byTs(one: { readonly ts: string }, other: { readonly ts: string }): number {
  return Number(one.ts) - Number(other.ts)
}
