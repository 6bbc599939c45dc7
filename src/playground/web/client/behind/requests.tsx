import { useState } from 'preact/hooks'
import type { Exchange } from '../../board.ts'
import { useHere } from '../context.ts'

export function RequestsTab() {
  const { world } = useHere()
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
          <RequestRow key={one.number} exchange={one} />
        ))}
      </ol>
    </>
  )
}

function RequestRow({ exchange }: { readonly exchange: Exchange }) {
  const { method, path, outcome, tookMs, sentBytes, receivedBytes, sent, received, atMs } = exchange
  const isQuestion = path.endsWith('/chat/completions')
  const [isOpen, setOpen] = useState(isQuestion)
  return (
    <li class={isQuestion ? 'question' : ''}>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
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
  return path.replace(/^\/api\/ds-prototypes/, '').replaceAll(/([0-9a-f]{4})[0-9a-f-]{32}/g, '$1…')
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
