import { useState } from 'preact/hooks'
import type { Exchange } from '../../board.ts'
import { useHere } from '../context.ts'
import { SentBar } from './sent-bar.tsx'
import { shortened, titleOf } from './titles.ts'
import { isQuestion, type Turn, turnsOf } from './turns.ts'

export function RequestsTab() {
  const { world } = useHere()
  const { requests } = world
  const latest = requests.findLast(isQuestion)?.number
  const conversations = new Set(requests.flatMap(({ conversation }) => conversation ?? []))
  const turns = new Map([...conversations].map((uuid) => [uuid, turnsOf(uuid, requests)] as const))
  return (
    <>
      <p class="explained">
        Everything that the bot asks of neuroflash, the latest first. With a question goes only the new
        message: neuroflash remembers the rest.
      </p>
      {requests.length === 0 && <p class="empty">Nothing was asked yet.</p>}
      <ol class="requests">
        {requests.toReversed().map((one) => (
          <RequestRow
            key={one.number}
            exchange={one}
            isLatest={one.number === latest}
            turns={turns.get(one.conversation ?? '') ?? []}
          />
        ))}
      </ol>
    </>
  )
}

type Props = {
  readonly exchange: Exchange
  /** The latest question: it stands open until somebody closes it. */
  readonly isLatest: boolean
  /** Of its conversation. */
  readonly turns: readonly Turn[]
}

function RequestRow({ exchange, isLatest, turns }: Props) {
  const { method, path, outcome, tookMs, sentBytes, receivedBytes, atMs, number } = exchange
  const [wanted, setWanted] = useState<boolean>()
  const isOpen = wanted ?? isLatest
  const turn = turns.find(({ question }) => question.number === number)
  return (
    <li class={isQuestion(exchange) ? 'question' : ''}>
      <details open={isOpen}>
        <summary
          onClick={(event) => {
            event.preventDefault()
            setWanted(!isOpen)
          }}
        >
          <b>{titleOf(exchange)}</b>
          <span class="figures">
            <span class={`outcome ${gradeOf(exchange)}`}>{wordOf(outcome)}</span>
            <span>{tookMs === undefined ? '…' : `${tookMs} ms`}</span>
            <span>
              ↑ {sentBytes} B{receivedBytes !== undefined && ` ↓ ${receivedBytes} B`}
            </span>
            <span class="when">{new Date(atMs).toLocaleTimeString()}</span>
          </span>
          {turn !== undefined && <SentBar turn={turn} turns={turns} />}
          <span class="path" title={path}>
            {method} {shortened(path)}
          </span>
        </summary>
        {isOpen && <Bodies exchange={exchange} />}
      </details>
    </li>
  )
}

/** What was received is longer than the rest, and opens for who wants it: the questions are to be seen together. */
function Bodies({ exchange: { sent, received = '' } }: { readonly exchange: Exchange }) {
  return (
    <>
      {sent !== '' && (
        <>
          <h3>Sent</h3>
          <pre>{pretty(sent)}</pre>
        </>
      )}
      {received !== '' && (
        <details class="received">
          <summary>Received</summary>
          <pre>{pretty(received)}</pre>
        </details>
      )}
      {sent === '' && received === '' && <p class="time">No body went either way.</p>}
    </>
  )
}

function wordOf(outcome: Exchange['outcome']): string {
  if (typeof outcome === 'number') return String(outcome)
  return { open: 'waiting', left: 'bot hung up', dropped: 'cut off' }[outcome]
}

function gradeOf({ outcome, method, path }: Exchange): string {
  if (outcome === 'open') return ''
  // Whether a deleted conversation is gone is asked to hear a 404.
  if (outcome === 404 && method === 'GET' && !path.includes('/messages')) return 'good'
  return typeof outcome === 'number' && outcome < 300 ? 'good' : 'bad'
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
