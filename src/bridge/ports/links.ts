import type { DeletionReason, Link, Requester, ResetDone, Stage, Task, ThreadKey } from '../model.ts'

/** A thread with its link, as the lists show it. */
export type Linked = { readonly thread: ThreadKey; readonly link: Link }

/** A part of a list. */
export type Page = { readonly offset: number; readonly limit: number }

/** What is let go of, and what follows in the same step. */
export type LettingGo = {
  readonly thread: ThreadKey
  readonly deletion: { readonly reason: DeletionReason; readonly requester?: Requester }
  /** Nothing is let go of that was active then or later. */
  readonly unlessActiveSinceMs?: number
  /** What the thread is told. */
  readonly announcement?: Extract<Stage, { name: 'answered' }>
  readonly record?: (done: ResetDone) => Task
}
