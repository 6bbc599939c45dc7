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
