import { randomUUID } from 'node:crypto'
import type { Asking, InTurn } from './in-turn.ts'
import type { Answer, Ending, Link, Part } from './model.ts'
import { cutNotices, type NoticeKey, offersTryAgain } from './notices.ts'

/** How much of an answer is kept: far more than is shown, and little enough to hold nobody else up. */
const MOST_CHARS = 400_000

/**
 * The answer is there. Before any of it is said, it is recorded as what is to be said, together with what it means for
 * the link.
 */
export async function takeAnswer(
  { contextLost, context }: Asking,
  answer: Answer,
  turn: InTurn,
): Promise<undefined> {
  const { held, deps } = turn
  const text = answer.text.slice(0, MOST_CHARS)
  const answers = await partsOf(text, deps)
  if (answers.length === 0) return giveUp('noAnswer', 'no-answer', turn)
  const notices: NoticeKey[] = [
    ...(text === answer.text ? [] : (['answerGoesOn'] as const)),
    ...(answer.cut === undefined ? [] : [cutNotices[answer.cut]]),
  ]
  const parts: Part[] = [
    ...(contextLost ? [await noticePart('contextLost', turn)] : []),
    ...answers,
    ...(await Promise.all(notices.map((notice) => noticePart(notice, turn)))),
  ]
  const { questions } = held.link
  return held.record(
    {
      name: 'answered',
      mark: randomUUID(),
      parts,
      ending: { kind: 'done' },
      ...(context?.missed && { contextMissed: true }),
    },
    {
      ...held.link,
      // Still unknown if something went wrong since they were last counted.
      ...(questions === undefined ? {} : { questions: questions + 1 }),
      turns: held.link.turns + 1,
      words: held.link.words + answer.words,
      lastActivityMs: deps.clock(),
      people: peopleWithAuthor(turn),
    },
  )
}

/** An answer that takes longer to convert is recorded as it came, so that it is not lost meanwhile. */
async function partsOf(text: string, { replies }: Pick<InTurn['deps'], 'replies'>): Promise<Part[]> {
  if (text.trim() === '') return []
  const messages = await replies.composeSoon(text)
  if (messages === undefined) return [{ kind: 'answer', text }]
  return messages.map((composed) => ({ kind: 'answer', composed }))
}

/** The turn ends with a notice and a dead letter. How many questions there are has to be read again next time. */
export async function giveUp(notice: NoticeKey, code: string, turn: InTurn): Promise<undefined> {
  turn.notes.code = code
  return conclude(notice, { kind: 'dead', code }, turn, uncounted(turn.held.link))
}

/** The turn ends with a sentence of the bot's own. */
export async function conclude(
  notice: NoticeKey,
  ending: Ending,
  turn: InTurn,
  link?: Link,
): Promise<undefined> {
  const offer = offersTryAgain(notice) ? { tryAgain: true as const } : {}
  const parts: Part[] = [{ ...(await noticePart(notice, turn)), ...offer }]
  return turn.held.record({ name: 'answered', mark: randomUUID(), parts, ending }, link)
}

/** Recorded in words, in the language of the message's author: whoever says it after a crash says the same. */
export async function noticePart(notice: NoticeKey, { deps, held }: InTurn): Promise<Part> {
  const say = await deps.speech.to(held.item.author, held.item.thread)
  return { kind: 'notice', text: say(notice) }
}

/** Whoever asks has taken part, answered or not. */
export function peopleWithAuthor({ held }: Pick<InTurn, 'held'>): Link['people'] {
  return [...new Set([...held.link.people, held.item.author])]
}

/** Nobody knows any more how many questions the conversation holds. */
export function uncounted({ questions: _outdated, ...link }: Link): Link {
  return link
}
