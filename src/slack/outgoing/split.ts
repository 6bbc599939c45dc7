import { cutFlow } from './cut.ts'
import { defaultLimits, type SplitLimits, smallerLimits } from './limits.ts'
import { fitsLimits } from './measure.ts'
import { parseMarkdown } from './parse.ts'
import { toPlain } from './plain.ts'
import { cellText } from './table.ts'
import { type Flow, type Inline, paragraph, type Table, text } from './tree.ts'
import { asWords, writeMarkdown, writeWords } from './write.ts'

export { type SplitLimits, smallerLimits }

/**
 * Cuts Markdown into parts, each complete in itself and each, as `toMessage` makes it, within the
 * limits; none when there is nothing to show.
 *
 * Nothing is lost and nothing changes its place. Parts end between blocks where they can; a block too
 * long for any part is cut inside: a list between items, which keep their numbers; a table between
 * rows, under its header again; code between lines, in fences of the same language; a paragraph at a
 * line break, sentence end or space. Splitting a part again gives that part.
 */
export function splitMarkdown(markdown: string, limits: SplitLimits = defaultLimits): string[] {
  const { nodes, source } = parseMarkdown(markdown)
  if (toPlain(nodes).trim() === '') return []
  if (fitsLimits(nodes, limits)) return [markdown]
  return partsOf(nodes, source, limits)
}

function partsOf(nodes: Flow[], source: string, limits: SplitLimits): string[] {
  const parts: string[] = []
  for (let rest = nodes; rest.length > 0; ) {
    const [part, others] = nextPart(rest, limits)
    rest = others
    if (toPlain(part).trim() === '') continue
    const written = writeMarkdown(part, source, limits) ?? wordsWritten(part)
    if (written !== undefined) parts.push(written)
    else parts.push(...partsOf([asWords(part)], source, limits))
  }
  return parts
}

/** Nodes that are nothing but words already, in which the parser finds no address either. */
function wordsWritten(nodes: readonly Flow[]): string | undefined {
  const words = onlyWords(nodes)
  return words !== undefined && words === onlyWords([asWords(nodes)]) ? writeWords(words) : undefined
}

/** The words of nodes that are already nothing else. */
function onlyWords([node, ...others]: readonly Flow[]): string | undefined {
  if (others.length > 0 || node?.type !== 'paragraph' || node.children.length > 1) return undefined
  const [only] = node.children
  return only?.type === 'text' ? only.value : undefined
}

function nextPart(nodes: Flow[], limits: SplitLimits): readonly [Flow[], Flow[]] {
  const half = { ...limits, maxTextChars: limits.maxTextChars / 2 }
  const cut = cutFlow(
    nodes,
    (head) => fitsLimits(head, limits),
    (head) => fitsLimits(head, half),
  )
  if (cut) return headingsKept(...cut)
  const [first, ...others] = nodes
  if (!first) return [[], []]
  const looser = loosened(first)
  return looser ? nextPart([...looser, ...others], limits) : [[first], others]
}

/** A heading goes with what it is the heading of. */
function headingsKept(part: Flow[], others: Flow[]): readonly [Flow[], Flow[]] {
  if (others.length === 0) return [part, others]
  const last = part.findLastIndex((node) => node.type !== 'heading')
  return last < 0 ? [part, others] : [part.slice(0, last + 1), [...part.slice(last + 1), ...others]]
}

/** A block of which not even the smallest piece fits, in a form that can be cut anywhere. */
function loosened(node: Flow): Flow[] | undefined {
  if (node.type === 'table') return tableLoosened(node)
  return onlyWords([node]) === undefined ? [asWords([node])] : undefined
}

/** The first row as a paragraph that says which cell belongs to which column; the others stay a table. */
function tableLoosened(table: Table): Flow[] {
  const [header, row, ...others] = table.children
  if (!header || !row) return [asWords([table])]
  const cells = row.children.flatMap((cell, column): Inline[] => {
    const name = header.children[column]
    const label: Inline[] = name
      ? [{ type: 'strong', children: [text(`${cellText(name)}:`)] }, text(' ')]
      : []
    return [...(column > 0 ? [text('\n')] : []), ...label, ...cell.children]
  })
  const rest = others.length > 0 ? [{ ...table, span: undefined, children: [header, ...others] }] : []
  return [paragraph(cells), ...rest]
}
