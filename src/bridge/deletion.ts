import { recordTask, withoutAddress } from './claim.ts'
import { ConversationError, ReplyError } from './errors.ts'
import type { Ending, Task } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Log } from './ports/log.ts'
import type { Conversations } from './ports/neuroflash.ts'
import type { PrivateReplies } from './ports/slack.ts'
import type { TaskClaim, Tasks } from './ports/tasks.ts'
import { backoffMs } from './retry.ts'

type Deletion = Extract<Task, { kind: 'deletion' }>

type Deps = {
  readonly tasks: Pick<Tasks, 'hold'>
  readonly conversations: Pick<Conversations, 'delete' | 'exists'>
  readonly privateReplies: Pick<PrivateReplies, 'tell'>
  readonly random: () => number
  readonly log: Log
}

/** After this long an operator has to look; the task stays as a dead letter. */
const GIVE_UP_MS = 24 * 60 * 60_000

/** How often telling the person of the end is tried. The end counts either way. */
const MOST_TELLINGS = 10

/** Deletes a conversation; done only when neuroflash says that it is not there any more. */
export async function deleteConversation(
  claim: TaskClaim,
  task: Deletion,
  deps: Deps,
  signal: AbortSignal,
): Promise<Outcome> {
  if (task.ended !== undefined) return tell(claim, { ...task, ended: task.ended }, deps)
  const { conversation, reason, requester } = task
  const audit = { audit: 'deletion', conversation, reason, person: requester?.person, tries: task.tries + 1 }
  const failure = await deleteAndCheck(task, deps, signal)
  if (failure === undefined) {
    deps.log.info({ ...audit, outcome: 'confirmed' }, 'deletion')
    return end(claim, task, { kind: 'done' }, deps)
  }
  if (claim.takenAtMs - claim.receivedAtMs > GIVE_UP_MS) {
    deps.log.error({ ...audit, outcome: 'given-up', code: failure }, 'deletion')
    return end(claim, task, { kind: 'dead', code: `deletion-${failure}` }, deps)
  }
  deps.log.warn({ ...audit, outcome: 'later', code: failure }, 'deletion')
  const next = { ...task, tries: task.tries + 1 }
  await recordTask(claim, next, deps.tasks)
  return { kind: 'later', ms: backoffMs(next.tries, deps.random) }
}

/** The code of what went wrong; nothing once the deletion is proven. */
async function deleteAndCheck(
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

/** The end is recorded before it is told, and without Slack's address for answers, which is used once. */
async function end(claim: TaskClaim, task: Deletion, outcome: Ending, deps: Deps): Promise<Outcome> {
  const { requester } = task
  if (requester === undefined) return outcome
  const ended = { outcome, tellings: 0 }
  await recordTask(claim, { ...task, requester: withoutAddress(requester), ended }, deps.tasks)
  return tell(claim, { ...task, ended }, deps)
}

type Ended = Deletion & Required<Pick<Deletion, 'ended'>>

/** The deletion counts whether the person can be told or not. */
async function tell(claim: TaskClaim, { requester, ...task }: Ended, deps: Deps): Promise<Outcome> {
  const { outcome, tellings } = task.ended
  if (requester === undefined) return outcome
  try {
    const key = outcome.kind === 'done' ? 'deletionConfirmed' : 'deletionGivenUp'
    await deps.privateReplies.tell(requester, (say) => say(key))
    return outcome
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    deps.log.warn({ err: error }, 'the requester could not be told about a deletion')
    const ended = { outcome, tellings: tellings + 1 }
    if (error.retry === 'never' || ended.tellings >= MOST_TELLINGS) return outcome
    await recordTask(claim, { ...task, requester: withoutAddress(requester), ended }, deps.tasks)
    return { kind: 'later', ms: backoffMs(ended.tellings, deps.random) }
  }
}
