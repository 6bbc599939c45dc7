import type { RichTextBlock, TableBlock } from '@slack/types'
import { slackLimits } from './limits.ts'
import { inlineElements, runsOf } from './runs.ts'
import { columnsOf, type Table, type TableCell } from './tree.ts'

/** Columns are padded up to this width. A longer cell only shifts its own line. */
const maxPadding = 40

/** Whether Slack would take the table as a block. */
export function isNative(table: Table): boolean {
  const columns = columnsOf(table)
  return columns > 0 && columns <= slackLimits.tableColumns && table.children.length <= slackLimits.tableRows
}

/**
 * The table as Slack's own block. Cells are rich text: Slack has answered `raw_text` cells with
 * internal errors (soxtoby/SlackNet#246), and a mention in rich text is only text.
 */
export function tableBlock(table: Table): TableBlock {
  const columns = Array.from({ length: columnsOf(table) }, (_, column) => column)
  return {
    type: 'table',
    column_settings: columns.map((column) => ({ align: table.align[column] ?? 'left', is_wrapped: true })),
    rows: table.children.map((row, index) =>
      columns.map((column) => richCell(row.children[column], index === 0)),
    ),
  }
}

/** The table as lines of equal columns, for a code block. */
export function tableGrid(table: Table): string {
  const rows = table.children.map((row) => row.children.map(cellText))
  const widths = Array.from({ length: columnsOf(table) }, (_, column) =>
    Math.max(3, ...rows.map((row) => Math.min(maxPadding, widthOf(row[column] ?? '')))),
  )
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => padded(cells[column] ?? '', { width, align: table.align[column] }))
      .join(' | ')
      .trimEnd()
  const [header = [], ...body] = rows
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-')
  return [line(header), rule, ...body.map(line)].join('\n')
}

/** The text of a cell on one line. */
export function cellText(cell: TableCell): string {
  return runsOf(cell.children)
    .map((run) => run.text)
    .join('')
    .replace(/\s+/g, ' ')
}

function richCell(cell: TableCell | undefined, isHeader: boolean): RichTextBlock {
  const elements = inlineElements(runsOf(cell?.children ?? [], isHeader ? { bold: true } : {}))
  // Slack refuses a message with an empty cell (getnao/nao#1143).
  const filled = elements.length > 0 ? elements : [{ type: 'text' as const, text: ' ' }]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: filled }] }
}

function padded(
  cell: string,
  { width, align }: { width: number; align: Table['align'][number] | undefined },
) {
  const missing = Math.max(0, width - widthOf(cell))
  const left = align === 'right' ? missing : align === 'center' ? Math.floor(missing / 2) : 0
  return ' '.repeat(left) + cell + ' '.repeat(missing - left)
}

/** Columns a text takes in a fixed-width font: wide characters and emoji take two. */
function widthOf(value: string): number {
  if (/^[ -~\u00A0-\u02FF]*$/.test(value)) return value.length
  let width = 0
  for (const { segment } of new Intl.Segmenter().segment(value))
    width +=
      /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u.test(
        segment,
      )
        ? 2
        : 1
  return width
}
