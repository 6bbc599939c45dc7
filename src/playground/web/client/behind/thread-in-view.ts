import { useHere } from '../context.ts'

/** `team:channel:ts` of the thread one looks at, as the bot names it. */
export function useThreadKey(): string | undefined {
  const { world, place } = useHere()
  return place.thread === undefined ? undefined : `${world.house.team}:${place.channel}:${place.thread}`
}
