import { saidBefore, storeClock } from './claim.ts'
import { ReplyError } from './errors.ts'
import type { MessageId, PostedId, Task, ThreadKey } from './model.ts'
import { timeOfDay, type Words } from './notices.ts'
import type { Inbox, Outcome, Standing } from './ports/inbox.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Replies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { TaskClaim } from './ports/tasks.ts'
import { absentAtMs, type Patience } from './reconcile.ts'

/** What a thread waits for. */
export type WhyItWaits = 'halt' | 'pause' | 'neuroflash' | 'search' | 'line'

type Deps = {
  readonly inbox: Pick<Inbox, 'standing'>
  readonly replies: Pick<Replies, 'post' | 'find' | 'takeBack'>
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

/** A wait that is over so soon is not worth a sentence. */
const A_MOMENT_MS = 10_000

const LOOK_AGAIN_MS = 5_000

const done: Outcome = { kind: 'done' }
const lookAgain: Outcome = { kind: 'later', ms: LOOK_AGAIN_MS }

/** How many times to look for a sentence that may still be on its way. */
const MOST_LOOKS = 4

/**
 * Tells a thread that its first message waits, and what for: once for each message, even if an earlier attempt has said
 * so and crashed. If the message is not the first any more there is nothing to tell: its answer is there, or it was
 * withdrawn. That may happen while Slack takes its time over the sentence, so the store is asked once more afterwards,
 * and a sentence that may stand below the answer is taken back.
 */
export async function tellOfWait(claim: TaskClaim, task: Waiting, deps: Deps): Promise<Outcome> {
  const { inbox, replies, patience, monotonic, log } = deps
  const { thread, message } = task
  const now = storeClock(claim.takenAtMs, monotonic)
  try {
    const standing = await inbox.standing(thread)
    if (isOver(standing, message)) return await unsay(claim, task, deps)
    const wait = waitOf(standing, now(), patience)
    if (wait === undefined) return lookAgain
    const leftMs = wait.untilMs - now()
    const sentence =
      (await saidBefore(claim, task, replies)) ?? (await say(claim, task, { ...wait, leftMs }, deps))
    if (isOver(await inbox.standing(thread), message)) await takeBack(thread, sentence, deps)
  } catch (error) {
    if (!(error instanceof ReplyError && error.retry === 'never')) throw error
    log.warn({ err: error, thread }, 'a thread could not be told that it waits')
  }
  return done
}

/** Nobody waits for the message any more. */
function isOver({ first }: Standing, message: MessageId): boolean {
  return first?.id !== message || first.stage.name === 'answered'
}

/** What an earlier attempt has said, or may have on its way. */
async function unsay(claim: TaskClaim, task: Waiting, deps: Deps): Promise<Outcome> {
  if (claim.attempt === 1) return done
  const sentence = await saidBefore(claim, task, deps.replies)
  if (sentence === undefined) return claim.attempt < MOST_LOOKS ? lookAgain : done
  await takeBack(task.thread, sentence, deps)
  return done
}

async function takeBack(thread: ThreadKey, sentence: PostedId, { replies, log }: Deps): Promise<void> {
  await replies.takeBack(thread, sentence)
  log.info({ thread }, 'a thread was told that it waits when it no longer did: taken back')
}

async function say(
  { id: mark }: TaskClaim,
  { thread, author }: Waiting,
  { why, leftMs }: { readonly why: WhyItWaits; readonly leftMs: number },
  { replies, speech, clock, waitTold, log }: Deps,
): Promise<PostedId> {
  const text = wordsOf(why, clock() + leftMs)(await speech.to(author, thread))
  const sentence = await replies.post({ thread, text, mark, kind: 'notice' })
  waitTold(why)
  log.info({ thread, why }, 'a thread was told that it waits')
  return sentence
}

type Waiting = Extract<Task, { kind: 'waiting' }>

/** `untilMs`: when it is over, where that is known; otherwise any time. */
type Wait = { readonly why: WhyItWaits; readonly untilMs: number }

/** `undefined`: it may be over in a moment. */
function waitOf(
  { first, isInWork, pausedMs = 0, isHalted }: Standing,
  nowMs: number,
  patience: Patience,
): Wait | undefined {
  if (isInWork || first === undefined) return undefined
  if (isHalted) return { why: 'halt', untilMs: nowMs }
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
    case 'halt':
      return (say) => say('waitsForHalt')
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
