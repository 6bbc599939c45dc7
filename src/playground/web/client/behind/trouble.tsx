import type { NeuroflashTrouble, SlackTrouble } from '../../board.ts'
import { useHere } from '../context.ts'

const NEUROFLASH: readonly {
  readonly trouble: NeuroflashTrouble | null
  readonly name: string
  readonly what: string
}[] = [
  { trouble: null, name: 'Nothing', what: 'It answers as it should.' },
  { trouble: 'slow', name: 'Slow', what: 'It thinks for four seconds longer. A good time to kill the bot.' },
  { trouble: 'busy', name: '429, Retry-After', what: 'Too many requests: come again in five seconds.' },
  { trouble: 'failing', name: '500', what: 'It says that it failed.' },
  {
    trouble: 'hangs-up',
    name: 'Hangs up after storing',
    what: 'The turn is stored, and the connection closed before a byte of the answer.',
  },
  { trouble: 'cut', name: 'Cut body', what: 'The turn is stored; of the answer only half arrives.' },
  { trouble: 'quota', name: 'Quota used up', what: 'It refuses until the month is over.' },
]

const SLACK: readonly { readonly trouble: SlackTrouble; readonly name: string; readonly what: string }[] = [
  { trouble: 'late', name: 'Late', what: 'Messages arrive four seconds late.' },
  { trouble: 'twice', name: 'Twice', what: 'Every message is delivered twice.' },
  {
    trouble: 'reversed',
    name: 'Wrong order',
    what: 'A message waits for the next one, which overtakes it (or for six seconds).',
  },
  {
    trouble: 'rate-limited',
    name: '429',
    what: 'The bot’s next post is refused: come again in three seconds.',
  },
]

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
          <p>
            <button type="button" onClick={() => void act({ do: 'forget-conversations' })}>
              Let neuroflash forget every conversation
            </button>
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
