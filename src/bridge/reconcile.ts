import type { HistoryMessage, Loss, PendingQuestion } from './model.ts'

/** What the history says of a question whose answer never reached us. */
type Settlement =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'unanswered'; readonly historyLength: number }
  | { readonly kind: 'answered'; readonly answer: string; readonly historyLength: number }

/** The settlement, or why there is none: the conversation is gone, or its history cannot be read now. */
export type Evidence = Settlement | { readonly kind: 'gone' } | { readonly kind: 'unreadable' }

/** What follows from the evidence. */
type Verdict =
  | { readonly kind: 'ask' }
  | { readonly kind: 'take'; readonly answer: string; readonly historyLength: number }
  /** Read the history again after `ms`; the thread waits. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Come again at the pace of a side that does not answer. */
  | { readonly kind: 'unclear' }
  /** Only a person can decide about asking again. */
  | { readonly kind: 'unanswered'; readonly historyLength: number }
  | { readonly kind: 'start-anew' }

/** Patience with neuroflash, in milliseconds. */
export type Patience = {
  /** How long after a lost request its turn may still appear in the history. */
  readonly settleMs: number
  /** neuroflash's own limit for a question. */
  readonly timeoutMs: number
}

const POLL_MS = 1_000

/**
 * Says what became of a question whose answer never reached us.
 *
 * neuroflash takes no idempotency key and its messages have no ids, so the only witness is the
 * history: whatever lies beyond the length it had before we asked is ours. That holds only while
 * the thread is held and a history only grows; a second writer would make the count meaningless.
 *
 * Among what lies beyond, the first message of a user is our question and not simply the first
 * message: an answer that was given up and came after all may lie in front of it.
 *
 * @param beyond the history from `before` on, oldest first, read after the failure
 */
export function settle(pending: PendingQuestion, beyond: readonly HistoryMessage[]): Settlement {
  const question = beyond.findIndex((message) => message.role === 'user')
  if (question < 0) return { kind: 'not-asked' }
  const historyLength = pending.before + beyond.length
  const answer = beyond
    .slice(question + 1)
    .findLast((message) => message.role === 'assistant' && message.content.trim() !== '')
  return answer === undefined
    ? { kind: 'unanswered', historyLength }
    : { kind: 'answered', answer: answer.content, historyLength }
}

/** The table of `DESIGN.md`, section 5, for the stage *asking*. */
export function decide(
  asked: { readonly pending: PendingQuestion; readonly loss: Loss },
  evidence: Evidence,
  at: { readonly nowMs: number; readonly patience: Patience },
): Verdict {
  switch (evidence.kind) {
    case 'answered':
      return { kind: 'take', answer: evidence.answer, historyLength: evidence.historyLength }
    case 'unanswered':
      return at.nowMs < asked.pending.askedAtMs + at.patience.timeoutMs
        ? { kind: 'wait', ms: POLL_MS }
        : { kind: 'unanswered', historyLength: evidence.historyLength }
    case 'not-asked':
      return at.nowMs < settledAtMs(asked.loss, at.patience) ? { kind: 'wait', ms: POLL_MS } : { kind: 'ask' }
    case 'gone':
      return { kind: 'start-anew' }
    case 'unreadable':
      return { kind: 'unclear' }
    default:
      return evidence satisfies never
  }
}

/** When an unchanged history means that the question will not appear in it any more. */
function settledAtMs(loss: Loss, patience: Patience): number {
  switch (loss.kind) {
    case 'refused':
      return loss.atMs + POLL_MS
    case 'unknown':
      return loss.atMs + patience.settleMs
    default:
      return loss.kind satisfies never
  }
}
