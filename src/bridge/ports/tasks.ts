import type { Task, TaskId } from '../model.ts'

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
