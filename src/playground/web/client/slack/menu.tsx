import { useEffect, useRef, useState } from 'preact/hooks'

export type Item = {
  readonly name: string
  /** The app it comes from. */
  readonly of?: string
  readonly choose: () => void
  readonly isDanger?: boolean
}

type Props = {
  readonly label: string
  readonly sign: string
  readonly items: readonly Item[]
  readonly isRow?: boolean
}

/** A button with a menu: arrows walk through it, Escape and a click elsewhere close it. */
export function Menu({ label, sign, items, isRow = false }: Props) {
  const [isOpen, setOpen] = useState(false)
  const whole = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!isOpen) return undefined
    itemsOf(whole.current)[0]?.focus()
    const leave = (event: Event) => {
      if (event.target instanceof Node && !whole.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', leave)
    return () => document.removeEventListener('pointerdown', leave)
  }, [isOpen])
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div class="menu" ref={whole}>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!isOpen)}
      >
        {sign}
      </button>
      {isOpen && (
        <div
          role="menu"
          tabIndex={-1}
          aria-label={label}
          class={isRow ? 'row' : ''}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || event.key === 'Tab') close()
            else walk(event, whole.current)
          }}
        >
          {items.map(({ name, of, choose, isDanger }) => (
            <button
              key={name}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={isDanger === true ? 'danger' : ''}
              onClick={() => {
                close()
                choose()
              }}
            >
              {name}
              {of !== undefined && <span class="time"> {of}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function walk(event: KeyboardEvent, whole: HTMLElement | null): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }
  const step = steps[event.key]
  if (step === undefined) return
  event.preventDefault()
  const items = itemsOf(whole)
  const at = items.findIndex((item) => item === document.activeElement)
  items[(at + step + items.length) % items.length]?.focus()
}

function itemsOf(whole: HTMLElement | null): readonly HTMLElement[] {
  return [...(whole?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
}
