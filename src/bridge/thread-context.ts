import type { InTurn, Waiting } from './in-turn.ts'
import type { PendingQuestion, ThreadContext } from './model.ts'
import { courtesies, type Say } from './notices.ts'

/** A question as it goes to neuroflash: what was written in the thread before it, then the question itself. */
export function sentText({ context, content }: Pick<PendingQuestion, 'context' | 'content'>): string {
  return context?.text === undefined ? content : `${context.text}\n\n${content}`
}

/**
 * What goes with the question besides its own words. Only the first question of a conversation has a context, and one
 * that was read stays as it was read. Where neuroflash has lost a conversation, what belonged to that is not told again.
 */
export async function contextOf(
  { context, contextLost }: Waiting,
  questions: number,
  { deps, held }: Pick<InTurn, 'deps' | 'held'>,
): Promise<ThreadContext | undefined> {
  if (context !== undefined || questions > 0 || contextLost) return context
  return deps.replies.writtenBefore(held.item)
}

/**
 * What is asked: the person's words or, where they only call us into a thread (`@neuroflash`, `@neuroflash bitte!`), a
 * summary. Nothing, where there is none to be had of a thread that cannot be read.
 */
export function askedWith(words: string, context: ThreadContext | undefined, say: Say): string {
  if (context === undefined || !saysNothingElse(words)) return words
  if (context.text !== undefined) return say('summarise')
  return context.missed ? '' : words
}

/** Nothing but marks, emoji and politeness. */
function saysNothingElse(words: string): boolean {
  const found =
    words
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return found.every((word) => courtesies.has(word))
}
