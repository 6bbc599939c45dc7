import type { Clock } from './ports/log.ts'

/**
 * The store's time for as long as a claim lasts: when it was taken, and what has passed here since. The
 * clocks of two machines, or of one that is set, must not decide how long neuroflash is waited for.
 *
 * @param monotonic milliseconds that only ever grow
 */
export function storeClock(takenAtMs: number, monotonic: () => number): Clock {
  const sinceMs = monotonic()
  return () => Math.round(takenAtMs + monotonic() - sinceMs)
}
