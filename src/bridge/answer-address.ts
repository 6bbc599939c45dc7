import type { Requester } from './model.ts'
import type { TaskClaim } from './ports/tasks.ts'

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
