import { useHere } from '../context.ts'
import { type Answer, type StoredThread, useStored } from './stored.ts'

/** What the bot itself has stored of the open thread. */
export function StoreTab() {
  const answer = useStored()
  return (
    <>
      <p class="explained">
        What the bot has stored of the open thread, asked through the socket that operators use too. It holds
        no copy of the conversation.
      </p>
      <Content answer={answer} />
    </>
  )
}

function Content({ answer }: { readonly answer: Answer }) {
  switch (answer.kind) {
    case 'no-thread':
      return <p class="empty">Open a thread to see what is stored of it.</p>
    case 'asking':
      return <p class="empty">…</p>
    case 'unknown':
      return <p class="empty">Nothing. Nobody has called the bot to this thread.</p>
    case 'error':
      return <p class="empty">It cannot be said now: {answer.why}.</p>
    case 'found':
      return <Found stored={answer.stored} />
    default:
      return answer satisfies never
  }
}

function Found({ stored: { link, items, dead } }: { readonly stored: StoredThread }) {
  return (
    <>
      <h3>Link</h3>
      <p class="explained">Which conversation belongs to the thread, and who took part.</p>
      {link === undefined ? <p class="empty">None.</p> : <Facts of={link} />}
      <h3>Waiting, and in work</h3>
      {items.length === 0 && <p class="empty">Nothing waits.</p>}
      {items.map(({ kind, id, item, attempt }) => (
        <div key={id ?? String(item?.['id'])} class="waiting-item">
          <p>
            <b class="stage">{kind === 'unreadable' ? 'unreadable' : item?.stage.name}</b>
            {attempt !== undefined && (
              <span class="time"> {attempt === 1 ? 'taken once' : `taken ${attempt} times`}</span>
            )}
          </p>
          {item !== undefined && <Facts of={{ id: item['id'], ...item.stage }} />}
        </div>
      ))}
      <h3>Dead letters</h3>
      {dead.length === 0 && <p class="empty">None: nothing was given up.</p>}
      {dead.map(({ id, code, atMs }) => (
        <p key={id}>
          <b class="outcome bad">{code}</b> <span class="time">{new Date(atMs).toLocaleTimeString()}</span>
        </p>
      ))}
    </>
  )
}

function Facts({ of }: { readonly of: Readonly<Record<string, unknown>> }) {
  return (
    <dl>
      {Object.entries(of).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {Array.isArray(value) ? (
              value.map((one) => <Value key={one} of={one} />)
            ) : (
              <Value of={value} name={name} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Value({ of, name = '' }: { readonly of: unknown; readonly name?: string }) {
  const { world } = useHere()
  if (typeof of === 'number' && name.endsWith('Ms')) return <span>{new Date(of).toLocaleTimeString()}</span>
  const person = world.people.find(({ id }) => id === of)
  return (
    <>
      <span>{typeof of === 'string' ? of : JSON.stringify(of)}</span>
      {person !== undefined && <span class="time"> {person.name} </span>}
    </>
  )
}
