import type { Tries } from './model.ts'

/** Something is tried for this long, and at least this often, before somebody is told that it did not work. */
export const RETRY_BUDGET_MS = 30 * 60_000
const FEWEST_TRIES = 5

/**
 * After this many claims in a row were lost without progress, an item or a task is given up: it seems to kill the
 * process that works on it. The number is generous, since something else in the same process may have killed it.
 */
export const MOST_LOST = 6

const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** The longest wait between tries that each may leave something behind: about ten in half an hour instead of thirty. */
export const SPARING_MS = 10 * 60_000

/**
 * The wait after so many failed tries: it doubles from a second to `longestMs`, and chance makes it up to half longer.
 */
export function backoffMs(tries: number, random: () => number, longestMs = LONGEST_MS): number {
  const base = Math.min(longestMs, FIRST_MS * 2 ** Math.max(0, tries - 1))
  return Math.round(base * (1 + random() / 2))
}

/** Counts a try that has failed. Time runs from the first of them, and not from when the item came in. */
export function countTry(tries: Tries, nowMs: number): Required<Tries> {
  return { tries: (tries.tries ?? 0) + 1, triedSinceMs: tries.triedSinceMs ?? nowMs }
}

/** Both have to be used up. After the process was away for an hour, a single failure is not "several times". */
export function isOverBudget({ tries, triedSinceMs }: Required<Tries>, nowMs: number): boolean {
  return tries >= FEWEST_TRIES && nowMs - triedSinceMs > RETRY_BUDGET_MS
}
