import type { Channel, Person } from '../../board.ts'
import type { World } from '../live.ts'

/** How the channel is called in the list of that person. */
export function nameOf(channel: Channel, { people }: Pick<World, 'people'>, user: string): string {
  if (channel.kind === 'channel' || channel.kind === 'group') return channel.name
  // People first, as Slack lists them; the bot stands last.
  const others = people.filter(({ id }) => id !== user && channel.members.includes(id))
  return others.map(({ name }) => name).join(', ')
}

/** Somebody nobody has heard of, where there is none. */
export function personOf(id: string, { people }: Pick<World, 'people'>): Person {
  return (
    people.find((person) => person.id === id) ?? { id, name: id, role: 'member', locale: 'en-US', order: 0 }
  )
}

export function timeOf(ts: string): string {
  return new Date(Number(ts) * 1_000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
}

export function dayOf(ts: string): string {
  const date = new Date(Number(ts) * 1_000)
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday ? 'Today' : date.toLocaleDateString([], { weekday: 'long', month: 'long', day: 'numeric' })
}
