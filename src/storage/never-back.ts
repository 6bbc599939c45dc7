import type { Clock } from '../bridge/ports/log.ts'

/**
 * A clock that goes forward with another one, and goes on by itself while that one has been set back: what is due in a
 * second must not wait for an hour to come again.
 *
 * @param monotonic milliseconds that only ever grow
 */
export function neverBack(clock: Clock, monotonic: () => number): Clock {
  let latestMs = clock()
  let sinceMs = monotonic()
  return () => {
    const passedMs = monotonic() - sinceMs
    sinceMs += passedMs
    latestMs = Math.max(clock(), latestMs + passedMs)
    return Math.round(latestMs)
  }
}
