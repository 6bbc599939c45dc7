import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Deed } from '../deeds.ts'
import type { Outcome } from './deeds.ts'
import type { World } from './live.ts'
import type { Place } from './place.ts'

/** What every part of the page may need. */
export type Here = {
  readonly world: World
  readonly place: Place
  /** Does it, and says so where it cannot be done. */
  readonly act: (deed: Deed) => Promise<Outcome>
}

export const HereContext = createContext<Here | undefined>(undefined)

export function useHere(): Here {
  const here = useContext(HereContext)
  if (here === undefined) throw new Error('there is no page around this')
  return here
}
