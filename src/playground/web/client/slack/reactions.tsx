import type { Message, Reactions as PeoplesReactions } from '../../board.ts'
import { emojiOf } from '../blocks/emoji.ts'
import { useHere } from '../context.ts'
import { personOf } from './names.ts'

export function Reactions({ message }: { readonly message: Message }) {
  const { world, place, act } = useHere()
  const { channel, ts } = message
  const { by: peoples = [] } = world.reactions.find((one) => one.channel === channel && one.ts === ts) ?? {}
  const by = together(message, peoples)
  if (by.length === 0) return null
  return (
    <p class="reactions">
      {by.map(({ emoji, people }) => (
        <button
          key={emoji}
          type="button"
          aria-pressed={people.includes(place.user)}
          title={people.map((id) => personOf(id, world).name).join(', ')}
          onClick={() => void act({ do: 'react', user: place.user, channel, ts, emoji })}
        >
          {emoji} {people.length}
        </button>
      ))}
    </p>
  )
}

/** The bot's reactions and people's, each character once. */
function together({ reactions }: Message, peoples: PeoplesReactions['by']): PeoplesReactions['by'] {
  const bots = reactions.map(({ name, users }) => {
    const emoji = emojiOf(name)
    const too = peoples.find((one) => one.emoji === emoji)?.people ?? []
    return { emoji, people: [...users, ...too] }
  })
  return [...bots, ...peoples.filter(({ emoji }) => !bots.some((one) => one.emoji === emoji))]
}
