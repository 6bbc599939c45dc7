import type { InTurn } from './in-turn.ts'

/** How long a message may be tried for before its author is told that it did not work. */
export const RETRY_BUDGET_MS = 30 * 60_000

const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** For what leaves something behind each time: ten times in half an hour instead of thirty. */
export const SPARING_MS = 10 * 60_000

/** The wait after that many failed tries: doubling from a second to a minute, up to half as much again by chance. */
export function backoffMs(tries: number, random: () => number, longestMs = LONGEST_MS): number {
  const base = Math.min(longestMs, FIRST_MS * 2 ** Math.max(0, tries - 1))
  return Math.round(base * (1 + random() / 2))
}

export function isOverBudget({ deps, held }: Pick<InTurn, 'deps' | 'held'>): boolean {
  return deps.clock() - held.item.receivedAtMs > RETRY_BUDGET_MS
}
