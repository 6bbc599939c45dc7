import type { Channel } from '../../board.ts'
import { useHere } from '../context.ts'
import { nameOf } from './names.ts'

const STARTERS = [
  '@neuroflash Three slogans for our new oat drink, please.',
  '@neuroflash Drei Slogans für unseren neuen Haferdrink, bitte.',
] as const

/** What stands at the top of a channel, and where a newcomer may begin. */
export function Beginning({ channel }: { readonly channel: Channel }) {
  const { world, place, act } = useHere()
  const name = nameOf(channel, world, place.user)
  const isIn = channel.members.includes(world.house.bot)
  const isDirect = channel.kind === 'im'
  return (
    <section class="beginning" aria-label="The beginning">
      <p class="big">
        {isDirect
          ? `Your direct messages with ${name}`
          : `The beginning of ${channel.kind === 'mpim' ? name : `#${name}`}`}
      </p>
      {!isIn && <p>neuroflash is no member of this channel, so it hears nothing here.</p>}
      {isIn && (
        <>
          <p>
            {isDirect
              ? 'Every message here begins a conversation of its own; go on in its thread.'
              : 'Mention @neuroflash to begin a conversation, and go on in its thread without mentioning it. For example:'}
          </p>
          <ul>
            {STARTERS.map((text) => (
              <li key={text}>
                <button
                  type="button"
                  onClick={() =>
                    void act({
                      do: 'say',
                      user: place.user,
                      channel: channel.id,
                      text: isDirect ? text.replace('@neuroflash ', '') : text,
                    })
                  }
                >
                  {isDirect ? text.replace('@neuroflash ', '') : text}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
