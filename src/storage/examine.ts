import { StoreError } from '../bridge/errors.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { BotStore } from './bot-store.ts'
import type { StoreCondition } from './condition.ts'

/** What was seen of a store from outside. */
export type StoreExamined =
  /** It answers, and something could be written. */
  | { readonly kind: 'answers'; readonly condition: StoreCondition }
  | { readonly kind: 'fails'; readonly error: StoreError }
  /** Embedded: nothing is there yet, and it can be made. */
  | { readonly kind: 'new' }
  /** Embedded: another process has it. */
  | { readonly kind: 'in-use' }

/** Looks at the store of a running bot. */
export async function examineOpen(
  store: Pick<BotStore, 'ping' | 'condition'>,
): Promise<Extract<StoreExamined, { kind: 'answers' | 'fails' }>> {
  try {
    await store.ping()
    return { kind: 'answers', condition: await store.condition() }
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'fails', error }
    throw error
  }
}

/** How long Redis has to answer somebody who only looks. */
const OPEN_MS = 3_000

/** Looks at a store that this process does not use: nothing is claimed, migrated or made. */
export async function examineStore(deps: {
  readonly redisUrl?: string
  readonly dataDir: string
  readonly log: Log
}): Promise<StoreExamined> {
  try {
    return await (deps.redisUrl === undefined
      ? examineEmbedded(deps.dataDir)
      : examineRedis(deps.redisUrl, deps.log))
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'fails', error }
    throw error
  }
}

async function examineEmbedded(dir: string): Promise<StoreExamined> {
  const { directoryCondition, unopened } = await import('./embedded/condition.ts')
  const found = unopened(dir)
  return found === 'free' ? { kind: 'answers', condition: directoryCondition(dir) } : { kind: found }
}

async function examineRedis(url: string, log: Log): Promise<StoreExamined> {
  const { createRedisStore } = await import('./redis/store.ts')
  // Without a directory it takes no name, and so frees nothing that another process holds.
  const store = createRedisStore({ url, log, openMs: OPEN_MS })
  try {
    await store.open()
    return await examineOpen(store)
  } finally {
    await store.close()
  }
}
