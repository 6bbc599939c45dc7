import { useEffect, useRef, useState } from 'preact/hooks'
import type { Message } from '../../board.ts'
import { useHere } from '../context.ts'
import { typedText } from './typed.ts'

/** One's own message, to be changed in its place. */
export function Editor({ message, onDone }: { readonly message: Message; readonly onDone: () => void }) {
  const { world, place, act } = useHere()
  const [text, setText] = useState(() => typedText(message.text, world))
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const save = async () => {
    const { channel, ts } = message
    const { isDone } = await act({ do: 'edit', user: place.user, channel, ts, text: text.trim() })
    if (isDone) onDone()
  }
  return (
    <form
      class="composer editor"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <textarea
        ref={field}
        rows={2}
        aria-label="Edit message"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          void save()
        }}
      />
      <div class="bottom">
        <button type="button" onClick={onDone}>
          Cancel
        </button>
        <button type="submit" class="send" disabled={text.trim() === ''}>
          Save
        </button>
      </div>
    </form>
  )
}
