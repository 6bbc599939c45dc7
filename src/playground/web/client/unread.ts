import { useEffect, useState } from 'preact/hooks'
import type { World } from './live.ts'
import type { Place } from './place.ts'

/** Person and channel → the `ts` of the last thing that this person has had before their eyes there. */
type Seen = ReadonlyMap<string, string>

/**
 * The channels in which something was said to the person, by others, that they have not looked at. What was there
 * when the page was opened counts as seen.
 */
export function useUnread(world: World, { user, channel }: Place): ReadonlySet<string> {
  const [seen, setSeen] = useState<Seen>(
    () =>
      new Map(
        world.people.flatMap(({ id }) =>
          [...latest(world, id)].map(([at, ts]) => [`${id}:${at}`, ts] as const),
        ),
      ),
  )
  const now = latest(world, user)
  const here = now.get(channel)
  useEffect(() => {
    if (here !== undefined) setSeen((before) => new Map(before).set(`${user}:${channel}`, here))
  }, [user, channel, here])
  const unread = [...now].filter(
    ([at, ts]) => at !== channel && Number(ts) > Number(seen.get(`${user}:${at}`) ?? 0),
  )
  return new Set(unread.map(([at]) => at))
}

/** The last thing that others have said to the person, by channel. */
function latest({ channels, messages, privates }: World, user: string): ReadonlyMap<string, string> {
  const theirs = new Set(channels.filter(({ members }) => members.includes(user)).map(({ id }) => id))
  const said = [
    ...messages.filter(({ author, channel }) => author !== user && theirs.has(channel)),
    ...privates.filter((note) => note.user === user),
  ]
  const newest = new Map<string, string>()
  for (const { channel, ts } of said) {
    if (Number(ts) > Number(newest.get(channel) ?? 0)) newest.set(channel, ts)
  }
  return newest
}
