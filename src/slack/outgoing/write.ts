import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown } from 'mdast-util-to-markdown'
import type { SplitLimits } from './limits.ts'
import { fitsLimits } from './measure.ts'
import { parseMarkdown } from './parse.ts'
import { toPlain } from './plain.ts'
import { type Flow, type Paragraph, paragraph, type Span, text } from './tree.ts'

/**
 * The nodes as Markdown that reads back to the same words and keeps to the limits: their own source
 * where they are whole, else written anew. `undefined` when neither comes true (a list would join the
 * one before it, a text become a table): then only `writeWords` is sure.
 */
export function writeMarkdown(
  nodes: readonly Flow[],
  source: string,
  limits: SplitLimits,
): string | undefined {
  const [only = '', ...others] = pieces(nodes, source)
  if (others.length === 0 && isFresh(nodes[0]?.span, source)) return only
  const expected = wordsOf(nodes)
  const isFaithful = (markdown: string) => {
    const read = parseMarkdown(markdown).nodes
    return wordsOf(read) === expected && fitsLimits(read, limits)
  }
  const candidates = [[only, ...others].join('\n\n'), serialised(nodes)]
  return candidates.find(isFaithful)
}

/** The nodes' Markdown, those that follow each other in the source in one piece. */
function pieces(nodes: readonly Flow[], source: string): string[] {
  const result: string[] = []
  let open: Span | undefined
  for (const node of nodes) {
    if (open && node.span && source.slice(open.to, node.span.from).trim() === '') {
      open = { from: open.from, to: node.span.to }
      result[result.length - 1] = sliceOf(source, open)
    } else {
      open = node.span
      result.push(open ? sliceOf(source, open) : serialised([node]))
    }
  }
  return result
}

/** Whether what begins here reads the same alone. Without an empty line before it, `7. x` may be no list. */
function isFresh(span: Span | undefined, source: string): boolean {
  return (
    span !== undefined &&
    /(?:^|\n[ \t]*\n)[ \t]*$/.test(source.slice(Math.max(0, span.from - 200), span.from))
  )
}

/** From the start of the line: the indentation of a first line may matter to the next. */
function sliceOf(source: string, { from, to }: Span): string {
  return source.slice(source.lastIndexOf('\n', from - 1) + 1, to)
}

/** The words in their order, without the space between them. */
function wordsOf(nodes: readonly Flow[]): string {
  return toPlain(nodes).replace(/[\s\u200B]+/g, '')
}

function serialised(nodes: readonly Flow[]): string {
  const markdown = toMarkdown(
    { type: 'root', children: [...nodes] },
    {
      extensions: [gfmToMarkdown({ tablePipeAlign: false })],
      bullet: '-',
      rule: '-',
      fences: true,
      incrementListMarker: true,
    },
  )
  return markdown.trimEnd()
}

/** Words as Markdown that is nothing but words. An escaped `(` would begin a formula. */
export function writeWords(words: string): string {
  return words
    .split('\n')
    .map((line) => line.trim().replace(/[!-')-/:-@[-`{-~]/g, '\\$&'))
    .join('\n')
}

/** The nodes as one paragraph of words, in which the parser finds no address and no line break of HTML either. */
export function asWords(nodes: readonly Flow[]): Paragraph {
  const words = toPlain(nodes)
    .replace(/https?(?=:\/\/)|www(?=\.)|<(?=br)/gi, '$&\u200B')
    .replace(/(?<!\u200B)@/g, '\u200B@')
  return paragraph([text(words)])
}
