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
  /** How many claims on it in a row were lost: neither settled nor was the task replaced. Absent: none. */
  readonly lost?: number
}

/**
 * Tasks wait in lanes that never wait for each other: `prompt` for what people wait for and what takes
 * seconds, `export` for what takes as long as a history, `upkeep` for what has as long as it needs.
 */
export type TaskLane = 'prompt' | 'export' | 'upkeep'

/** Where a task is taken from. `share`: how many one person may have in work there. */
export type TaskSource = { readonly lane: TaskLane; readonly share?: number }

/**
 * What else is to be done, by whichever process comes to it, until it is done.
 *
 * Every method is one atomic step and rejects with `StoreError` when the store does not answer; what it was
 * asked may then have happened or not, and asking again is safe.
 */
export type Tasks = {
  /** Stores a task, due at once; `seen` when one of this id was stored within the last 25 h. */
  put(id: TaskId, task: Task): Promise<'stored' | 'seen'>

  /**
   * Hands out the task that has been due longest, of one lane where that is given. Like `take`, but no pause
   * holds tasks up. Where people share the lane, whoever was served longest ago comes first, and nobody who
   * has their share of it in work already.
   */
  take(leaseMs: number, from?: TaskSource): Promise<TaskClaim | UnreadableClaim | Idle>

  /** Renews the claim and, where given, replaces the task as it is stored. `false`: the claim is lost, nothing changed. */
  hold(claim: TaskClaim, leaseMs: number, task?: Task): Promise<boolean>

  /** Ends the claim on a task. `false`: the claim is lost, nothing changed. */
  settle(claim: TaskClaim | UnreadableClaim, outcome: Outcome): Promise<boolean>
}
