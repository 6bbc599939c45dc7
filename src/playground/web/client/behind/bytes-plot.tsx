import type { Conversation, Exchange } from '../../board.ts'
import { useHere } from '../context.ts'

const WIDTH = 340
const HEIGHT = 120
const LEFT = 44
const BOTTOM = 18
const MOST_TURNS = 40

/** Bytes sent with each question, against what the whole history would have been. */
export function BytesPlot({ conversation }: { readonly conversation: Conversation }) {
  const { world } = useHere()
  const turns = turnsOf(conversation, world.requests).slice(-MOST_TURNS)
  const last = turns.at(-1)
  if (last === undefined) return null
  const most = Math.max(...turns.map(({ sent, history }) => Math.max(sent, history)))
  const step = (WIDTH - LEFT) / Math.max(turns.length, 4)
  const x = (index: number) => LEFT + step * index
  const height = (bytes: number) => (bytes / most) * (HEIGHT - BOTTOM - 8)
  const y = (bytes: number) => HEIGHT - BOTTOM - height(bytes)
  const points = turns.map(({ history }, index) => `${x(index) + step / 2},${y(history)}`)
  return (
    <figure class="plot">
      <figcaption>
        <span class="key sent" /> bytes sent per question <span class="key all" /> the history so far
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

type Turn = { readonly sent: number; readonly history: number }

/** For each question that was answered: its bytes, and those of all there was up to it. */
function turnsOf({ uuid, messages }: Conversation, requests: readonly Exchange[]): Turn[] {
  const asked = requests.filter((one) => one.conversation === uuid && one.path.endsWith('/chat/completions'))
  const questions = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : []))
  return questions.flatMap((index, turn) => {
    const sent = asked[turn]?.sentBytes
    return sent === undefined ? [] : [{ sent, history: bytesOf(messages.slice(0, index + 1)) }]
  })
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}
