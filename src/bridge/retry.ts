import type { Tries } from './model.ts'

/** How long, and how often at least, something is tried before somebody is told that it did not work. */
export const RETRY_BUDGET_MS = 30 * 60_000
const FEWEST_TRIES = 5

/**
 * So many claims in a row that were lost without progress, and an item or a task is given up: it seems to kill
 * whoever works on it. Many, since it may only have been beside what does.
 */
export const MOST_LOST = 6

const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/** For what leaves something behind each time: ten times in half an hour instead of thirty. */
export const SPARING_MS = 10 * 60_000

/** The wait after that many failed tries: doubling from a second to a minute, up to half as much again by chance. */
export function backoffMs(tries: number, random: () => number, longestMs = LONGEST_MS): number {
  const base = Math.min(longestMs, FIRST_MS * 2 ** Math.max(0, tries - 1))
  return Math.round(base * (1 + random() / 2))
}

/** One more try that failed. Time counts from the first: until then nothing was tried, however old the item is. */
export function countTry(tries: Tries, nowMs: number): Required<Tries> {
  return { tries: (tries.tries ?? 0) + 1, triedSinceMs: tries.triedSinceMs ?? nowMs }
}

/** Both have to be used up: after a pause of the whole process a single failure is not "several times". */
export function isOverBudget({ tries, triedSinceMs }: Required<Tries>, nowMs: number): boolean {
  return tries >= FEWEST_TRIES && nowMs - triedSinceMs > RETRY_BUDGET_MS
}
