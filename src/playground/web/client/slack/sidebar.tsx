import type { Channel } from '../../board.ts'
import { useHere } from '../context.ts'
import { addressOf, goTo } from '../place.ts'
import { useUnread } from '../unread.ts'
import { Avatar } from './avatar.tsx'
import { Bubble } from './icons.tsx'
import { nameOf } from './names.ts'
import { Sign } from './sign.tsx'

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
  const unread = useUnread(world, place)
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
              <span class="role">{person.locale.startsWith('de') ? 'German' : ROLES[person.role]}</span>
            </button>
          </li>
        ))}
      </ul>
      <ThreadsLink isUnread={unread.threads.size > 0} />
      <List
        title="Channels"
        unread={unread.channels}
        channels={mine.filter(({ kind }) => kind !== 'im' && kind !== 'mpim')}
      />
      <List
        title="Direct messages"
        unread={unread.channels}
        channels={mine.filter(({ kind }) => kind === 'im' || kind === 'mpim')}
      />
    </nav>
  )
}

function ThreadsLink({ isUnread }: { readonly isUnread: boolean }) {
  const { place } = useHere()
  const { user, channel, isThreads } = place
  return (
    <ul class="channels own">
      <li>
        <a
          href={addressOf({ user, channel, isThreads: true })}
          aria-current={isThreads === true ? 'page' : undefined}
          class={isUnread ? 'unread' : ''}
        >
          <span class="sign-of" aria-hidden="true">
            <Bubble />
          </span>
          Threads
          {isUnread && <span class="unseen"> (unread)</span>}
        </a>
      </li>
    </ul>
  )
}

type ListProps = {
  readonly title: string
  readonly channels: readonly Channel[]
  readonly unread: ReadonlySet<string>
}

function List({ title, channels, unread }: ListProps) {
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
              aria-current={channel.id === place.channel && place.isThreads !== true ? 'page' : undefined}
              class={unread.has(channel.id) ? 'unread' : ''}
            >
              <span class="sign-of" aria-hidden="true">
                <Sign channel={channel} />
              </span>
              {nameOf(channel, world, place.user)}
              {unread.has(channel.id) && <span class="unseen"> (unread)</span>}
              {channel.isShared && <span class="role">shared</span>}
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}
