/** Longer documents, and those with more marks, are not read at once. A usual answer of 4 KB has some 500 marks. */
const most = { chars: 6_000, marks: 600 } as const

/** What may be markup: lines, indentation, brackets, stars, bars, markers of lists and quotes, addresses. */
const mark = /[\n\t[\]<>&@$\\*_~`|#+]| {2}|(?<!-)-|(?<=\d)[.)]|:\/|\bwww/g

/**
 * Whether a document is read and cut within some milliseconds whatever it says. The parser takes more
 * than linear time for markup: with so little of it even the worst arrangement is soon done.
 */
export function isHarmless(markdown: string): boolean {
  if (markdown.length > most.chars) return false
  let marks = 0
  mark.lastIndex = 0
  while (marks <= most.marks && mark.test(markdown)) marks += 1
  return marks <= most.marks
}
