import { useRef, useState } from 'preact/hooks'
import { useHere } from '../context.ts'

type Props = { readonly label: string; readonly threadTs?: string }

export function Composer({ label, threadTs }: Props) {
  const { place, act } = useHere()
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const send = async () => {
    if (text.trim() === '') return
    setText('')
    const { user, channel } = place
    const done = await act({
      do: 'say',
      user,
      channel,
      text: text.trim(),
      ...(threadTs !== undefined && { threadTs }),
    })
    if (!done) setText(text)
    field.current?.focus()
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <textarea
        ref={field}
        rows={2}
        aria-label={label}
        placeholder={label}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          void send()
        }}
      />
      <div class="bottom">
        <button type="submit" class="send" disabled={text.trim() === ''}>
          Send
        </button>
      </div>
    </form>
  )
}
