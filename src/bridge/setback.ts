import { conclude, giveUp, uncounted } from './conclude.ts'
import type { ConversationError } from './errors.ts'
import { type Asking, type InTurn, setbacksOf, type Waiting } from './in-turn.ts'
import type { Link, Loss } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import { backoffMs, countTry, isOverBudget, SPARING_MS } from './retry.ts'

/** However much patience neuroflash asks for, after this long a probe finds out whether it still needs it. */
const LONGEST_REST_MS = 5 * 60_000

/** What follows an error of neuroflash's: the table in `src/README.md`, "When the other side fails". */
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
    // `undefined`: the turn goes on at once, and reconciles, since its step may have happened.
    return loss.kind === 'refused'
      ? comeAgain({ ...stage, loss, ...countTry(stage, deps.clock()) }, turn)
      : undefined
  }
  if (error.certainty === 'done') return giveUp(error.notice, error.code, turn)
  const tries = countTry(stage, deps.clock())
  if (error.retry === 'never' || isOverBudget(tries, deps.clock())) return endUnasked(stage, error, turn)
  const waiting: Waiting = { ...setbacksOf(stage), ...tries, name: 'waiting' }
  // Each creation that nobody knows the end of may have left an empty conversation behind.
  if (error.certainty === 'unknown' && held.link.conversation === undefined)
    return comeAgain(waiting, turn, { longestMs: SPARING_MS })
  return comeAgain(waiting, turn, error.retry === 'backoff' ? {} : { afterMs: error.retry.afterMs })
}

/**
 * Records that a question was lost. At once, since the time to settle runs from here. How many questions there are is
 * not known any more.
 */
export async function recordLoss(stage: Asking, kind: Loss['kind'], { deps, held }: InTurn): Promise<Loss> {
  const loss: Loss = { kind, atMs: deps.clock() }
  await held.recordFailed({ ...stage, loss }, uncounted(held.link))
  return loss
}

/** The conversation is gone: the question opens a new one, and the person is told with the answer. */
export async function startAnew(stage: Waiting | Asking, turn: InTurn): Promise<Outcome | undefined> {
  const { clock } = turn.deps
  const { conversation: _gone, ...link } = uncounted(turn.held.link)
  const waiting = { ...setbacksOf(stage), name: 'waiting', contextLost: true } as const
  if (!stage.contextLost) return turn.held.record(waiting, link)
  const tries = countTry(stage, clock())
  if (isOverBudget(tries, clock())) return giveUp('failed', 'gone', turn)
  return comeAgain({ ...waiting, ...tries }, turn, { link })
}

type Coming = { readonly afterMs?: number; readonly longestMs?: number; readonly link?: Link }

/**
 * Tries again later, at our pace. If neuroflash named its own (`afterMs`), all threads pause, since it limits the
 * account and not a thread.
 */
export async function comeAgain(
  stage: Waiting | Asking,
  turn: InTurn,
  { afterMs = 0, longestMs, link }: Coming = {},
): Promise<Outcome> {
  const { deps, held } = turn
  const restMs = Math.min(afterMs, LONGEST_REST_MS)
  await held.record(stage, link)
  if (restMs > 0) {
    deps.log.warn(
      { askedForMs: afterMs, restMs },
      'neuroflash asks for patience: no thread asks it meanwhile',
    )
    await deps.inbox.pause(restMs)
  }
  return { kind: 'later', ms: Math.max(restMs, backoffMs(stage.tries ?? 1, deps.random, longestMs)) }
}

/** Nothing was stored and trying again is of no use, so the number of questions still holds. */
function endUnasked(
  stage: Waiting | Asking,
  { notice, code }: ConversationError,
  turn: InTurn,
): Promise<undefined> {
  turn.notes.code = code
  // A question that was not asked yet cannot have got lost.
  const key = stage.name === 'waiting' && notice === 'unclear' ? 'unreachable' : notice
  return conclude(key, { kind: 'dead', code }, turn)
}
