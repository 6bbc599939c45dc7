import type { Message } from '../../board.ts'
import { useHere } from '../context.ts'
import { addressOf } from '../place.ts'
import { Avatar } from './avatar.tsx'
import { personOf, timeOf } from './names.ts'

/** Under a message with a thread: who has written there, and the way in. */
export function Replies({ root }: { readonly root: Message }) {
  const { world, place } = useHere()
  const replies = world.messages.filter(({ threadTs, ts }) => threadTs === root.ts && ts !== root.ts)
  const last = replies.at(-1)
  const status = world.statuses.find((one) => one.root === root.ts && one.channel === root.channel)
  const privates = world.privates.filter((note) => note.threadTs === root.ts && note.user === place.user)
  if (last === undefined && status === undefined && privates.length === 0) return null
  const people = [...new Set(replies.map(({ author }) => author))].slice(0, MOST_FACES)
  return (
    <p class="replies">
      <a href={addressOf({ user: place.user, channel: root.channel, thread: root.ts })}>
        {people.map((id) => (
          <Avatar key={id} person={personOf(id, world)} size="small" />
        ))}
        {countOf(replies.length)}
        {last !== undefined && <span class="time">Last reply {timeOf(last.ts)}</span>}
      </a>
      {status !== undefined && <span class="status">neuroflash {status.texts[0]}</span>}
    </p>
  )
}

const MOST_FACES = 5

function countOf(replies: number): string {
  if (replies === 0) return 'View thread'
  return replies === 1 ? '1 reply' : `${replies} replies`
}
