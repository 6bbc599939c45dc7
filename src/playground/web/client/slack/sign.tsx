import type { Channel } from '../../board.ts'
import { useHere } from '../context.ts'
import { Avatar } from './avatar.tsx'
import { Lock } from './icons.tsx'
import { personOf } from './names.ts'

/** What Slack puts in front of the channel's name. */
export function Sign({ channel: { kind, members } }: { readonly channel: Channel }) {
  const { world, place } = useHere()
  if (kind === 'im') {
    const other = members.find((id) => id !== place.user) ?? place.user
    return <Avatar person={personOf(other, world)} size="small" />
  }
  if (kind === 'mpim') return <span class="sign count">{members.length - 1}</span>
  return <span class="sign">{kind === 'group' ? <Lock /> : '#'}</span>
}
