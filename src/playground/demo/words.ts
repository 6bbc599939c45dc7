/**
 * Letters and digits alone, in order. Markdown and what Slack shows of it have the same, whatever marks
 * headings, lists and links.
 */
export function wordsOf(text: string): string {
  const numbered = text.replaceAll(/^\s*\d+\.\s/gm, '')
  return numbered.replaceAll(/[^\p{L}\p{N}]/gu, '')
}

export function sameWords(one: string, other: string): boolean {
  return wordsOf(one) === wordsOf(other)
}

/** The line about a reset that everybody in the thread sees. */
export function isResetLine(text: string): boolean {
  return text.includes('has reset this conversation')
}

/** What the requester is told of a deletion. */
export const confirmation = 'has deleted the conversation'

/** A private sentence that only a slow machine, or a slow neuroflash, makes the bot say. */
export function asksForPatience(text: string): boolean {
  return text.startsWith('One moment') || text.includes('is deleting the conversation')
}
