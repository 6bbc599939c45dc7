import { askAbout } from './ask.ts'
import { catchUp } from './catch-up.ts'
import { deleteConversation } from './deletion.ts'
import { erase } from './erase.ts'
import { exportHistory } from './export.ts'
import type { ConversationId, IncomingMessage, MessageId, Requester, Task, ThreadKey } from './model.ts'
import type { NoticeKey } from './notices.ts'
import { sayStatus, showConversations, showHome } from './overview.ts'
import type { Inbox, Outcome } from './ports/inbox.ts'
import type { Links } from './ports/links.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Conversations } from './ports/neuroflash.ts'
import type { Operating } from './ports/operating.ts'
import type { Evidence, People, PrivateReplies, Replies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { TaskClaim, Tasks } from './ports/tasks.ts'
import type { Patience } from './reconcile.ts'
import { refuse } from './refusal.ts'
import { reset, resetForOperator } from './reset.ts'
import { clear, move, retire } from './upkeep.ts'
import { tellOfWait, type WhyItWaits } from './waiting.ts'

export type TaskDeps = {
  readonly inbox: Inbox
  readonly links: Links
  readonly tasks: Tasks
  readonly conversations: Pick<Conversations, 'history' | 'exists' | 'delete'>
  readonly people: People
  readonly evidence: Evidence
  readonly privateReplies: PrivateReplies
  readonly replies: Pick<Replies, 'writtenAfter' | 'post' | 'find' | 'takeBack' | 'questionAbout'>
  readonly speech: Speech
  /** Takes in a message that Slack will not deliver again. */
  readonly receive: (message: IncomingMessage) => Promise<unknown>
  readonly operating: Operating
  /** Withdraws a message that waits. */
  readonly withdraw: (id: MessageId, thread: ThreadKey) => Promise<unknown>
  /** Whether a first question carries what was written in its thread before. */
  readonly readsThreads: boolean
  /** Names a conversation's workspace in its export. */
  readonly workspaceOf: (conversation: ConversationId, signal: AbortSignal) => Promise<string>
  readonly clock: Clock
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number
  readonly patience: Patience
  /** A thread was told that it waits. */
  readonly waitTold: (why: WhyItWaits) => void
  readonly random: () => number
  /** A new task was stored: it may begin at once. */
  readonly nudge: () => void
  readonly log: Log
}

/** A request that takes longer is acknowledged in words. */
const SILENT_MS = 1_500

/** Does one task as far as it can be done now. The outcome says whether it comes again. */
export async function runTask(claim: TaskClaim, deps: TaskDeps, signal: AbortSignal): Promise<Outcome> {
  const { task } = claim
  switch (task.kind) {
    case 'reset':
    case 'export':
    case 'status':
      return withOneMoment({ claim, requester: task.requester }, deps, () =>
        runOnThread(claim, about(task), deps, signal),
      )
    case 'list':
      return withOneMoment({ claim, requester: task.requester }, deps, () => showConversations(task, deps))
    case 'home':
      return showHome(task, deps)
    case 'ask':
      return askAbout(claim, task, deps)
    case 'help':
      return tell(task.requester, 'help', deps)
    case 'context-missed':
      return tell(task.requester, 'contextMissed', deps)
    case 'misunderstood':
      return tell(task.requester, 'notALink', deps)
    case 'deletion':
      return deleteConversation(claim, task, deps, signal)
    case 'release':
      return resetForOperator(claim, task, deps)
    case 'erase':
      return erase(claim, task, deps, signal)
    case 'clear':
      return clear(claim, task, deps)
    case 'retention':
      return retire(claim, task, deps)
    case 'catch-up':
      return catchUp(claim, task, deps)
    case 'refusal':
      return refuse(claim, task, deps)
    case 'waiting':
      return tellOfWait(claim, task, deps)
    case 'move':
      return move(claim, task, deps)
    default:
      return task satisfies never
  }
}

function runOnThread(
  claim: TaskClaim,
  task: Extract<Task, { kind: 'reset' | 'export' | 'status' }>,
  deps: TaskDeps,
  signal: AbortSignal,
): Promise<Outcome> {
  switch (task.kind) {
    case 'reset':
      return reset(claim, task, deps)
    case 'export':
      return exportHistory(claim, task, deps, signal)
    case 'status':
      return sayStatus(task, deps, signal)
    default:
      return task satisfies never
  }
}

/** The task with its thread named in the requester, so that an answer elsewhere can link to it. */
function about<OnThread extends Extract<Task, { kind: 'reset' | 'export' | 'status' }>>(
  task: OnThread,
): OnThread {
  return { ...task, requester: { ...task.requester, about: task.thread } }
}

async function withOneMoment<Result>(
  { claim, requester }: { readonly claim: TaskClaim; readonly requester: Requester },
  { privateReplies, log }: TaskDeps,
  work: () => Promise<Result>,
): Promise<Result> {
  // Said once, since an answer's address takes five messages (S18).
  if (claim.attempt > 1) return work()
  const timer = setTimeout(() => {
    privateReplies
      .tell(requester, (say) => say('oneMoment'))
      .catch((error: unknown) => log.warn({ err: error }, 'a person could not be told to wait'))
  }, SILENT_MS)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}

async function tell(requester: Requester, key: NoticeKey, { privateReplies }: TaskDeps): Promise<Outcome> {
  await privateReplies.tell(requester, (say) => say(key))
  return { kind: 'done' }
}
