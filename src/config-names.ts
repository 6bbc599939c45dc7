import leven from 'leven'

/** How many letters may be wrong, missing or one too many. */
const MOST_SLIPS = 2

/** Shorter names resemble too many that are not ours: HOME is not meant for HOST. */
const SHORTEST = 5

/** The known name that `name` was most likely meant for: nearly the same letters, or some of its words. */
export function likeliest(name: string, known: readonly string[]): string | undefined {
  const upper = name.toUpperCase()
  if (upper.length < SHORTEST) return undefined
  const near = known
    .map((one) => ({ one, slips: leven(upper, one, { maxDistance: MOST_SLIPS + 1 }) }))
    .filter(({ slips }) => slips <= MOST_SLIPS)
    .sort((a, b) => a.slips - b.slips)
  return near[0]?.one ?? known.find((one) => one.startsWith(`${upper}_`) || one.endsWith(`_${upper}`))
}
