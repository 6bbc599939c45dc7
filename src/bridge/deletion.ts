import { setTimeout as sleep } from 'node:timers/promises'
import { withoutAddress } from './answer-address.ts'
import { recordTask } from './claim.ts'
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

/** Where the deletion takes no longer than this, the person is told of it once, when it is done. */
const SILENT_MS = 10_000

/** However late it is, a try gets this long before the person is told to wait. */
const A_MOMENT_MS = 1_000

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
  const sinceMs = claim.takenAtMs - claim.receivedAtMs
  const audit = { audit: 'deletion', conversation, reason, person: requester?.person, tries: task.tries + 1 }
  const deleting = deleteAndCheck(task, deps, signal)
  const mayTell = requester !== undefined && !task.told
  const isLate = mayTell && (await takesLonger(deleting, Math.max(SILENT_MS - sinceMs, A_MOMENT_MS)))
  const known = isLate ? await tellToWait(claim, { ...task, requester }, deps) : task
  const failure = await deleting
  if (failure === undefined) {
    deps.log.info({ ...audit, outcome: 'confirmed' }, 'deletion')
    return end(claim, known, { kind: 'done' }, deps)
  }
  if (sinceMs > GIVE_UP_MS) {
    deps.log.error({ ...audit, outcome: 'given-up', code: failure }, 'deletion')
    return end(claim, known, { kind: 'dead', code: `deletion-${failure}` }, deps)
  }
  deps.log.warn({ ...audit, outcome: 'later', code: failure }, 'deletion')
  const next = { ...known, tries: task.tries + 1 }
  await recordTask(claim, next, deps.tasks)
  return { kind: 'later', ms: backoffMs(next.tries, deps.random) }
}

async function takesLonger(work: Promise<unknown>, ms: number): Promise<boolean> {
  const waiting = new AbortController()
  const isOver = sleep(ms, true, { signal: waiting.signal }).catch(() => false)
  const isDone = work.then(
    () => false,
    () => false,
  )
  const isLate = await Promise.race([isOver, isDone])
  waiting.abort()
  return isLate
}

/** Recorded first: after a crash it may not have been said, but is never said twice. */
async function tellToWait(
  claim: TaskClaim,
  { requester, ...task }: Deletion & Required<Pick<Deletion, 'requester'>>,
  deps: Deps,
): Promise<Deletion> {
  const told = { ...task, requester: withoutAddress(requester), told: true as const }
  await recordTask(claim, told, deps.tasks)
  await deps.privateReplies
    .tell(requester, (say) => say('deletionPending'))
    .catch((error: unknown) => deps.log.warn({ err: error }, 'a person could not be told to wait'))
  return told
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
