import type { InTurn, Waiting } from './in-turn.ts'
import type { PendingQuestion, ThreadContext } from './model.ts'
import type { Say } from './notices.ts'
import type { Replies } from './ports/slack.ts'

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
 * What is asked: the person's words or, where they only call us into a thread (`@neuroflash`, `Hey @neuroflash!`), a
 * summary. Nothing, where there is none to be had; a greeting, though, is answered.
 */
export function askedWith(
  { words, besides }: { readonly words: string; readonly besides: ReturnType<Replies['saysBesides']> },
  context: ThreadContext | undefined,
  say: Say,
): string {
  if (context === undefined || besides === 'more') return words
  if (context.text !== undefined) return say('summarise')
  return context.missed || besides === 'nothing' ? '' : words
}
