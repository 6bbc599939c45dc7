import { useEffect, useState } from 'preact/hooks'

/** Who one is and what one looks at. It stands in the address, so that a reload changes nothing and *back* works. */
export type Place = {
  readonly user: string
  readonly channel: string
  /** The thread beside it. */
  readonly thread?: string
  /** The Home tab of the bot's direct message instead. */
  readonly isHome?: boolean
}

const HOME = 'home'

export function usePlace(): Partial<Place> {
  const [place, setPlace] = useState(read)
  useEffect(() => {
    const look = () => setPlace(read())
    window.addEventListener('hashchange', look)
    return () => window.removeEventListener('hashchange', look)
  }, [])
  return place
}

export function addressOf({ user, channel, thread, isHome }: Place): string {
  return `#/${[user, channel, isHome === true ? HOME : thread].filter((part) => part !== undefined).join('/')}`
}

export function goTo(place: Place): void {
  location.hash = addressOf(place)
}

function read(): Partial<Place> {
  const [, user, channel, thread] = location.hash.split('/')
  return {
    ...(user !== undefined && { user }),
    ...(channel !== undefined && { channel }),
    ...(thread === HOME ? { isHome: true } : thread !== undefined && { thread }),
  }
}
