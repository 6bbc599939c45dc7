import { z } from 'zod'
import { encode } from './references.ts'
import { richTextToMrkdwn } from './rich-text.ts'
import { shorten, shortened } from './shorten.ts'

/** Slack: Block Kit, "Table": at most 100 rows of 20 cells. */
const MOST_ROWS = 100
const MOST_COLUMNS = 20

const LONGEST_CELL = 1_000
const LONGEST = 12_000

const cell = z.looseObject({ type: z.string(), elements: z.array(z.unknown()).optional().catch(undefined) })

const table = z.object({
  type: z.enum(['table', 'data_table']),
  rows: z.array(z.array(z.unknown()).catch([])),
})

/** A block of pasted cells as a Markdown table, whose header is the first row. `undefined` where it is none, or empty. */
export function tableText(block: unknown): string | undefined {
  const read = table.safeParse(block).data
  if (read === undefined) return undefined
  const rows = read.rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_COLUMNS).map(cellText))
  const columns = Math.max(0, ...rows.map((row) => row.length))
  if (rows.every((row) => row.every((text) => text === ''))) return undefined
  const lines = rows.map((row) => rowText(row, columns))
  const head = lines.shift() ?? ''
  const rule = rowText(
    Array.from({ length: columns }, () => '---'),
    columns,
  )
  const isWhole = read.rows.length <= MOST_ROWS && read.rows.every(({ length }) => length <= MOST_COLUMNS)
  return fitting([head, rule, ...lines], isWhole)
}

/** Cut between rows only: half a row would be read as another table. */
function fitting(lines: readonly string[], isWhole: boolean): string {
  const kept: string[] = []
  let length = 0
  for (const line of lines) {
    length += line.length + 1
    if (length > LONGEST && kept.length > 2) return [...kept, '', shortened].join('\n')
    kept.push(line)
  }
  return isWhole ? kept.join('\n') : [...kept, '', shortened].join('\n')
}

function rowText(row: readonly string[], columns: number): string {
  const cells = Array.from({ length: columns }, (_, index) => row[index] ?? '')
  return `| ${cells.join(' | ')} |`
}

/** A cell is one line, and a fence in it would end the table. */
function cellText(value: unknown): string {
  const read = cell.safeParse(value).data
  if (read === undefined) return ''
  const plain = read['text'] ?? read['value']
  const text =
    read.elements === undefined
      ? encode(typeof plain === 'string' || typeof plain === 'number' ? String(plain) : '')
      : richTextToMrkdwn(read.elements)
  return shorten(text, LONGEST_CELL)
    .replaceAll(/```\n?|\n?```/g, '`')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<!<[^<>]*)\|/g, '\\|')
    .trim()
}
