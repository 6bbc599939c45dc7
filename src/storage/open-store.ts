import type { Clock, Log } from '../bridge/ports.ts'
import type { BotStore } from './bot-store.ts'
import { createEmbeddedStore } from './embedded/embedded-store.ts'
import { createRedisStore } from './redis/redis-store.ts'

type OpenStoreDeps = {
  readonly redisUrl?: string
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * The store, open: Redis where its URL is known, else the file in `dataDir`. Rejects with `StoreError`
 * when Redis does not answer in time, with `StoreLockedError` when another process has the file; then
 * nothing is left open.
 */
export async function openStore({ redisUrl, dataDir, clock, log }: OpenStoreDeps): Promise<BotStore> {
  const store =
    redisUrl === undefined
      ? createEmbeddedStore({ dir: dataDir, clock, log })
      : createRedisStore({ url: redisUrl, log })
  try {
    await store.open()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
