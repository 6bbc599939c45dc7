import { useEffect, useState } from 'preact/hooks'
import { Behind } from './behind/behind.tsx'
import { HereContext } from './context.ts'
import { perform } from './deeds.ts'
import { useWorld, type World } from './live.ts'
import { type Place, usePlace } from './place.ts'
import { ChannelView } from './slack/channel.tsx'
import { Modal } from './slack/modal.tsx'
import { Sidebar } from './slack/sidebar.tsx'
import { ThreadView } from './slack/thread.tsx'

export function App() {
  const { world, isCut } = useWorld()
  const wanted = usePlace()
  const [trouble, setTrouble] = useState<string>()
  const [pane, setPane] = useState<Pane>('talk')
  // Whoever has chosen where to go on a phone wants to see it.
  const address = JSON.stringify(wanted)
  useEffect(() => setPane('talk'), [address])
  if (world === undefined) return <p class="waiting">The playground is starting …</p>
  const place = { ...placeIn(world, wanted) }
  const act = async (deed: Parameters<typeof perform>[0]) => {
    const outcome = await perform(deed)
    setTrouble(outcome.isDone ? undefined : outcome.why)
    return outcome
  }
  return (
    <HereContext.Provider value={{ world, place, act }}>
      <header class="top">
        <h1>neuroflash playground</h1>
        <Neuroflash world={world} />
        {isCut && <p class="bar bad">The playground does not answer. Is it still running in the terminal?</p>}
        {trouble !== undefined && (
          <p class="bar bad" role="alert">
            {trouble}{' '}
            <button type="button" onClick={() => setTrouble(undefined)}>
              Close
            </button>
          </p>
        )}
      </header>
      <main class={`page show-${pane} ${place.thread === undefined ? '' : 'with-thread'}`}>
        <Sidebar />
        <ChannelView />
        {place.thread !== undefined && <ThreadView root={place.thread} />}
        <Behind />
        <Modal />
      </main>
      <Panes shown={pane} show={setPane} />
    </HereContext.Provider>
  )
}

type Pane = (typeof PANES)[number]['pane']

const PANES = [
  { pane: 'list', name: 'Slack' },
  { pane: 'talk', name: 'Messages' },
  { pane: 'behind', name: 'Behind it' },
] as const

/** Where there is room for one column only, one chooses which. */
function Panes({ shown, show }: { readonly shown: Pane; readonly show: (pane: Pane) => void }) {
  return (
    <nav class="panes" aria-label="Parts of the page">
      {PANES.map(({ pane, name }) => (
        <button key={pane} type="button" aria-pressed={pane === shown} onClick={() => show(pane)}>
          {name}
        </button>
      ))}
    </nav>
  )
}

/** With whom one talks. */
function Neuroflash({ world }: { readonly world: World }) {
  if (world.house.neuroflash === 'real') {
    return (
      <p class="bar real">
        <b>The real neuroflash.</b> What you write goes there and is counted against its account.
      </p>
    )
  }
  return (
    <p class="bar">
      Nothing leaves this machine. Slack and neuroflash are stand-ins; the answers are prepared, but they go
      by what was said before.
    </p>
  )
}

/** What the address says, as far as there is such a thing. */
function placeIn(
  { house, people, channels }: World,
  { user, channel, thread, isHome, isThreads }: Partial<Place>,
): Place {
  const me = people.find(({ id }) => id === user)?.id ?? house.start.user
  const mine = channels.filter(({ members }) => members.includes(me))
  const at = mine.find(({ id }) => id === channel)
  if (at === undefined)
    return { user: me, channel: (mine.find(({ id }) => id === house.start.channel) ?? mine[0])?.id ?? '' }
  return {
    user: me,
    channel: at.id,
    ...(thread !== undefined && { thread }),
    ...(isHome === true && at.kind === 'im' && { isHome }),
    ...(isThreads === true && { isThreads }),
  }
}
