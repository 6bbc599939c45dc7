import { type Run, runsOf } from './runs.ts'
import { tableGrid } from './table.ts'
import type { Flow, List, ListItem } from './tree.ts'

/** How a kind of text writes what differs between the kinds. */
type Voice = {
  readonly inline: (runs: readonly Run[]) => string
  readonly code: (value: string) => string
  /** Stands before each line of a quote. */
  readonly quote: string
}

/** The document as text: lists with their bullets and numbers, tables as columns, blocks parted by an empty line. */
export function toLines(nodes: readonly Flow[], voice: Voice): string {
  return nodes
    .map((node) => lines(node, voice, 0))
    .filter((block) => block !== '')
    .join('\n\n')
}

function lines(node: Flow, voice: Voice, depth: number): string {
  switch (node.type) {
    case 'paragraph':
      return voice.inline(runsOf(node.children))
    case 'heading':
      return voice.inline(runsOf(node.children, { bold: true }))
    case 'code':
      return voice.code(node.value)
    case 'table':
      return voice.code(tableGrid(node))
    case 'thematicBreak':
      return '———'
    case 'blockquote': {
      const inner = node.children.map((child) => lines(child, voice, depth)).join('\n\n')
      // Slack's quotes do not nest. Only a quote has a bare `>` at the start of a line.
      return inner.replace(/^(?!> )/gm, voice.quote)
    }
    case 'list':
      return listLines(node, voice, depth)
    default:
      return node satisfies never
  }
}

const bullets = ['•', '◦', '▪'] as const

function listLines(list: List, voice: Voice, depth: number): string {
  return list.children
    .map((item, index) => {
      const bullet = list.ordered ? `${list.start + index}.` : bullets[Math.min(depth, 2)]
      return hung(`${bullet} `, `${taskBox(item)}${itemLines(item, voice, depth)}`)
    })
    .join('\n')
}

function itemLines({ children }: ListItem, voice: Voice, depth: number): string {
  return children.map((child) => lines(child, voice, depth + 1)).join('\n')
}

function taskBox({ checked }: ListItem): string {
  return checked === undefined ? '' : checked ? '☑ ' : '☐ '
}

/** The marker before the first line, the others under its text. Slack shows two spaces narrower than a bullet: four. */
function hung(marker: string, body: string): string {
  return marker + body.replace(/\n(?=[^\n])/g, '\n    ')
}
