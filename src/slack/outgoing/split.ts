import { cutFlow } from './cut.ts'
import { defaultLimits, type SplitLimits } from './limits.ts'
import { fitsLimits } from './measure.ts'
import { toPlain } from './plain.ts'
import { cellText } from './table.ts'
import { type Flow, type Inline, isBlank, paragraph, type Table, text } from './tree.ts'

/**
 * Cuts a document into parts, at most `most`. Each is complete in itself and keeps to the limits of one message. No
 * parts come of a document with nothing to show.
 *
 * Nothing is lost and nothing changes its place. Parts end between blocks where they can. A block too long for
 * any part is cut inside: a list between items, which keep their numbers; a table between rows, with its header
 * repeated; code between lines; a paragraph at a line break, the end of a sentence or a space. Splitting a part
 * again gives that part.
 */
export function split(
  document: readonly Flow[],
  limits: SplitLimits = defaultLimits,
  most = Number.POSITIVE_INFINITY,
): Flow[][] {
  const parts: Flow[][] = []
  for (let rest = [...document]; rest.length > 0 && parts.length < most; ) {
    const [part, others] = nextPart(rest, limits)
    rest = others
    if (!isBlank(part)) parts.push(part)
  }
  return parts
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

/** A heading goes into the same part as what stands under it. */
function headingsKept(part: Flow[], others: Flow[]): readonly [Flow[], Flow[]] {
  if (others.length === 0) return [part, others]
  const last = part.findLastIndex((node) => node.type !== 'heading')
  return last < 0 ? [part, others] : [part.slice(0, last + 1), [...part.slice(last + 1), ...others]]
}

/** A block whose smallest piece does not fit, in a form that can be cut anywhere. */
function loosened(node: Flow): Flow[] | undefined {
  if (node.type === 'table') return tableLoosened(node)
  return isOnlyWords(node) ? undefined : [asWords(node)]
}

function isOnlyWords(node: Flow): boolean {
  return node.type === 'paragraph' && node.children.every((child) => child.type === 'text')
}

function asWords(node: Flow): Flow {
  return paragraph([text(toPlain([node]))])
}

/** The first row as a paragraph that names the column of each cell. The other rows stay a table. */
function tableLoosened(table: Table): Flow[] {
  const [header, row, ...others] = table.children
  if (!header || !row) return [asWords(table)]
  const cells = row.children.flatMap((cell, column): Inline[] => {
    const name = header.children[column]
    const label: Inline[] = name
      ? [{ type: 'strong', children: [text(`${cellText(name)}:`)] }, text(' ')]
      : []
    return [...(column > 0 ? [text('\n')] : []), ...label, ...cell.children]
  })
  const rest = others.length > 0 ? [{ ...table, children: [header, ...others] }] : []
  return [paragraph(cells), ...rest]
}
