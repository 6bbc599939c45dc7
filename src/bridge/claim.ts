import { setTimeout as sleep } from 'node:timers/promises'
import { ClaimLostError, StoreError } from './errors.ts'
import { LEASE_MS } from './lease.ts'
import type { Requester, Task } from './model.ts'
import type { Clock } from './ports/log.ts'
import type { TaskClaim, Tasks } from './ports/tasks.ts'

/** After this long, a store that does not answer is asked again. */
export const STORE_REST_MS = 500

/**
 * Tries until the store answers or `signal` aborts. For calls that may be repeated, and whose failure would have
 * something done or said again only because the store was away for a moment.
 */
export async function untilStored<Result>(
  store: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    try {
      return await store()
    } catch (error) {
      if (!(error instanceof StoreError) || signal.aborted) throw error
      await sleep(STORE_REST_MS, undefined, { signal })
    }
  }
}

/**
 * Records how far a task has come, before its next step. Rejects with `ClaimLostError` once the task is not ours any
 * more.
 */
export async function recordTask(claim: TaskClaim, task: Task, tasks: Pick<Tasks, 'hold'>): Promise<void> {
  if (!(await tasks.hold(claim, LEASE_MS, task))) throw new ClaimLostError(claim.id)
}

/**
 * The store's time for as long as a claim lasts: the time it was taken, plus what has passed here since. So two clocks
 * that disagree, or one that is set, do not change how long neuroflash is waited for.
 *
 * @param monotonic milliseconds that only ever grow
 */
export function storeClock(takenAtMs: number, monotonic: () => number): Clock {
  const sinceMs = monotonic()
  return () => Math.round(takenAtMs + monotonic() - sinceMs)
}

/** The requester without Slack's address for answers, so that they are told in another way. */
export function withoutAddress({ responseUrl: _used, ...requester }: Requester): Requester {
  return requester
}

/**
 * The claim with Slack's address for answers only on its first attempt. The address takes five messages (S18), and
 * nobody knows how many of them a failed attempt has used. The first one needs at most three: a word that it takes
 * longer, the answer, and at worst an apology. The deletion that follows a reset uses it once more.
 */
export function addressedOnce(claim: TaskClaim): TaskClaim {
  const { task } = claim
  if (claim.attempt === 1 || task.kind === 'deletion' || !('requester' in task)) return claim
  return { ...claim, task: { ...task, requester: withoutAddress(task.requester) } }
}
