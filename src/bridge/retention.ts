import { StoreError } from './errors.ts'
import type { TaskId } from './model.ts'
import type { Intake } from './ports/intake.ts'
import type { Clock, Log } from './ports/log.ts'

const DAY_MS = 24 * 60 * 60_000
const EVERY_MS = 60 * 60_000

type Deps = {
  readonly days: number
  readonly intake: Pick<Intake, 'ask'>
  readonly clock: Clock
  readonly log: Log
}

/** Has idle conversations given up, once an hour for all processes together. Gives what ends it. */
export function keepRetention(deps: Deps): () => void {
  void askOnce(deps)
  const timer = setInterval(() => void askOnce(deps), EVERY_MS)
  return () => clearInterval(timer)
}

/** The hour in the task's name makes it one for all processes. */
async function askOnce({ days, intake, clock, log }: Deps): Promise<void> {
  const hour = new Date(clock()).toISOString().slice(0, 13)
  const idleMs = days * DAY_MS
  const task = { kind: 'retention', beforeMs: clock() - idleMs, idleMs } as const
  try {
    await intake.ask(`retention:${hour}` as TaskId, task)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    log.warn({ err: error }, 'retention has to wait an hour: the store does not answer')
  }
}
