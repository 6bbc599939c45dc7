import type { Message } from '../../board.ts'
import { useHere } from '../context.ts'
import { personOf } from './names.ts'

export function Reactions({ message }: { readonly message: Message }) {
  const { world, place, act } = useHere()
  const { channel, ts } = message
  const { by = [] } = world.reactions.find((one) => one.channel === channel && one.ts === ts) ?? {}
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
