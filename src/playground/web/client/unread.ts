import { useEffect, useState } from 'preact/hooks'
import type { World } from './live.ts'
import type { Place } from './place.ts'
import { keyOf, threadsOf } from './threads.ts'

/** Person and channel or thread → the `ts` of the last thing that this person has had before their eyes there. */
type Seen = ReadonlyMap<string, string>

export type Unread = {
  readonly channels: ReadonlySet<string>
  /** By `channel:root`. As in Slack, a reply makes its thread unread, not the channel. */
  readonly threads: ReadonlySet<string>
}

/**
 * Where something was said to the person, by others, that they have not looked at. What was there when the page was
 * opened counts as seen.
 */
export function useUnread(world: World, place: Place): Unread {
  const { user } = place
  const [seen, setSeen] = useState<Seen>(
    () => new Map(world.people.flatMap(({ id }) => entriesFor(id, saidIn(world, id)))),
  )
  const { channels, threads } = saidIn(world, user)
  const before = inView(place, { channels, threads })
  const fingerprint = JSON.stringify([...before])
  useEffect(() => {
    setSeen((known) => new Map([...known, ...[...before].map(([at, ts]) => [`${user}:${at}`, ts] as const)]))
  }, [user, fingerprint])
  const unreadOf = (said: Newest) =>
    new Set(
      [...said]
        .filter(([at, ts]) => !before.has(at) && Number(ts) > Number(seen.get(`${user}:${at}`) ?? 0))
        .map(([at]) => at),
    )
  return { channels: unreadOf(channels), threads: unreadOf(threads) }
}

/** Place → the `ts` of what others have said there last. */
type Newest = ReadonlyMap<string, string>

type SaidTo = { readonly channels: Newest; readonly threads: Newest }

function inView({ channel, thread, isThreads }: Place, { channels, threads }: SaidTo): Newest {
  const inThreads = [...threads].filter(
    ([at]) => isThreads === true || (thread !== undefined && at === keyOf(channel, thread)),
  )
  const inChannel = isThreads === true ? [] : [...channels].filter(([at]) => at === channel)
  return new Map([...inChannel, ...inThreads])
}

function saidIn(world: World, user: string): SaidTo {
  const { channels, messages, privates } = world
  const mine = new Set(channels.filter(({ members }) => members.includes(user)).map(({ id }) => id))
  const said = [
    ...messages.filter(
      ({ author, channel, ts, threadTs = ts }) => author !== user && mine.has(channel) && threadTs === ts,
    ),
    ...privates.filter((note) => note.user === user && note.threadTs === undefined),
  ]
  const theirs = threadsOf(world, user).flatMap(({ key, replies }) => {
    const last = replies.findLast(({ author }) => author !== user)
    return last === undefined ? [] : [[key, last.ts] as const]
  })
  return { channels: newest(said), threads: new Map(theirs) }
}

function newest(said: readonly { readonly channel: string; readonly ts: string }[]): Newest {
  const last = new Map<string, string>()
  for (const { channel, ts } of said) if (Number(ts) > Number(last.get(channel) ?? 0)) last.set(channel, ts)
  return last
}

function entriesFor(user: string, { channels, threads }: SaidTo): [string, string][] {
  return [...channels, ...threads].map(([at, ts]) => [`${user}:${at}`, ts])
}
