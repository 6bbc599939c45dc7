import { StoreError } from './errors.ts'
import type { Task, TaskId } from './model.ts'
import type { Intake } from './ports/intake.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Store } from './ports/store.ts'

const DAY_MS = 24 * 60 * 60_000
const EVERY_MS = 60 * 60_000

type Deps = {
  readonly store: Pick<Store, 'purge'>
  readonly intake: Pick<Intake, 'ask'>
  /** Absent: conversations are kept, however long they are idle. */
  readonly retentionDays?: number
  readonly clock: Clock
  readonly log: Log
}

/**
 * Once an hour, beginning now: has the store forget what has expired, and asks for retention. Returns a function that
 * ends it.
 */
export function keepHouse(deps: Deps): () => void {
  void tidy(deps)
  const timer = setInterval(() => void tidy(deps), EVERY_MS)
  return () => clearInterval(timer)
}

async function tidy({ store, intake, retentionDays, clock, log }: Deps): Promise<void> {
  await Promise.all([
    orInAnHour(() => store.purge(), 'what has expired is deleted in an hour: the store does not answer', log),
    retentionDays === undefined
      ? undefined
      : orInAnHour(
          () => intake.ask(...retention(retentionDays, clock())),
          'retention has to wait an hour: the store does not answer',
          log,
        ),
  ])
}

/** The hour in the task's name makes it one for all processes. */
function retention(days: number, nowMs: number): [TaskId, Task] {
  const hour = new Date(nowMs).toISOString().slice(0, 13)
  const idleMs = days * DAY_MS
  return [`retention:${hour}` as TaskId, { kind: 'retention', beforeMs: nowMs - idleMs, idleMs }]
}

async function orInAnHour(work: () => Promise<unknown>, otherwise: string, log: Log): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    log.warn({ err: error }, otherwise)
  }
}
