import type { Bot } from '../../board.ts'
import { useHere } from '../context.ts'

const STATES: Readonly<Record<Bot['state'], string>> = {
  starting: 'The bot is starting …',
  running: 'The bot is running',
  stopping: 'The bot is stopping: what is under way gets its time',
  stopped: 'The bot is stopped',
  killed: 'The bot was killed, and is started again …',
  failed: 'The bot does not run',
}

export function BotBar() {
  const { world, act } = useHere()
  const { state, pid, why } = world.bot
  const isRunning = state === 'running'
  const isDown = state === 'stopped' || state === 'failed'
  return (
    <div class={`bot ${state}`}>
      <output>
        <span class="light" aria-hidden="true" /> {STATES[state]}
        {isRunning && pid !== undefined && <span class="time pid"> process {pid}</span>}
      </output>
      <div class="buttons">
        <button
          type="button"
          disabled={!isRunning}
          title="kill -9; it is started again"
          onClick={() => void act({ do: 'kill' })}
        >
          Kill the bot
        </button>
        {isDown ? (
          <button type="button" onClick={() => void act({ do: 'start' })}>
            Start
          </button>
        ) : (
          <button
            type="button"
            disabled={!isRunning}
            title="SIGTERM"
            onClick={() => void act({ do: 'stop' })}
          >
            Stop
          </button>
        )}
      </div>
      {why !== undefined && <pre class="why">{why}</pre>}
    </div>
  )
}
