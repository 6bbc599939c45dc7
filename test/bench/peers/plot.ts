/** Of the drawing, and of what is drawn in it. */
const SIZE = { width: 760, height: 380 }
const FRAME = { left: 70, top: 20, right: 590, bottom: 330 }
const COLOURS = ['#0b7a75', '#c2410c', '#e09f3e', '#5b21b6', '#64748b']

/** Bytes per turn against the number of the turn; both axes grow by factors, since the figures do. */
export function plot(bots: Readonly<Record<string, readonly number[]>>): string {
  const all = Object.values(bots).flat()
  const most = Math.max(...all)
  const least = Math.min(...all) / 1.5
  const turns = Math.max(...Object.values(bots).map(({ length }) => length))
  const x = (turn: number) => FRAME.left + (Math.log(turn) / Math.log(turns)) * (FRAME.right - FRAME.left)
  const y = (bytes: number) =>
    FRAME.bottom - (Math.log(bytes / least) / Math.log(most / least)) * (FRAME.bottom - FRAME.top)
  const ends = spread(Object.values(bots).map((series) => y(series.at(-1) ?? least)))
  const lines = Object.entries(bots).map(([name, series], index) => {
    const points = series.map((bytes, at) => `${x(at + 1).toFixed(1)},${y(bytes).toFixed(1)}`).join(' ')
    const colour = COLOURS[index % COLOURS.length]
    return [
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
      text(name, FRAME.right + 10, (ends[index] ?? 0) + 4, `fill="${colour}" font-weight="600"`),
    ].join('\n')
  })
  const across = [1, 10, 50, turns].map((turn) =>
    text(String(turn), x(turn), FRAME.bottom + 20, 'text-anchor="middle"'),
  )
  const up = [100, 1_000, 10_000, 100_000]
    .filter((bytes) => bytes > least && bytes < most)
    .map(
      (bytes) =>
        `<line x1="${FRAME.left}" x2="${FRAME.right}" y1="${y(bytes).toFixed(1)}" y2="${y(bytes).toFixed(1)}" stroke="#d4d4d8"/>\n${text(bytes.toLocaleString('en'), FRAME.left - 8, y(bytes) + 4, 'text-anchor="end"')}`,
    )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="system-ui, sans-serif" font-size="13" fill="#3f3f46" role="img" aria-label="Bytes per turn against the number of the turn">
<rect width="${SIZE.width}" height="${SIZE.height}" fill="#ffffff"/>
${[...up, ...across, ...lines].join('\n')}
${text('turn of the thread', (FRAME.left + FRAME.right) / 2, FRAME.bottom + 42, 'text-anchor="middle"')}
${text('bytes sent to neuroflash', FRAME.left, FRAME.top - 6, '')}
</svg>
`
}

/** Names beside lines that end at the same height stand beneath each other. */
function spread(heights: readonly number[]): number[] {
  const placed: number[] = []
  const order = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height)
  let lowest = -Infinity
  for (const { height, index } of order) {
    lowest = Math.max(height, lowest + 16)
    placed[index] = lowest
  }
  return placed
}

function text(words: string, x: number, y: number, rest: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${rest}>${words}</text>`
}
