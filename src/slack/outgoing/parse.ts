import { fromMarkdown } from 'mdast-util-from-markdown'
import { dialect } from './dialect/dialect.ts'
import { simplify } from './simplify.ts'
import { type Flow, paragraph, text } from './tree.ts'

/**
 * Reads Markdown by the rules of `dialect.ts`. Never throws; nesting beyond what a person can follow is
 * read as text.
 */
export function parseMarkdown(markdown: string): Flow[] {
  const source = tame(markdown.replace(/\r\n?/g, '\n').toWellFormed())
  try {
    return simplify(fromMarkdown(source, dialect()), source)
  } catch (error) {
    // mdast-util-find-and-replace, which finds bare addresses, recurses: thousands of levels overflow.
    if (error instanceof RangeError) return [paragraph([text(source.trim())])]
    throw error
  }
}

/**
 * Ends nesting on one line where no person would read on, with a character that is not seen: the
 * parser's time grows with the square of the depth, and with the depth for each line that follows.
 */
function tame(source: string): string {
  return source
    .replace(/^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){20}[ \t]*(?![ \t\u200B])/gm, '$&\u200B')
    .replace(/(?:\*+[_~]+|_+[*~]+|~+[*_]+){25,}[*_~]*/g, (run) => run.replace(/./g, '\\$&'))
}
