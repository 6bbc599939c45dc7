import { ClaimLostError, ConversationError, ReplyError } from './errors.ts'
import { LEASE_MS } from './lease.ts'
import type { ConversationId, Requester, Task, TaskId } from './model.ts'
import { type NoticeKey, notices } from './notices.ts'
import type { Asides, Clock, Conversations, Log, Outcome, Store, TaskClaim } from './ports.ts'
import { backoffMs } from './retry.ts'

type Deletion = Extract<Task, { kind: 'deletion' }>

type Deps = {
  readonly store: Pick<Store, 'holdTask'>
  readonly conversations: Pick<Conversations, 'delete' | 'exists'>
  readonly asides: Pick<Asides, 'tell'>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** After this long an operator has to look; the task stays as a dead letter. */
const GIVE_UP_MS = 24 * 60 * 60_000

/** One deletion for each conversation, however many reasons there are. */
export function deletionId(conversation: ConversationId): TaskId {
  return `deletion:${conversation}` as TaskId
}

/** Deletes a conversation; done only when neuroflash says that it is not there any more. */
export async function deleteConversation(
  claim: TaskClaim,
  task: Deletion,
  deps: Deps,
  signal: AbortSignal,
): Promise<Outcome> {
  const { conversation, reason, requester } = task
  const audit = { audit: 'deletion', conversation, reason, person: requester?.person, tries: task.tries + 1 }
  const failure = await attempt(task, deps, signal)
  if (failure === undefined) {
    deps.log.info({ ...audit, outcome: 'confirmed' }, 'deletion')
    await tell(requester, 'deletionConfirmed', deps)
    return { kind: 'done' }
  }
  if (deps.clock() - claim.receivedAtMs > GIVE_UP_MS) {
    deps.log.error({ ...audit, outcome: 'given-up', code: failure }, 'deletion')
    await tell(requester, 'deletionGivenUp', deps)
    return { kind: 'dead', code: `deletion-${failure}` }
  }
  deps.log.warn({ ...audit, outcome: 'later', code: failure }, 'deletion')
  const next = { ...task, tries: task.tries + 1 }
  if (!(await deps.store.holdTask(claim, LEASE_MS, next)))
    throw new ClaimLostError(`the claim on ${claim.id} is lost`)
  return { kind: 'later', ms: backoffMs(next.tries, deps.random) }
}

/** The code of what went wrong; nothing once the deletion is proven. */
async function attempt(
  { conversation }: Deletion,
  deps: Deps,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await deps.conversations.delete(conversation, signal)
    return (await deps.conversations.exists(conversation, signal)) ? 'unconfirmed' : undefined
  } catch (error) {
    if (!(error instanceof ConversationError) || signal.aborted) throw error
    return error.code
  }
}

/** The deletion counts whether the person can be told or not. */
async function tell(
  requester: Requester | undefined,
  notice: NoticeKey,
  { asides, log }: Deps,
): Promise<void> {
  if (requester === undefined) return
  try {
    await asides.tell(requester, notices[notice])
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    log.warn({ err: error }, 'the requester could not be told about a deletion')
  }
}
