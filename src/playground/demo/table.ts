/** Terminals are seldom narrower. */
export const COLUMNS = 100

const BETWEEN = '  '

/**
 * A table as lines of text, none wider than `COLUMNS` less the indent. Cells may have several lines;
 * the column that needs most room is wrapped where they do not fit beside each other.
 */
export function formatTable(table: {
  readonly head?: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns of numbers. */
  readonly right?: readonly number[]
  readonly indent?: number
}): string {
  const { head, rows, right = [], indent = 0 } = table
  const all = head === undefined ? rows : [head, ...rows]
  const widths = fitted(widthsOf(all), COLUMNS - indent)
  const line = (cells: readonly string[]) => rowLines(cells, { widths, right })
  const rule = widths.map((width) => '─'.repeat(width)).join(BETWEEN)
  const top = head === undefined ? [] : [...line(head), rule]
  return [...top, ...rows.flatMap(line)].map((text) => ' '.repeat(indent) + text).join('\n')
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map((cells) => cells.length))
  return Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.flatMap((cells) => (cells[index] ?? '').split('\n').map((text) => text.length))),
  )
}

function fitted(widths: readonly number[], room: number): number[] {
  const excess = widths.reduce((sum, width) => sum + width, BETWEEN.length * (widths.length - 1)) - room
  const widest = Math.max(...widths)
  return excess <= 0 ? [...widths] : widths.with(widths.indexOf(widest), Math.max(10, widest - excess))
}

function rowLines(
  cells: readonly string[],
  { widths, right }: { readonly widths: readonly number[]; readonly right: readonly number[] },
): string[] {
  const wrapped = widths.map((width, index) => wrap(cells[index] ?? '', width))
  const height = Math.max(1, ...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, row) =>
    wrapped
      .map((lines, index) => {
        const text = lines[row] ?? ''
        const width = widths[index] ?? 0
        return right.includes(index) ? text.padStart(width) : text.padEnd(width)
      })
      .join(BETWEEN)
      .trimEnd(),
  )
}

/** Broken between words; a word longer than a line is broken anywhere. */
function wrap(text: string, width: number): string[] {
  const fitting = new RegExp(`(.{1,${width}})(?:\\s+|$)|(.{${width}})`, 'gu')
  return text
    .split('\n')
    .flatMap((line) =>
      line.length <= width ? [line] : [...line.matchAll(fitting)].map(([piece]) => piece.trimEnd()),
    )
}
