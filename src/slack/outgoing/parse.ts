import { LRUCache } from 'lru-cache'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { dialect } from './dialect/dialect.ts'
import { simplify } from './simplify.ts'
import { type Flow, paragraph, text } from './tree.ts'

/** A document and the source its spans point into. Nobody changes it: it may be given out again. */
type Parsed = { readonly source: string; readonly nodes: Flow[] }

/** An answer that fits into one message is read to see that it does, and again soon after to be posted. */
const lately = new LRUCache<string, Parsed>({ max: 64, maxSize: 256_000, sizeCalculation: sizeOf })

function sizeOf(_: Parsed, markdown: string): number {
  return markdown.length + 1
}

/**
 * Reads Markdown by the rules of `dialect.ts`. Never throws; nesting beyond what a person can follow is
 * read as text.
 */
export function parseMarkdown(markdown: string): Parsed {
  const known = lately.get(markdown)
  if (known !== undefined) return known
  const parsed = parse(markdown)
  lately.set(markdown, parsed)
  return parsed
}

function parse(markdown: string): Parsed {
  const source = tame(markdown.replace(/\r\n?/g, '\n').toWellFormed())
  try {
    const tree = fromMarkdown(source, dialect())
    return { source, nodes: simplify(tree, source) }
  } catch (error) {
    // mdast-util-find-and-replace, which finds bare addresses, recurses: thousands of levels overflow.
    if (error instanceof RangeError) return { source, nodes: [paragraph([text(source.trim())])] }
    throw error
  }
}

/**
 * Ends nesting on one line where no person would read on, with a character that is not seen: the
 * parser's time grows with the square of the depth (10,000 quotes or bullets on a line: seconds).
 */
function tame(source: string): string {
  return source
    .replace(/^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){100}[ \t]*(?![ \t\u200B])/gm, '$&\u200B')
    .replace(/(?:\*+[_~]+|_+[*~]+|~+[*_]+){25,}[*_~]*/g, (run) => run.replace(/./g, '\\$&'))
}
