import type { Requester } from './model.ts'
import type { TaskClaim } from './ports/tasks.ts'

/** The requester as somebody who can be told without Slack's address for answers. */
export function withoutAddress({ responseUrl: _used, ...requester }: Requester): Requester {
  return requester
}

/**
 * The claim as it is to be dealt with. Slack's address for answers takes five messages, and nobody knows
 * how many an attempt that came to nothing has used: only the first one has it, for a word that it takes
 * longer, the answer, and at worst an apology. The deletion that follows a reset uses it once more.
 */
export function addressedOnce(claim: TaskClaim): TaskClaim {
  const { task } = claim
  if (claim.attempt === 1 || task.kind === 'deletion' || !('requester' in task)) return claim
  return { ...claim, task: { ...task, requester: withoutAddress(task.requester) } }
}
