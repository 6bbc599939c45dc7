import { fromMarkdown } from 'mdast-util-from-markdown'
import { dialect } from './dialect/dialect.ts'
import { simplify } from './simplify.ts'
import { type Flow, paragraph, text } from './tree.ts'

/** The most that is sure to be read quickly. A usual answer of 2 KB has 150 to 300 marks. */
const most = { chars: 4_000, marks: 300 } as const

/** What may be markup: lines, however they end, indentation, brackets, stars, bars, markers of lists and quotes, addresses. */
const mark = /[\n\t[\]<>&@$\\*_~`|#+]|\r(?!\n)| {2}|(?<!-)-|(?<=\d)[.)]|:\/|\bwww/g

/**
 * Reads Markdown by the rules of `dialect.ts`. Never throws; nesting beyond what a person can follow is
 * read as text.
 */
export function parseMarkdown(markdown: string): Flow[] {
  const source = tame(markdown.replace(/\r\n?/g, '\n').toWellFormed())
  try {
    return simplify(fromMarkdown(source, dialect(source)), source)
  } catch (error) {
    // mdast-util-find-and-replace, which finds bare addresses, recurses: thousands of levels overflow.
    if (error instanceof RangeError) return [paragraph([text(source.trim())])]
    throw error
  }
}

/** Twice as many columns as Slack shows. The names of all of them are said again with each row of such a table. */
const wideRow = /(?:\|[^|\n]*){41}/

/**
 * Keeps nesting on one line as shallow as a person could still follow. The parser's time grows with the square of the
 * depth, and with the depth for each line that follows. So an invisible character stops it behind 20 marks of quotes and
 * lists, and where 25 pairs of different marks of emphasis stand in a row, all of them are escaped.
 */
function tame(source: string): string {
  return source
    .replace(/^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){20}[ \t]*(?![ \t\u200B])/gm, '$&\u200B')
    .replace(/(?:\*+[_~]+|_+[*~]+|~+[*_]+){25,}[*_~]*/g, (run) => run.replace(/./g, '\\$&'))
}

/**
 * Whether a document is sure to be read and cut within some milliseconds. The parser takes more than linear time for
 * markup, but with so little of it even the worst arrangement is soon done.
 */
export function isQuickToRead(markdown: string): boolean {
  if (markdown.length > most.chars || wideRow.test(markdown)) return false
  let marks = 0
  mark.lastIndex = 0
  while (marks <= most.marks && mark.test(markdown)) marks += 1
  return marks <= most.marks
}
