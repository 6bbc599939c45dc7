import { useHere } from '../context.ts'
import { turnsOf } from './turns.ts'

const WIDTH = 340
const HEIGHT = 120
const LEFT = 44
const BOTTOM = 18
const MOST_TURNS = 40

/** Bytes sent with each question of the conversation, against what the whole history would have been. */
export function BytesPlot({ conversation }: { readonly conversation: string }) {
  const { world } = useHere()
  const turns = turnsOf(conversation, world.requests)
    .map(({ question: { sentBytes }, before }) => ({ sent: sentBytes, history: before.bytes + sentBytes }))
    .slice(-MOST_TURNS)
  const last = turns.at(-1)
  if (last === undefined) return null
  const most = Math.max(...turns.map(({ history }) => history))
  const step = (WIDTH - LEFT) / Math.max(turns.length, 4)
  const x = (index: number) => LEFT + step * index
  const height = (bytes: number) => (bytes / most) * (HEIGHT - BOTTOM - 8)
  const y = (bytes: number) => HEIGHT - BOTTOM - height(bytes)
  const points = turns.map(({ history }, index) => `${x(index) + step / 2},${y(history)}`)
  return (
    <figure class="plot">
      <figcaption>
        <span class="key sent" /> sent with each question <span class="key all" /> the whole history
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`With the latest question ${last.sent} bytes were sent. Question and history together are ${last.history} bytes.`}
      >
        {[0, most].map((bytes) => (
          <text key={bytes} x={LEFT - 6} y={y(bytes) + 4} class="axis end">
            {bytes} B
          </text>
        ))}
        <line x1={LEFT} x2={WIDTH} y1={y(0)} y2={y(0)} class="base" />
        {turns.map(({ sent }, index) => (
          <rect
            key={index}
            x={x(index) + step * 0.2}
            y={y(sent)}
            width={step * 0.6}
            height={height(sent)}
            class="sent"
          />
        ))}
        <polyline points={points.join(' ')} class="all" />
        {turns.map((_, index) => (
          <text key={index} x={x(index) + step / 2} y={HEIGHT - 4} class="axis middle">
            {turns.length > 12 && index % 5 !== 0 ? '' : index + 1}
          </text>
        ))}
      </svg>
    </figure>
  )
}
