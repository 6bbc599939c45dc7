import { ClaimLostError } from './errors.ts'
import { LEASE_MS } from './lease.ts'
import type { MessageId, PostedId, Task, ThreadKey } from './model.ts'
import type { Clock } from './ports/log.ts'
import type { Replies } from './ports/slack.ts'
import type { TaskClaim, Tasks } from './ports/tasks.ts'

/**
 * Records how far a task has come, before its next step. Rejects with `ClaimLostError` once the task is not ours any
 * more.
 */
export async function recordTask(claim: TaskClaim, task: Task, tasks: Pick<Tasks, 'hold'>): Promise<void> {
  if (!(await tasks.hold(claim, LEASE_MS, task))) throw new ClaimLostError(claim.id)
}

/**
 * What an earlier attempt at the task has posted in the thread under its mark, so that no crash has a sentence said
 * twice. Rejects with `ReplyError`.
 */
export async function saidBefore(
  { attempt, id: mark }: TaskClaim,
  { thread, message: id }: { readonly thread: ThreadKey; readonly message: MessageId },
  replies: Pick<Replies, 'find'>,
): Promise<PostedId | undefined> {
  return attempt > 1 ? replies.find({ thread, id }, mark) : undefined
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
