import { useEffect, useState } from 'preact/hooks'

/** Who one is and what one looks at. It stands in the address, so that a reload changes nothing and *back* works. */
export type Place = {
  readonly user: string
  readonly channel: string
  /** The thread beside it. */
  readonly thread?: string
  /** The Home tab of the bot's direct message instead. */
  readonly isHome?: boolean
  /** The list of one's threads instead of the channel. */
  readonly isThreads?: boolean
}

const HOME = 'home'
const THREADS = 'threads'

export function usePlace(): Partial<Place> {
  const [place, setPlace] = useState(read)
  useEffect(() => {
    const look = () => setPlace(read())
    window.addEventListener('hashchange', look)
    return () => window.removeEventListener('hashchange', look)
  }, [])
  return place
}

export function addressOf({ user, channel, thread, isHome, isThreads }: Place): string {
  const last = isHome === true ? HOME : isThreads === true ? THREADS : thread
  return `#/${[user, channel, last].filter((part) => part !== undefined).join('/')}`
}

export function goTo(place: Place): void {
  location.hash = addressOf(place)
}

function read(): Partial<Place> {
  const [, user, channel, thread] = location.hash.split('/')
  return {
    ...(user !== undefined && { user }),
    ...(channel !== undefined && { channel }),
    ...lastPart(thread),
  }
}

function lastPart(part: string | undefined): Partial<Place> {
  if (part === HOME) return { isHome: true }
  if (part === THREADS) return { isThreads: true }
  return part === undefined ? {} : { thread: part }
}
