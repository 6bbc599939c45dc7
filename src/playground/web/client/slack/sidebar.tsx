import type { Channel } from '../../board.ts'
import { useHere } from '../context.ts'
import { addressOf, goTo } from '../place.ts'
import { Avatar } from './avatar.tsx'
import { nameOf } from './names.ts'

const ROLES = {
  member: '',
  owner: 'owner',
  admin: 'admin',
  guest: 'guest',
  external: 'another company',
  bot: 'app',
} as const

export function Sidebar() {
  const { world, place } = useHere()
  const mine = world.channels.filter(({ members }) => members.includes(place.user))
  const people = world.people.filter(({ role }) => role !== 'bot')
  return (
    <nav class="sidebar" aria-label="Slack">
      <p class="team">Flowertown</p>
      <h2>You are</h2>
      <ul class="who">
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              aria-pressed={person.id === place.user}
              onClick={() => goTo({ ...place, user: person.id })}
            >
              <Avatar person={person} size="small" />
              <span class="name">{person.name}</span>
              <span class="role">{ROLES[person.role]}</span>
            </button>
          </li>
        ))}
      </ul>
      <List title="Channels" channels={mine.filter(({ kind }) => kind !== 'im' && kind !== 'mpim')} />
      <List title="Direct messages" channels={mine.filter(({ kind }) => kind === 'im' || kind === 'mpim')} />
    </nav>
  )
}

function List({ title, channels }: { readonly title: string; readonly channels: readonly Channel[] }) {
  const { world, place } = useHere()
  if (channels.length === 0) return null
  return (
    <>
      <h2>{title}</h2>
      <ul class="channels">
        {channels.map((channel) => (
          <li key={channel.id}>
            <a
              href={addressOf({ user: place.user, channel: channel.id })}
              aria-current={channel.id === place.channel ? 'page' : undefined}
            >
              <span class="sign" aria-hidden="true">
                {signOf(channel)}
              </span>
              {nameOf(channel, world, place.user)}
              {channel.isShared && <span class="role">shared</span>}
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

function signOf({ kind }: Channel): string {
  return { channel: '#', group: '🔒︎', mpim: '◦', im: '●' }[kind]
}
