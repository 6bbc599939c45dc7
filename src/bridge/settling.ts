import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from './errors.ts'
import { STORE_PAUSE_MS } from './pool.ts'

/**
 * Ends a claim, renews it, or records in it what was done, trying until the store answers or `signal` aborts:
 * what was said in Slack must not be said again only because the store was away for a moment.
 */
export async function settleSurely<Settled>(
  settle: () => Promise<Settled>,
  signal: AbortSignal,
): Promise<Settled> {
  for (;;) {
    try {
      return await settle()
    } catch (error) {
      if (!(error instanceof StoreError) || signal.aborted) throw error
      await sleep(STORE_PAUSE_MS, undefined, { signal })
    }
  }
}
