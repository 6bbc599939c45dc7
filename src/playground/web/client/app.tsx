import { useState } from 'preact/hooks'
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
  if (world === undefined) return <p class="waiting">The playground is starting …</p>
  const place = { ...placeIn(world, wanted) }
  const act = async (deed: Parameters<typeof perform>[0]) => {
    const why = await perform(deed)
    setTrouble(why)
    return why === undefined
  }
  return (
    <HereContext.Provider value={{ world, place, act }}>
      {isCut && <p class="bar bad">The playground does not answer. Is it still running in the terminal?</p>}
      {trouble !== undefined && (
        <p class="bar bad" role="alert">
          {trouble}{' '}
          <button type="button" onClick={() => setTrouble(undefined)}>
            Close
          </button>
        </p>
      )}
      <div class={place.thread === undefined ? 'page' : 'page with-thread'}>
        <Sidebar />
        <ChannelView />
        {place.thread !== undefined && <ThreadView root={place.thread} />}
        <Behind />
        <Modal />
      </div>
    </HereContext.Provider>
  )
}

/** What the address says, as far as there is such a thing. */
function placeIn(
  { house, people, channels }: World,
  { user, channel, thread, isHome }: Partial<Place>,
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
  }
}
