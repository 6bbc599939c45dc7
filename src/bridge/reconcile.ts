import type { Reading } from './history.ts'
import type { HistoryMessage, Loss, PendingQuestion } from './model.ts'
import { sentText } from './thread-context.ts'

/*
 * What became of a question whose answer never reached us.
 *
 * neuroflash takes no idempotency key and its messages have no ids (N11), so the only witness is the history.
 * Ours is a message of a person with our very words, behind as many other questions as there were when we
 * asked. Neither alone is proof: people write "weiter" ten times in a thread, and the history may hold more
 * than we know of. Messages of other roles do not count. Where words and place disagree, nothing is shown
 * and a person decides.
 *
 * | the history says    | neuroflash said that it failed      | nobody knows what became of it          |
 * | ------------------- | ----------------------------------- | --------------------------------------- |
 * | answered            | take the answer                     | the same                                |
 * | unanswered          | read until its own limit has passed since we asked, then a person decides |    |
 * | absent              | read once more after a second, then ask | read until it cannot appear any more, then ask |
 * | contradictory       | read until it cannot appear any more, then a person decides | the same        |
 * | gone                | a new conversation                  | the same                                |
 * | unreadable          | come again, at our pace or at neuroflash's | the same                         |
 *
 * A lost question cannot appear any more once two times have passed: neuroflash's own limit since we asked,
 * because it may go on although we hung up, and the time to settle since the loss. All times are the store's.
 *
 * It rests on N11 to N14. If a history kept only its last messages, the count would stay the same in the turn
 * in which it begins to drop the first ones: a question lost in just that turn would look absent although it is
 * stored, and would be asked twice.
 */

/** What the history says of the question; see the table. */
export type Finding =
  | { readonly kind: 'answered'; readonly answer: string }
  | { readonly kind: 'unanswered' }
  /** `questions`: how many the conversation holds. */
  | { readonly kind: 'absent'; readonly questions: number }
  | { readonly kind: 'contradictory' }
  | { readonly kind: 'gone' }
  /** `afterMs`: neuroflash asked for so much patience. */
  | { readonly kind: 'unreadable'; readonly afterMs?: number }

/** The finding once it counts. Until then `wait`: the history is read again after `ms`. */
type Judgement = Finding | { readonly kind: 'wait'; readonly ms: number }

/** Patience with neuroflash, in milliseconds. */
export type Patience = {
  /** How long after a lost request its turn may still appear in the history. */
  readonly settleMs: number
  /** neuroflash's own limit for a question. */
  readonly timeoutMs: number
}

/** Until when the history is read again before what it says counts. */
type Deadline = 'at-once' | 'a-second-passed' | 'its-limit-passed' | 'it-cannot-appear'

/** From when on each finding counts, by what is known of the loss. */
const countsFrom: Readonly<Record<Finding['kind'], Readonly<Record<Loss['kind'], Deadline>>>> = {
  answered: { refused: 'at-once', unknown: 'at-once' },
  unanswered: { refused: 'its-limit-passed', unknown: 'its-limit-passed' },
  absent: { refused: 'a-second-passed', unknown: 'it-cannot-appear' },
  contradictory: { refused: 'it-cannot-appear', unknown: 'it-cannot-appear' },
  gone: { refused: 'at-once', unknown: 'at-once' },
  unreadable: { refused: 'at-once', unknown: 'at-once' },
}

const A_SECOND_MS = 1_000
const LONGEST_WAIT_MS = 15_000

/**
 * From when on a history without the question proves that it was not asked. To prove it, it is read from its beginning.
 */
export function absentAtMs(
  asked: { readonly pending: PendingQuestion; readonly loss: Loss },
  patience: Patience,
): number {
  return deadlineMs(countsFrom.absent[asked.loss.kind], asked, patience)
}

/** Whether the finding counts yet. `nowMs` is the time at which the reading of the history began. */
export function judge(
  asked: { readonly pending: PendingQuestion; readonly loss: Loss },
  finding: Finding,
  at: { readonly nowMs: number; readonly patience: Patience },
): Judgement {
  const leftMs = deadlineMs(countsFrom[finding.kind][asked.loss.kind], asked, at.patience) - at.nowMs
  if (leftMs <= 0) return finding
  return { kind: 'wait', ms: Math.min(nextLookMs(at.nowMs - asked.loss.atMs), leftMs) }
}

/** How long until the next look: as long as it has been missing, so about 1, 2, 4, 8, 15, 15 … seconds. */
function nextLookMs(sinceLossMs: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(A_SECOND_MS, sinceLossMs))
}

function deadlineMs(
  deadline: Deadline,
  { pending, loss }: { readonly pending: PendingQuestion; readonly loss: Loss },
  { settleMs, timeoutMs }: Patience,
): number {
  switch (deadline) {
    case 'at-once':
      return 0
    case 'a-second-passed':
      return loss.atMs + A_SECOND_MS
    case 'its-limit-passed':
      return pending.askedAtMs + timeoutMs
    case 'it-cannot-appear':
      return Math.max(loss.atMs + settleMs, pending.askedAtMs + timeoutMs)
    default:
      return deadline satisfies never
  }
}

/**
 * What a history says of a lost question. The history was read after the loss; of its messages only the
 * last question before ours and what follows it are kept.
 *
 * If several questions with our words come after all that were there before, they are all ours: we asked again
 * after neuroflash's limit, and the first one arrived after all. If the question before ours has no answer, the
 * answer behind ours may be a late one to that question, so it is shown to nobody.
 */
export function findingIn(pending: PendingQuestion, history: Reading): Finding {
  const exchanges = exchangesIn(history.kept)
  const [previous, candidates] = pending.questions
    ? [exchanges[0], exchanges.slice(1)]
    : [undefined, exchanges]
  if (history.questions < (pending.questions ?? 0) || history.messages < (pending.before ?? 0))
    return { kind: 'contradictory' }
  if (candidates.length === 0) return { kind: 'absent', questions: history.questions }
  const sent = sentText(pending)
  if (!candidates.every(({ question }) => isSameText(question, sent))) return { kind: 'contradictory' }
  const answer = candidates.findLast((candidate) => candidate.answer !== undefined)?.answer
  if (answer === undefined) return { kind: 'unanswered' }
  if (previous !== undefined && previous.answer === undefined) return { kind: 'contradictory' }
  return { kind: 'answered', answer }
}

type Exchange = { readonly question: string; answer?: string }

/** Each question with the last answer behind it that says anything. */
function exchangesIn(messages: readonly HistoryMessage[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (const { role, content } of messages) {
    const last = exchanges.at(-1)
    if (role === 'user') exchanges.push({ question: content })
    else if (role === 'assistant' && content.trim() !== '' && last !== undefined) last.answer = content
  }
  return exchanges
}

function isSameText(one: string, other: string): boolean {
  return normalised(one) === normalised(other)
}

function normalised(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}
