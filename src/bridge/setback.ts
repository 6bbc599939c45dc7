import { randomUUID } from 'node:crypto'
import { giveUp } from './conclude.ts'
import type { ConversationError, Retry } from './errors.ts'
import { type Asking, type InTurn, setbacksOf, type Waiting } from './in-turn.ts'
import type { Link, Loss } from './model.ts'
import { notices } from './notices.ts'
import type { Outcome } from './ports.ts'
import { backoffMs, isOverBudget, SPARING_MS } from './retry.ts'

/** A longer wait is announced in the thread. */
const SILENT_WAIT_MS = 120_000

/** neuroflash did not do what it was asked, or nobody knows whether it did. */
export async function meetFailure(
  stage: Waiting | Asking,
  error: ConversationError,
  turn: InTurn,
): Promise<Outcome | undefined> {
  const { deps, notes, held } = turn
  notes.code = error.code
  deps.log.warn({ err: error, stage: stage.name, certainty: error.certainty }, 'neuroflash did not answer')
  if (error.code === 'gone') return startAnew(stage, turn)
  if (stage.name === 'asking' && error.certainty === 'unknown') {
    const loss = await recordLoss(stage, error.code === 'failed' ? 'refused' : 'unknown', turn)
    return loss.kind === 'refused' ? backOff({ ...stage, loss }, turn) : undefined
  }
  if (error.retry === 'never' || isOverBudget(turn)) {
    const historyLength = error.certainty === 'done' ? undefined : held.link.historyLength
    // Before it is asked, a question is not what got lost.
    const notice = stage.name === 'waiting' && error.notice === 'unclear' ? 'unreachable' : error.notice
    return giveUp({ notice, code: error.code, historyLength }, turn)
  }
  // Each creation of which nobody knows what became may leave an empty conversation behind.
  if (error.certainty === 'unknown' && held.link.conversation === undefined)
    return backOff(waitingAgain(stage), turn, { longestMs: SPARING_MS })
  return tryLater(stage, error.retry, turn)
}

/** Recorded as soon as it is met, since the patience with neuroflash counts from it. */
export async function recordLoss(stage: Asking, kind: Loss['kind'], { deps, held }: InTurn): Promise<Loss> {
  const loss: Loss = { kind, atMs: deps.clock() }
  await held.recordFailed({ ...stage, loss })
  return loss
}

/** The conversation is gone: the question opens a new one, and the person is told with the answer. */
export async function startAnew(stage: Waiting | Asking, turn: InTurn): Promise<Outcome | undefined> {
  if (stage.contextLost && isOverBudget(turn)) return giveUp({ notice: 'failed', code: 'gone' }, turn)
  const { conversation: _gone, historyLength: _length, ...link } = turn.held.link
  const waiting = { ...setbacksOf(stage), name: 'waiting', contextLost: true } as const
  if (stage.contextLost) return backOff(waiting, turn, { link })
  return turn.held.record(waiting, link)
}

export async function backOff(
  stage: Waiting | Asking,
  turn: InTurn,
  { link, longestMs }: { readonly link?: Link; readonly longestMs?: number } = {},
): Promise<Outcome> {
  const tries = (stage.tries ?? 0) + 1
  await turn.held.record({ ...stage, tries }, link)
  return { kind: 'later', ms: backoffMs(tries, turn.deps.random, longestMs) }
}

/** Nothing was sent: the item is *waiting* again and comes back when neuroflash may take it. */
async function tryLater(
  stage: Waiting | Asking,
  retry: Exclude<Retry, 'never'>,
  turn: InTurn,
): Promise<Outcome> {
  const waiting = waitingAgain(stage)
  if (retry === 'backoff') return backOff(waiting, turn)
  await turn.deps.store.pause(retry.afterMs)
  const tell = retry.afterMs > SILENT_WAIT_MS && !stage.told
  await turn.held.record({ ...waiting, ...(tell ? { told: true } : {}) })
  if (tell && !turn.held.isWithdrawn) await announceWait(turn)
  return { kind: 'later', ms: retry.afterMs }
}

function waitingAgain(stage: Waiting | Asking): Waiting {
  return { ...setbacksOf(stage), name: 'waiting' }
}

/** A courtesy: recorded before it is posted, so that it comes once or, after a crash, not at all. */
async function announceWait({ deps, notes, held }: InTurn): Promise<void> {
  const { thread } = held.item
  try {
    await deps.replies.post({ thread, text: notices.takesLonger, mark: randomUUID() })
    notes.posted += 1
  } catch (error) {
    deps.log.warn({ err: error }, 'a longer wait could not be announced')
  }
}
