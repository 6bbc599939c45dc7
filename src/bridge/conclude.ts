import { randomUUID } from 'node:crypto'
import type { Asking, InTurn } from './in-turn.ts'
import type { Answer, Ending, Link, Part } from './model.ts'
import { cutNotices, type NoticeKey, notices, offersTryAgain } from './notices.ts'

/** What came of a question. `historyLength` absent: to be read before the next question. */
type Gotten = Answer & { readonly historyLength?: number }

/** The answer is there: recorded as what is to be said, with what it means for the link, before any of it is said. */
export async function takeAnswer({ contextLost }: Asking, answer: Gotten, turn: InTurn): Promise<undefined> {
  const { held, deps } = turn
  const answers: Part[] = deps.replies.split(answer.text).map((text) => ({ kind: 'answer', text }))
  if (answers.length === 0)
    return giveUp({ notice: 'noAnswer', code: 'no-answer', historyLength: answer.historyLength }, turn)
  const parts: Part[] = [
    ...(contextLost ? [noticePart('contextLost')] : []),
    ...answers,
    ...(answer.cut === undefined ? [] : [noticePart(cutNotices[answer.cut])]),
  ]
  return held.record(
    { name: 'answered', mark: randomUUID(), parts, ending: { kind: 'done' } },
    {
      ...withLength(held.link, answer.historyLength),
      turns: held.link.turns + 1,
      words: held.link.words + answer.words,
      lastActivityMs: deps.clock(),
      people: peopleWithAuthor(turn),
    },
  )
}

/** Ends with a notice and a dead letter. `historyLength` absent: to be read before the next question. */
export async function giveUp(
  end: {
    readonly notice: NoticeKey
    readonly code: string
    readonly historyLength?: number | undefined
  },
  turn: InTurn,
): Promise<undefined> {
  turn.notes.code = end.code
  const link = withLength(turn.held.link, end.historyLength)
  return conclude(end.notice, { kind: 'dead', code: end.code }, turn, link)
}

/** The turn ends with a sentence of the bot's own. */
export function conclude(
  notice: NoticeKey,
  ending: Ending,
  { held }: Pick<InTurn, 'held'>,
  link?: Link,
): Promise<undefined> {
  const offer = offersTryAgain(notice) ? { tryAgain: true as const } : {}
  const parts: Part[] = [{ ...noticePart(notice), ...offer }]
  return held.record({ name: 'answered', mark: randomUUID(), parts, ending }, link)
}

function noticePart(notice: NoticeKey): Part {
  return { kind: 'notice', text: notices[notice] }
}

/** Whoever asks has taken part, answered or not. */
export function peopleWithAuthor({ held }: Pick<InTurn, 'held'>): Link['people'] {
  return [...new Set([...held.link.people, held.item.author])]
}

function withLength({ historyLength: _outdated, ...link }: Link, length: number | undefined): Link {
  return length === undefined ? link : { ...link, historyLength: length }
}
