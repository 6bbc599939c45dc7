import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Message } from '../../board.ts'
import { useHere } from '../context.ts'
import { type Attached, Attachments, attachedOf } from './attachments.tsx'
import { useDraft } from './draft.ts'
import { useEditing } from './editing.tsx'
import { type Suggested, type Suggestion, suggestionsFor } from './suggestions.ts'

/** What the server takes with one message. */
const MOST_FILES = 10

type Props = { readonly label: string; readonly threadTs?: string }

export function Composer({ label, threadTs }: Props) {
  const { world, place, act } = useHere()
  const [text, setText] = useDraft([place.user, place.channel, threadTs].join(':'))
  const [files, setFiles] = useState<readonly Attached[]>([])
  const [offer, setOffer] = useState<Suggested & { readonly at: number }>()
  const field = useRef<HTMLTextAreaElement>(null)
  const list = useId()
  const editing = useEditing()
  const mine = useLatestOwn(threadTs)
  const hasEdited = useRef(false)
  useEffect(() => {
    if (hasEdited.current && editing.ts === undefined) field.current?.focus()
    hasEdited.current = editing.ts !== undefined
  }, [editing.ts])
  const isEmpty = text.trim() === '' && files.length === 0
  const send = async () => {
    if (isEmpty) return
    setText('')
    setFiles([])
    setOffer(undefined)
    const { user, channel } = place
    const { isDone } = await act({
      do: 'say',
      user,
      channel,
      text: text.trim(),
      ...(threadTs !== undefined && { threadTs }),
      ...(files.length > 0 && { files: [...files] }),
    })
    if (!isDone) {
      setText(text)
      setFiles(files)
    }
    field.current?.focus()
  }
  const look = (typed: string, cursor: number) => {
    const found = suggestionsFor(typed, cursor, world)
    setOffer(found === undefined ? undefined : { ...found, at: 0 })
  }
  const take = ({ insert }: Suggestion) => {
    const at = field.current
    if (offer === undefined || at === null) return
    const after = text.slice(at.selectionStart)
    setText(text.slice(0, offer.from) + insert + after)
    setOffer(undefined)
    at.focus()
  }
  const attach = async (chosen: FileList) => {
    const more = await attachedOf(chosen)
    setFiles((before) => [...before, ...more].slice(0, MOST_FILES))
    field.current?.focus()
  }
  const keyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'ArrowUp' && text === '' && mine !== undefined) {
      event.preventDefault()
      return editing.edit(mine.ts)
    }
    if (offer !== undefined && dealtWith(event, offer, { take, setOffer })) return event.preventDefault()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    void send()
  }
  return (
    // Files can be dropped on it; whoever has no mouse has the button.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        if (event.dataTransfer !== null) void attach(event.dataTransfer.files)
      }}
      onPaste={(event) => {
        const { files: pasted } = event.clipboardData ?? {}
        if (pasted === undefined || pasted.length === 0) return
        event.preventDefault()
        void attach(pasted)
      }}
    >
      {offer !== undefined && <Offer id={list} {...offer} onTake={take} />}
      <textarea
        ref={field}
        rows={2}
        aria-label={label}
        placeholder={label}
        aria-autocomplete="list"
        aria-controls={offer === undefined ? undefined : list}
        aria-activedescendant={offer === undefined ? undefined : `${list}-${offer.at}`}
        value={text}
        onInput={({ currentTarget: { value, selectionStart } }) => {
          setText(value)
          look(value, selectionStart)
        }}
        onKeyDown={keyDown}
        onBlur={() => setOffer(undefined)}
      />
      <Attachments files={files} onChange={setFiles} />
      <div class="bottom">
        <label class="attach">
          <input
            type="file"
            multiple
            onChange={({ currentTarget }) => {
              if (currentTarget.files !== null) void attach(currentTarget.files)
              currentTarget.value = ''
            }}
          />
          + File
        </label>
        <span class="hint">Return to send · Shift+Return for a new line</span>
        <button type="submit" class="send" disabled={isEmpty}>
          Send
        </button>
      </div>
    </form>
  )
}

/** What one has written last here: in Slack, the up arrow changes it. */
function useLatestOwn(threadTs: string | undefined): Message | undefined {
  const { world, place } = useHere()
  return world.messages.findLast(
    ({ channel, author, isDeleted, ts, threadTs: root = ts }) =>
      channel === place.channel &&
      author === place.user &&
      !isDeleted &&
      (threadTs === undefined ? root === ts : root === threadTs),
  )
}

type Offered = Suggested & { readonly at: number }

/** Arrows walk, Return and Tab take, Escape closes. */
function dealtWith(
  { key }: KeyboardEvent,
  offer: Offered,
  { take, setOffer }: { take: (one: Suggestion) => void; setOffer: (offer: Offered | undefined) => void },
): boolean {
  const { list, at } = offer
  const step = { ArrowDown: 1, ArrowUp: -1 }[key]
  if (step !== undefined) setOffer({ ...offer, at: (at + step + list.length) % list.length })
  else if (key === 'Escape') setOffer(undefined)
  else if (key === 'Enter' || key === 'Tab') {
    const chosen = list[at]
    if (chosen !== undefined) take(chosen)
  } else return false
  return true
}

function Offer({
  id,
  list,
  at,
  onTake,
}: Offered & { readonly id: string; readonly onTake: (one: Suggestion) => void }) {
  return (
    <div class="offer" id={id} role="listbox" aria-label="Suggestions">
      {list.map((one, index) => (
        // The field keeps the focus and the keys.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={one.title}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(one)}
        >
          {one.title} <span class="time">{one.detail}</span>
        </div>
      ))}
    </div>
  )
}
