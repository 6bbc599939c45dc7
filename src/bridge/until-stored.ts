import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from './errors.ts'

/** After this long, a store that does not answer is asked again. */
export const STORE_REST_MS = 500

/**
 * Tries until the store answers or `signal` aborts. For calls that may be repeated, and whose failure would have
 * something done or said again only because the store was away for a moment.
 */
export async function untilStored<Result>(
  store: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    try {
      return await store()
    } catch (error) {
      if (!(error instanceof StoreError) || signal.aborted) throw error
      await sleep(STORE_REST_MS, undefined, { signal })
    }
  }
}
