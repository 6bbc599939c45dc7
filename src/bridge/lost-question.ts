import { giveUp, takeAnswer } from './conclude.ts'
import { ConversationError } from './errors.ts'
import { historyBeyond } from './history.ts'
import type { Asking, InTurn } from './in-turn.ts'
import type { Loss } from './model.ts'
import type { Outcome } from './ports.ts'
import { decide, type Evidence, settle } from './reconcile.ts'
import { isOverBudget } from './retry.ts'
import { backOff, recordLoss, startAnew } from './setback.ts'

/** The question was sent and its answer did not come: the history says what follows. */
export async function reconcile(stage: Asking, turn: InTurn): Promise<Outcome | undefined> {
  const { patience, clock } = turn.deps
  const loss = stage.loss ?? (await recordLoss(stage, 'unknown', turn))
  const at = { patience, nowMs: clock() }
  const verdict = decide({ pending: stage, loss }, await evidenceOf(stage, turn), at)
  switch (verdict.kind) {
    case 'take':
      return takeAnswer(stage, { text: verdict.answer, words: 0, historyLength: verdict.historyLength }, turn)
    case 'wait':
      return { kind: 'later', ms: verdict.ms }
    case 'ask':
      return askAgain(stage, loss, turn)
    case 'start-anew':
      return startAnew(stage, turn)
    case 'unanswered':
      return giveUp({ notice: 'unanswered', code: 'unanswered', historyLength: verdict.historyLength }, turn)
    case 'unclear':
      return isOverBudget(turn)
        ? giveUp({ notice: 'unclear', code: 'unclear' }, turn)
        : backOff({ ...stage, loss }, turn)
    default:
      return verdict satisfies never
  }
}

async function askAgain({ loss: _settled, ...stage }: Asking, loss: Loss, turn: InTurn): Promise<undefined> {
  if (isOverBudget(turn)) {
    const notice = loss.kind === 'refused' ? 'failed' : 'unreachable'
    return giveUp({ notice, code: 'over-budget', historyLength: stage.before }, turn)
  }
  return turn.held.record({ ...stage, askedAtMs: turn.deps.clock() })
}

async function evidenceOf(stage: Asking, { deps, signal }: InTurn): Promise<Evidence> {
  try {
    return settle(stage, await historyBeyond(stage, deps.conversations, signal))
  } catch (error) {
    if (!(error instanceof ConversationError) || signal.aborted) throw error
    deps.log.warn({ err: error }, 'the history could not be read')
    return { kind: error.code === 'gone' ? 'gone' : 'unreadable' }
  }
}
