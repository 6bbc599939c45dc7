import { useState } from 'preact/hooks'
import { useHere } from '../context.ts'
import { BotBar } from './bot-bar.tsx'
import { ConversationTab } from './conversation.tsx'
import { LogTab } from './log.tsx'
import { RequestsTab } from './requests.tsx'
import { StoreTab } from './store.tsx'
import { TroubleTab, troublesOn } from './trouble.tsx'

const TABS = [
  { name: 'Requests', Tab: RequestsTab },
  { name: 'Conversation', Tab: ConversationTab },
  { name: 'Store', Tab: StoreTab },
  { name: 'Log', Tab: LogTab },
  { name: 'Trouble', Tab: TroubleTab },
] as const

/** What goes on behind Slack. */
export function Behind() {
  const [open, setOpen] = useState<string>('Requests')
  const troubles = troublesOn(useHere().world.troubles)
  const { Tab } = TABS.find(({ name }) => name === open) ?? TABS[0]
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const at = TABS.findIndex(({ name }) => name === open)
    const next = TABS[(at + step + TABS.length) % TABS.length]
    if (next === undefined) return
    setOpen(next.name)
    document.getElementById(`tab-${next.name}`)?.focus()
  }
  return (
    <section class="behind" aria-label="What goes on behind">
      <h2 class="unseen">What goes on behind</h2>
      <BotBar />
      <div role="tablist" aria-label="What goes on behind" tabIndex={-1} onKeyDown={move}>
        {TABS.map(({ name }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === open}
            aria-controls="tab-panel"
            tabIndex={name === open ? 0 : -1}
            onClick={() => setOpen(name)}
          >
            {name}
            {name === 'Trouble' && troubles > 0 && <span class="on"> {troubles} on</span>}
          </button>
        ))}
      </div>
      <div class="panel" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${open}`} tabIndex={0}>
        <Tab />
      </div>
    </section>
  )
}
