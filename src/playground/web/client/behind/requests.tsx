import { useState } from 'preact/hooks'
import type { Exchange } from '../../board.ts'
import { useHere } from '../context.ts'

export function RequestsTab() {
  const { world } = useHere()
  const latest = world.requests.findLast(isQuestion)?.number
  return (
    <>
      <p class="explained">
        Everything that the bot asks of neuroflash, as it happens. For each question, only the new message is
        sent.
      </p>
      {world.requests.length === 0 && (
        <p class="empty">Nothing was asked yet. Mention @neuroflash in Slack.</p>
      )}
      <ol class="requests">
        {world.requests.toReversed().map((one) => (
          <RequestRow key={one.number} exchange={one} isLatest={one.number === latest} />
        ))}
      </ol>
    </>
  )
}

type Props = {
  readonly exchange: Exchange
  /** The latest question: it stands open until somebody closes it. */
  readonly isLatest: boolean
}

function RequestRow({ exchange, isLatest }: Props) {
  const { method, path, outcome, tookMs, sentBytes, receivedBytes, sent, received, atMs } = exchange
  const [wanted, setWanted] = useState<boolean>()
  return (
    <li class={isQuestion(exchange) ? 'question' : ''}>
      <details open={wanted ?? isLatest}>
        <summary
          onClick={(event) => {
            event.preventDefault()
            setWanted(!(wanted ?? isLatest))
          }}
        >
          <span class="method">{method}</span> <span class="path">{shortened(path)}</span>
          <span class="figures">
            <span class={`outcome ${gradeOf(outcome)}`}>{wordOf(outcome)}</span>
            <span>{tookMs === undefined ? '…' : `${tookMs} ms`}</span>
            <span>
              ↑ {sentBytes} B{receivedBytes !== undefined && ` ↓ ${receivedBytes} B`}
            </span>
          </span>
        </summary>
        <p class="time">{new Date(atMs).toLocaleTimeString()}</p>
        <p class="path full">{path}</p>
        {sent !== '' && <Body title="Sent" text={sent} />}
        {received !== undefined && received !== '' && <Body title="Received" text={received} />}
      </details>
    </li>
  )
}

function isQuestion({ path }: Exchange): boolean {
  return path.endsWith('/chat/completions')
}

function Body({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <>
      <h3>{title}</h3>
      <pre>{pretty(text)}</pre>
    </>
  )
}

/** Ids are long, and the same again and again. */
function shortened(path: string): string {
  return path
    .replace(/^\/api(\/ds-prototypes)?/, '')
    .replace(/\?.*$/, '')
    .replaceAll(/([0-9a-f]{4})[0-9a-f-]{32}/g, '$1…')
}

function wordOf(outcome: Exchange['outcome']): string {
  if (typeof outcome === 'number') return String(outcome)
  return { open: 'waiting', left: 'bot hung up', dropped: 'cut off' }[outcome]
}

function gradeOf(outcome: Exchange['outcome']): string {
  if (outcome === 'open') return ''
  return typeof outcome === 'number' && outcome < 300 ? 'good' : 'bad'
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
