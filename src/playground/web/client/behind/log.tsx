import { useState } from 'preact/hooks'
import { useHere } from '../context.ts'
import { useThreadKey } from './thread-in-view.ts'

export function LogTab() {
  const { world } = useHere()
  const thread = useThreadKey()
  const [isFiltered, setFiltered] = useState(true)
  const lines = world.log.filter((line) => !isFiltered || thread === undefined || line.thread === thread)
  return (
    <>
      <p class="explained">What the bot logs. What people write is never in it.</p>
      <label>
        <input
          type="checkbox"
          checked={isFiltered}
          onChange={(event) => setFiltered(event.currentTarget.checked)}
        />{' '}
        Only lines of the open thread
      </label>
      {lines.length === 0 && <p class="empty">No line yet.</p>}
      <ol class="log">
        {lines.toReversed().map(({ number, level, message, atMs, text }) => (
          <li key={number} class={level}>
            <span class="time">{new Date(atMs).toLocaleTimeString()}</span> <b>{level}</b> {message}
            {text !== '' && <span class="fields-of-line"> {text}</span>}
          </li>
        ))}
      </ol>
    </>
  )
}
