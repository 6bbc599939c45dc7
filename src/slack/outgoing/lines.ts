import { slackLimits } from './limits.ts'
import { type Run, runsOf } from './runs.ts'
import { tableGrid } from './table.ts'
import type { Flow, List, ListItem } from './tree.ts'

/** What differs between plain text and mrkdwn. */
type Voice = {
  readonly inline: (runs: readonly Run[]) => string
  readonly code: (value: string) => string
  /** Stands before each line of a quote. */
  readonly quote: string
}

/** What stands before the lines of a block. */
type Margin = {
  /** Before the first line: the markers of the items that begin there. */
  readonly first: string
  readonly rest: string
  /** Before a line without words: nothing, except the bar of a quote. */
  readonly empty: string
  /** Slack's quotes do not nest. */
  readonly quoted: boolean
  /** The indentation by the lists around it. */
  readonly chars: number
  /** How many lists the block is in. */
  readonly depth: number
}

const outermost: Margin = { first: '', rest: '', empty: '', quoted: false, chars: 0, depth: 0 }

/** Of spaces: two would be narrower in Slack than a bullet. */
const step = 4
/** No deeper than Slack's own lists, or the margin would outgrow the words. */
const widest = step * slackLimits.listIndent

/** The margin inside a list's items, where the list itself has this margin. */
export function marginInside(margin: number): number {
  return Math.min(widest, margin + step)
}

/**
 * The document as text: lists with their bullets and numbers, tables as columns, blocks separated by an empty
 * line. Each line gets its whole margin at once, so the time it takes grows only with what is written.
 */
export function toLines(nodes: readonly Flow[], voice: Voice): string {
  return nodes
    .map((node) => {
      const lines: string[] = []
      write(lines, node, voice, outermost)
      return lines.join('\n')
    })
    .filter((block) => block !== '')
    .join('\n\n')
}

function write(out: string[], node: Flow, voice: Voice, margin: Margin): void {
  switch (node.type) {
    case 'paragraph':
      return writeText(out, voice.inline(runsOf(node.children)), margin)
    case 'heading':
      return writeText(out, voice.inline(runsOf(node.children, { bold: true })), margin)
    case 'code':
      return writeText(out, voice.code(node.value), margin)
    case 'table':
      return writeText(out, voice.code(tableGrid(node)), margin)
    case 'thematicBreak':
      return writeText(out, '———', margin)
    case 'blockquote': {
      const inner = margin.quoted ? margin : quotedMargin(margin, voice.quote)
      return writeAll(out, node.children, { voice, margin: inner, between: [inner.empty] })
    }
    case 'list':
      return writeList(out, node, voice, margin)
    default:
      return node satisfies never
  }
}

function writeText(out: string[], text: string, { first, rest, empty }: Margin): void {
  for (const [index, line] of text.split('\n').entries())
    out.push(index === 0 ? first + line : line === '' ? empty : rest + line)
}

type Row = { readonly voice: Voice; readonly margin: Margin; readonly between: readonly string[] }

/** The markers in front of a row of blocks go before the first block that has a line. */
function writeAll(out: string[], nodes: readonly Flow[], { voice, margin, between }: Row): void {
  const start = out.length
  for (const node of nodes) {
    const isFirst = out.length === start
    if (!isFirst) out.push(...between)
    write(out, node, voice, isFirst ? margin : { ...margin, first: margin.rest })
  }
}

function quotedMargin({ first, rest, ...margin }: Margin, bar: string): Margin {
  const empty = bar === '' ? '' : rest + bar
  return { ...margin, first: first + bar, rest: rest + bar, empty, quoted: true }
}

const bullets = ['•', '◦', '▪'] as const

function writeList(out: string[], list: List, voice: Voice, margin: Margin): void {
  const chars = marginInside(margin.chars)
  const rest = margin.rest + ' '.repeat(chars - margin.chars)
  const inner = { ...margin, rest, chars, depth: margin.depth + 1 }
  for (const [index, item] of list.children.entries()) {
    const bullet = list.ordered ? `${list.start + index}.` : bullets[Math.min(margin.depth, 2)]
    const first = `${index === 0 ? margin.first : margin.rest}${bullet} ${taskBox(item)}`
    const start = out.length
    writeAll(out, item.children, { voice, margin: { ...inner, first }, between: [] })
    if (out.length === start) out.push(first)
  }
}

function taskBox({ checked }: ListItem): string {
  return checked === undefined ? '' : checked ? '☑ ' : '☐ '
}
