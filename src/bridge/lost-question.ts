import { giveUp, takeAnswer } from './conclude.ts'
import { ConversationError } from './errors.ts'
import type { Asking, InTurn } from './in-turn.ts'
import type { Loss } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import { absentAtMs, type Finding, findingIn, judge } from './reconcile.ts'
import { countTry, isOverBudget } from './retry.ts'
import { comeAgain, recordLoss, startAnew } from './setback.ts'

type Lost = Asking & { readonly loss: Loss }

/** The question was sent and its answer did not come: the history says what follows. */
export async function reconcile(found: Asking, turn: InTurn): Promise<Outcome | undefined> {
  const { patience, clock } = turn.deps
  const loss = found.loss ?? (await recordLoss(found, 'unknown', turn))
  const stage = { ...found, loss }
  const at = { patience, nowMs: clock() }
  const judgement = judge({ pending: stage, loss }, await findingOf(stage, at.nowMs, turn), at)
  // Memory keeps what people wrote only as long as it may be needed for the next look.
  if (judgement.kind !== 'wait' && judgement.kind !== 'unreadable')
    turn.deps.histories.forget(stage.conversation)
  switch (judgement.kind) {
    case 'wait':
      return { kind: 'later', ms: judgement.ms }
    case 'answered':
      return takeAnswer(stage, { text: judgement.answer, words: 0 }, turn)
    case 'unanswered':
      return giveUp('unanswered', 'unanswered', turn)
    case 'absent':
      return askAgain(stage, judgement.questions, turn)
    case 'contradictory':
      return giveUp('uncertain', 'uncertain', turn)
    case 'gone':
      return startAnew(stage, turn)
    case 'unreadable':
      return lookAgain(stage, judgement.afterMs, turn)
    default:
      return judgement satisfies never
  }
}

/** The question is not there and will not appear any more, so it is asked again, unless it was tried often enough. */
async function askAgain(
  { loss, before: _counted, ...stage }: Lost,
  questions: number,
  turn: InTurn,
): Promise<undefined> {
  const { held, deps } = turn
  const tries = countTry(stage, deps.clock())
  if (isOverBudget(tries, deps.clock()))
    return giveUp(loss.kind === 'refused' ? 'failed' : 'unreachable', 'over-budget', turn)
  return held.record({ ...stage, ...tries, questions, askedAtMs: deps.clock() })
}

/** The history cannot be read now. It is tried again at our pace, or at neuroflash's where it names one. */
async function lookAgain(
  stage: Lost,
  afterMs: number | undefined,
  turn: InTurn,
): Promise<Outcome | undefined> {
  const { deps } = turn
  const tries = countTry(stage, deps.clock())
  if (isOverBudget(tries, deps.clock())) return giveUp('unclear', 'unclear', turn)
  return comeAgain({ ...stage, ...tries }, turn, afterMs === undefined ? {} : { afterMs })
}

async function findingOf(stage: Lost, nowMs: number, { deps, signal }: InTurn): Promise<Finding> {
  const absentMs = absentAtMs({ pending: stage, loss: stage.loss }, deps.patience)
  const how = { from: stage, nowMs, freshSinceMs: nowMs < absentMs ? 0 : absentMs }
  try {
    return findingIn(stage, await deps.histories.read(stage.conversation, how, signal))
  } catch (error) {
    if (!(error instanceof ConversationError) || signal.aborted) throw error
    deps.log.warn({ err: error }, 'the history could not be read')
    if (error.code === 'gone') return { kind: 'gone' }
    return typeof error.retry === 'object'
      ? { kind: 'unreadable', afterMs: error.retry.afterMs }
      : { kind: 'unreadable' }
  }
}
