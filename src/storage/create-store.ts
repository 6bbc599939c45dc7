import type { Clock, Log } from '../bridge/ports.ts'
import type { BotStore } from './bot-store.ts'
import { createEmbeddedStore } from './embedded/embedded-store.ts'
import { createRedisStore } from './redis/redis-store.ts'

/** Redis where its URL is known, else the file in `dataDir`. Nothing is opened before `open`. */
export function createStore(deps: {
  readonly redisUrl?: string
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}): BotStore {
  const { redisUrl, dataDir, clock, log } = deps
  return redisUrl === undefined
    ? createEmbeddedStore({ dir: dataDir, clock, log })
    : createRedisStore({ url: redisUrl, log })
}
