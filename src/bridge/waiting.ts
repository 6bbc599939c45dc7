import { storeClock } from './claim.ts'
import { ReplyError } from './errors.ts'
import type { Task } from './model.ts'
import { timeOfDay, type Words } from './notices.ts'
import type { Inbox, Outcome, Standing } from './ports/inbox.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Replies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { TaskClaim } from './ports/tasks.ts'
import { absentAtMs, type Patience } from './reconcile.ts'

/** What a thread waits for. */
export type WhyItWaits = 'pause' | 'neuroflash' | 'search' | 'line'

type Deps = {
  readonly inbox: Pick<Inbox, 'standing'>
  readonly replies: Pick<Replies, 'post' | 'find'>
  readonly speech: Speech
  readonly patience: Patience
  readonly clock: Clock
  readonly monotonic: () => number
  /** A thread was told that it waits. */
  readonly waitTold: (why: WhyItWaits) => void
  readonly log: Log
}

/** Most questions that were lost are found again by then. */
const SILENT_LOSS_MS = 30_000

/** What is over so soon is not worth a sentence. */
const A_MOMENT_MS = 10_000

const LOOK_AGAIN_MS = 5_000

const done: Outcome = { kind: 'done' }
const lookAgain: Outcome = { kind: 'later', ms: LOOK_AGAIN_MS }

/**
 * Tells a thread that its first message waits, and what for: once a message, even if an earlier attempt has said so and
 * crashed. If the message is not the first any more there is nothing to tell: its answer is there, or it was withdrawn.
 */
export async function tellOfWait(claim: TaskClaim, task: Waiting, deps: Deps): Promise<Outcome> {
  const { thread, message } = task
  const now = storeClock(claim.takenAtMs, deps.monotonic)
  const standing = await deps.inbox.standing(thread)
  if (standing.first?.id !== message || standing.first.stage.name === 'answered') return done
  const wait = waitOf(standing, now(), deps.patience)
  if (wait === undefined) return lookAgain
  try {
    const isSaid =
      claim.attempt > 1 && (await deps.replies.find({ thread, id: message }, claim.id)) !== undefined
    if (!isSaid) await say(task, claim, { ...wait, leftMs: wait.untilMs - now() }, deps)
  } catch (error) {
    if (!(error instanceof ReplyError && error.retry === 'never')) throw error
    deps.log.warn({ err: error, thread }, 'a thread could not be told that it waits')
  }
  return done
}

async function say(
  { thread, author }: Waiting,
  { id: mark }: TaskClaim,
  { why, leftMs }: { readonly why: WhyItWaits; readonly leftMs: number },
  { replies, speech, clock, waitTold, log }: Deps,
): Promise<void> {
  const text = wordsOf(why, clock() + leftMs)(await speech.to(author))
  await replies.post({ thread, text, mark, kind: 'notice' })
  waitTold(why)
  log.info({ thread, why }, 'a thread was told that it waits')
}

type Waiting = Extract<Task, { kind: 'waiting' }>

/** `untilMs`: when it is over, where that is known; otherwise any time. */
type Wait = { readonly why: WhyItWaits; readonly untilMs: number }

/** `undefined`: it may be over in a moment. */
function waitOf(
  { first, isInWork, pausedMs = 0 }: Standing,
  nowMs: number,
  patience: Patience,
): Wait | undefined {
  if (isInWork || first === undefined) return undefined
  if (pausedMs > 0) return unlessSoon({ why: 'pause', untilMs: nowMs + pausedMs }, nowMs)
  const { stage } = first
  if (stage.name === 'waiting' && stage.tries === undefined) return { why: 'line', untilMs: nowMs }
  if (stage.name === 'asking') {
    const { loss } = stage
    if (loss === undefined || nowMs - loss.atMs < SILENT_LOSS_MS) return undefined
    const untilMs = absentAtMs({ pending: stage, loss }, patience)
    if (untilMs > nowMs) return unlessSoon({ why: 'search', untilMs }, nowMs)
  }
  return { why: 'neuroflash', untilMs: nowMs }
}

function unlessSoon(wait: Wait, nowMs: number): Wait | undefined {
  return wait.untilMs - nowMs < A_MOMENT_MS ? undefined : wait
}

function wordsOf(why: WhyItWaits, untilMs: number): Words {
  const time = timeOfDay(untilMs)
  switch (why) {
    case 'pause':
      return (say) => say('waitsForPause', { time })
    case 'search':
      return (say) => say('waitsForSearch', { time })
    case 'neuroflash':
      return (say) => say('waitsForNeuroflash')
    case 'line':
      return (say) => say('waitsInLine')
    default:
      return why satisfies never
  }
}
