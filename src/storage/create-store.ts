import type { Clock, Log } from '../bridge/ports/log.ts'
import type { BotStore } from './bot-store.ts'

/**
 * Redis where its URL is known, else the file in `dataDir`. Nothing is opened before `open`. Only the
 * client of the one that is used is loaded: the other would be 4 MB of memory for nothing.
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
  return createRedisStore({ url: redisUrl, log })
}
