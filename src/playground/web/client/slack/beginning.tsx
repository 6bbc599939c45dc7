import type { Channel } from '../../board.ts'
import { useHere } from '../context.ts'
import { goTo } from '../place.ts'
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
  const begin = async (text: string) => {
    const outcome = await act({ do: 'say', user: place.user, channel: channel.id, text })
    // The answer comes in the thread, where somebody new would not look for it.
    if (outcome.isDone && outcome.ts !== undefined) goTo({ ...place, thread: outcome.ts })
  }
  return (
    <section class="beginning" aria-label="The beginning">
      <p class="big">
        {isDirect
          ? `Your direct messages with ${name}`
          : `The beginning of ${channel.kind === 'mpim' ? name : `#${name}`}`}
      </p>
      {!isIn && (
        <p>
          neuroflash is no member of this channel, so it hears nothing here. Add it with{' '}
          <code>/invite @neuroflash</code>.
        </p>
      )}
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
                <button type="button" onClick={() => void begin(isDirect ? withoutMention(text) : text)}>
                  {isDirect ? withoutMention(text) : text}
                </button>
              </li>
            ))}
          </ul>
          <MoreToTry />
        </>
      )}
    </section>
  )
}

function withoutMention(text: string): string {
  return text.replace('@neuroflash ', '')
}

/** For whoever has a quarter of an hour. */
function MoreToTry() {
  return (
    <details class="more">
      <summary>More to try</summary>
      <ol>
        <li>
          Ask on in the thread: <q>A subject line for the second one?</q> Under <b>Requests</b> you see that
          nothing but this was sent.
        </li>
        <li>
          Become somebody else, on the left, and go on in the same thread. Jana and Tobias read German, and so
          the bot speaks German with them.
        </li>
        <li>
          Talk among yourselves in a thread, and only then call <code>@neuroflash</code> into it: it knows
          what was said.
        </li>
        <li>
          Under <b>Trouble</b>, make neuroflash slow, ask, and <b>Kill the bot</b> meanwhile. The answer comes
          all the same, and once.
        </li>
        <li>
          Take the history with you, or have it forgotten: in the ⋯ menu of any message, by{' '}
          <code>/nf-reset</code> in a channel, or in the <b>Home</b> tab of neuroflash’s direct message.
        </li>
        <li>
          Ask for <q>a table</q>, <q>a code snippet</q>, <q>a LinkedIn post</q>, or{' '}
          <q>What did I ask first?</q>
        </li>
      </ol>
    </details>
  )
}
