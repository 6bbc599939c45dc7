import type { Message } from '../../board.ts'
import { useHere } from '../context.ts'
import { addressOf } from '../place.ts'
import { type Item, Menu } from './menu.tsx'

const EMOJI = ['👍', '❤️', '😂', '🎉', '👀', '✅'] as const

type Props = {
  readonly message: Message
  readonly onEdit: () => void
  readonly onDelete: () => void
}

/** What one can do with a message; it comes up with the pointer or the focus. */
export function Tools({ message, onEdit, onDelete }: Props) {
  const { world, place, act } = useHere()
  const { channel, ts, threadTs } = message
  const { user } = place
  const isReply = threadTs !== undefined && threadTs !== ts
  const reactions = EMOJI.map(
    (emoji): Item => ({ name: emoji, choose: () => void act({ do: 'react', user, channel, ts, emoji }) }),
  )
  const shortcuts = world.house.shortcuts.map(
    ({ name, callbackId }): Item => ({
      name,
      of: 'neuroflash',
      choose: () => void act({ do: 'shortcut', user, channel, ts, callbackId }),
    }),
  )
  const mine: Item[] = [
    { name: 'Edit message', choose: onEdit },
    { name: 'Delete message …', choose: onDelete, isDanger: true },
  ]
  return (
    <div class="tools">
      <Menu label="Add a reaction" sign="☺" items={reactions} isRow />
      {!isReply && place.thread !== ts && (
        <a
          href={addressOf({ user, channel, thread: ts })}
          aria-label="Reply in thread"
          title="Reply in thread"
        >
          ↳
        </a>
      )}
      <Menu
        label="More actions"
        sign="⋯"
        items={[copyLink(world.house, message), ...(message.author === user ? mine : []), ...shortcuts]}
      />
    </div>
  )
}

function copyLink({ domain }: { readonly domain: string }, { channel, ts, threadTs }: Message): Item {
  const query = threadTs === undefined || threadTs === ts ? '' : `?thread_ts=${threadTs}&cid=${channel}`
  const link = `https://${domain}.slack.com/archives/${channel}/p${ts.replace('.', '')}${query}`
  return { name: 'Copy link', choose: () => void navigator.clipboard.writeText(link) }
}
