/** Numerical Recipes' linear congruential generator: the same chances for the same seed. */
export function seeded(start: number): () => number {
  let state = start
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export function pick<One>(from: readonly One[], chance: () => number): One {
  const one = from[Math.floor(chance() * from.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

/** So many of them, each at most once; all where there are fewer. */
export function sample<One>(from: readonly One[], count: number, chance: () => number): One[] {
  return from
    .map((one) => ({ one, at: chance() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ one }) => one)
}
