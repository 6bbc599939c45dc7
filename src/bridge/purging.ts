import { StoreError } from './errors.ts'
import type { Log } from './ports/log.ts'
import type { Store } from './ports/store.ts'

const EVERY_MS = 60 * 60_000

/** Has the store forget, once an hour, what it need not keep any more. Gives what ends it. */
export function keepPurged(deps: { readonly store: Pick<Store, 'purge'>; readonly log: Log }): () => void {
  void purge(deps)
  const timer = setInterval(() => void purge(deps), EVERY_MS)
  return () => clearInterval(timer)
}

async function purge({ store, log }: Parameters<typeof keepPurged>[0]): Promise<void> {
  try {
    await store.purge()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    log.warn({ err: error }, 'what has expired is deleted in an hour: the store does not answer')
  }
}
