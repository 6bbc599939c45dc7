import type { NeuroflashTrouble, SlackTrouble, Troubles } from '../../board.ts'
import { useHere } from '../context.ts'

const NEUROFLASH: readonly {
  readonly trouble: NeuroflashTrouble | null
  readonly name: string
  readonly what: string
}[] = [
  { trouble: null, name: 'Nothing', what: 'It answers as it should.' },
  { trouble: 'slow', name: 'Slow', what: 'It thinks for four seconds longer: time enough to kill the bot.' },
  {
    trouble: 'busy',
    name: 'Too many requests (429)',
    what: 'Come again in five seconds, it says. The bot waits, with every thread, and asks again.',
  },
  {
    trouble: 'failing',
    name: 'Failure (500)',
    what: 'The bot looks whether the question was kept, and asks again: after a second, then each time later.',
  },
  {
    trouble: 'hangs-up',
    name: 'Hangs up after storing',
    what: 'Question and answer are kept, but the connection ends before the answer. The bot finds it in the history.',
  },
  {
    trouble: 'cut',
    name: 'Cut body',
    what: 'As before, but half of the answer arrives. None of it is shown until the whole is found.',
  },
  {
    trouble: 'quota',
    name: 'Quota used up',
    what: 'It refuses. The thread is told, and may ask again.',
  },
]

const SLACK: readonly { readonly trouble: SlackTrouble; readonly name: string; readonly what: string }[] = [
  { trouble: 'late', name: 'Late', what: 'Messages reach the bot four seconds late.' },
  { trouble: 'twice', name: 'Twice', what: 'Every message is delivered twice. It is answered once.' },
  {
    trouble: 'reversed',
    name: 'Wrong order',
    what: 'A message waits for the next one, which overtakes it; for six seconds at most. Write two in one thread.',
  },
  {
    trouble: 'rate-limited',
    name: 'Too many posts (429)',
    what: 'Slack refuses the bot’s next post: come again in three seconds.',
  },
]

/** How many things go wrong. */
export function troublesOn({ neuroflash, ...slack }: Troubles): number {
  return Object.values(slack).filter(Boolean).length + (neuroflash === null ? 0 : 1)
}

export function TroubleTab() {
  const { world, act } = useHere()
  const { troubles, house } = world
  return (
    <>
      <p class="explained">
        Switch something on, write a message, and see what the bot makes of it. It stays on until you switch
        it off.
      </p>
      {house.neuroflash === 'stand-in' && (
        <fieldset>
          <legend>What neuroflash does wrong</legend>
          {NEUROFLASH.map(({ trouble, name, what }) => (
            <label key={name}>
              <input
                type="radio"
                name="trouble-neuroflash"
                checked={troubles.neuroflash === trouble}
                onChange={() => void act({ do: 'trouble-neuroflash', trouble })}
              />
              <span>
                <b>{name}</b> <span class="time">{what}</span>
              </span>
            </label>
          ))}
          <p class="once">
            <button type="button" onClick={() => void act({ do: 'forget-conversations' })}>
              Let neuroflash forget every conversation
            </button>{' '}
            <span class="time">Once, at once. Then write in a thread that has one.</span>
          </p>
        </fieldset>
      )}
      <fieldset>
        <legend>What Slack does wrong</legend>
        {SLACK.map(({ trouble, name, what }) => (
          <label key={trouble}>
            <input
              type="checkbox"
              checked={troubles[trouble]}
              onChange={({ currentTarget }) =>
                void act({ do: 'trouble-slack', trouble, isOn: currentTarget.checked })
              }
            />
            <span>
              <b>{name}</b> <span class="time">{what}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  )
}
