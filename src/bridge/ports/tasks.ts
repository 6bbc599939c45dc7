import type { Task, TaskId } from '../model.ts'
import type { Idle, Outcome, UnreadableClaim } from './inbox.ts'

/** A task held by one worker, for a time. */
export type TaskClaim = {
  readonly kind: 'task'
  readonly token: string
  readonly id: TaskId
  readonly task: Task
  readonly receivedAtMs: number
  readonly attempt: number
  /** By the store's clock, as `receivedAtMs` is. */
  readonly takenAtMs: number
  /**
   * How many claims in a row were lost: neither settled nor followed by a `hold` that replaced the task. Absent: none.
   */
  readonly lost?: number
}

/**
 * Tasks wait in lanes, and no lane waits for another: `prompt` for what people wait for and what takes seconds,
 * `export` for what takes as long as a history is long, `upkeep` for what is in no hurry.
 */
export type TaskLane = 'prompt' | 'export' | 'upkeep'

/** The lane a task is taken from. `share`: how many tasks of one person may be in work there. Absent: any number. */
export type TaskSource = { readonly lane: TaskLane; readonly share?: number }

/**
 * What has to be done besides answering, by whichever process comes to it first, until it is done.
 *
 * Every method is one atomic step and rejects with `StoreError` when the store does not answer; what it was
 * asked may then have happened or not, and asking again is safe.
 */
export type Tasks = {
  /** Stores a task, due at once; `seen` when one of this id was stored within the last 25 h. */
  put(id: TaskId, task: Task): Promise<'stored' | 'seen'>

  /**
   * Hands out the task that has been due longest, of one lane if `from` is given. It is held like a thread by the
   * inbox's `take`, but no pause holds tasks up. In a lane with a `share`, whoever was served longest ago comes
   * first, and nobody gets more than their share.
   *
   * A thread whose first message has waited for a minute, and that nobody is at work on, becomes a task of the lane
   * `prompt` by this: `waiting`, once for each message. Over all processes it makes one a second at most.
   */
  take(leaseMs: number, from?: TaskSource): Promise<TaskClaim | UnreadableClaim | Idle>

  /**
   * Renews the claim and replaces the stored task, if one is given. `false`, and nothing changed: the claim is lost.
   */
  hold(claim: TaskClaim, leaseMs: number, task?: Task): Promise<boolean>

  /** Ends the claim. `false`, and nothing changed: the claim is lost. */
  settle(claim: TaskClaim | UnreadableClaim, outcome: Outcome): Promise<boolean>
}
