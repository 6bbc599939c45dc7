import { type ComponentChildren, Fragment } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Message, PrivateMessage } from '../../board.ts'
import { useHere } from '../context.ts'
import { addressOf } from '../place.ts'
import { Beginning } from './beginning.tsx'
import { Composer } from './composer.tsx'
import { EditingHere } from './editing.tsx'
import { Home } from './home.tsx'
import { MessageRow, PrivateRow } from './message.tsx'
import { dayOf, nameOf } from './names.ts'
import { Replies } from './replies.tsx'
import { Sign } from './sign.tsx'
import { ThreadsView } from './threads-view.tsx'

export function ChannelView() {
  const { world, place } = useHere()
  if (place.isThreads === true) return <ThreadsView />
  const channel = world.channels.find(({ id }) => id === place.channel)
  if (channel === undefined) return <section class="channel" />
  const name = nameOf(channel, world, place.user)
  const isNamed = channel.kind === 'channel' || channel.kind === 'group'
  const roots = world.messages.filter((message) => message.channel === channel.id && isRoot(message))
  const privates = world.privates.filter(
    (note) => note.channel === channel.id && note.user === place.user && note.threadTs === undefined,
  )
  return (
    <section class="channel" aria-label={`Channel ${name}`}>
      <header>
        <h2>
          <Sign channel={channel} /> {name}
        </h2>
        {channel.kind !== 'im' && <span class="members">{channel.members.length} members</span>}
      </header>
      {channel.kind === 'im' && <Tabs />}
      {place.isHome === true ? (
        <Home />
      ) : (
        <EditingHere key={channel.id}>
          <Messages
            label={`Messages in ${name}`}
            rows={[...roots, ...privates]}
            before={<Beginning channel={channel} />}
            hasReplies
          />
          <Composer key={`${place.user}${channel.id}`} label={`Message ${isNamed ? `#${name}` : name}`} />
        </EditingHere>
      )}
    </section>
  )
}

/** What Slack shows above a direct message with an app. */
function Tabs() {
  const { place } = useHere()
  const { user, channel, isHome = false } = place
  return (
    <nav class="tabs" aria-label="neuroflash">
      <a href={addressOf({ user, channel, isHome: true })} aria-current={isHome ? 'page' : undefined}>
        Home
      </a>
      <a href={addressOf({ user, channel })} aria-current={isHome ? undefined : 'page'}>
        Messages
      </a>
    </nav>
  )
}

type Row = Message | PrivateMessage

/** In order, kept at its end unless somebody has scrolled up. */
export function Messages({
  label,
  rows,
  before,
  hasReplies = false,
}: {
  readonly label: string
  /** What stands above the first one. */
  readonly before?: ComponentChildren
  readonly rows: readonly Row[]
  readonly hasReplies?: boolean
}) {
  const list = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    const at = list.current
    if (at !== null && isAtEnd.current) at.scrollTop = at.scrollHeight
  })
  const note = () => {
    const at = list.current
    if (at !== null) isAtEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 40
  }
  const sorted = [...rows].sort((a, b) => Number(a.ts) - Number(b.ts))
  return (
    // Whoever has no mouse scrolls it with the arrows.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="messages" role="log" aria-label={label} tabIndex={0} ref={list} onScroll={note}>
      {before}
      {sorted.map((row, index) => {
        const day = dayOf(row.ts)
        const previous = sorted[index - 1]
        const isNewDay = previous === undefined || dayOf(previous.ts) !== day
        return (
          <Fragment key={'user' in row ? `private${row.ts}` : row.ts}>
            {isNewDay && <p class="day">{day}</p>}
            {'user' in row ? (
              <PrivateRow note={row} />
            ) : (
              <MessageRow message={row} follows={!isNewDay && isSequel(previous, row)} />
            )}
            {hasReplies && !('user' in row) && <Replies root={row} />}
          </Fragment>
        )
      })}
    </div>
  )
}

/** Slack leaves out name and picture where the same person goes on within a few minutes. */
function isSequel(before: Row | undefined, row: Message): boolean {
  if (before === undefined || 'user' in before) return false
  return before.author === row.author && Number(row.ts) - Number(before.ts) < 300
}

function isRoot({ ts, threadTs }: Message): boolean {
  return threadTs === undefined || threadTs === ts
}
