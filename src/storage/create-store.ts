import type { Clock, Log } from '../bridge/ports/log.ts'
import type { BotStore } from './bot-store.ts'

/**
 * The store in Redis if its URL is configured, otherwise the one in a file in `dataDir`. Nothing is opened before
 * `open`, and only what is used is loaded. With Redis, `dataDir` holds no more than the name of the process.
 */
export async function createStore(deps: {
  readonly redisUrl?: string
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}): Promise<BotStore> {
  const { redisUrl, dataDir, clock, log } = deps
  if (redisUrl === undefined) {
    const { createEmbeddedStore } = await import('./embedded/store.ts')
    return createEmbeddedStore({ dir: dataDir, clock, log })
  }
  const { createRedisStore } = await import('./redis/store.ts')
  return createRedisStore({ url: redisUrl, dataDir, log })
}
