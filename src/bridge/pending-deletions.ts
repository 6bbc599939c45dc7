import type { Operating } from './ports/operating.ts'

/** So many tasks are looked at; more wait only after a channel or the app has gone. */
const MOST_TASKS = 200

/** The conversations that neuroflash has still to delete, as far as they are among the tasks that are due first. */
export async function pendingDeletions(
  operating: Pick<Operating, 'tasksIn'>,
  nowMs: number,
): Promise<{ readonly deletions: number; readonly oldestDeletionMs: number }> {
  const tasks = await operating.tasksIn('upkeep', MOST_TASKS)
  const since = tasks.flatMap(({ task, receivedAtMs }) => (task?.kind === 'deletion' ? [receivedAtMs] : []))
  return { deletions: since.length, oldestDeletionMs: Math.max(0, nowMs - Math.min(nowMs, ...since)) }
}
