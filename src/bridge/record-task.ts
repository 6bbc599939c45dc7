import { ClaimLostError } from './errors.ts'
import { LEASE_MS } from './lease.ts'
import type { Task } from './model.ts'
import type { Store } from './ports/store.ts'
import type { TaskClaim } from './ports/tasks.ts'

/** Records how far a task has come, before what it announces is done. Rejects with `ClaimLostError` when it is not ours any more. */
export async function recordTask(
  claim: TaskClaim,
  task: Task,
  store: Pick<Store, 'holdTask'>,
): Promise<void> {
  if (!(await store.holdTask(claim, LEASE_MS, task)))
    throw new ClaimLostError(`the claim on ${claim.id} is lost`)
}
