import { StoreError } from '../bridge/errors.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { Config } from '../config.ts'
import { socketPath, somebodyAnswers } from '../ops/inspection.ts'
import type { BotStore } from '../storage/bot-store.ts'
import { createStore } from '../storage/create-store.ts'
import { examineStore } from '../storage/examine.ts'
import { type Ask, type Name, perform, type Told } from './operations.ts'
import { OperatorError } from './operator-error.ts'
import { askBot } from './over-socket.ts'
import { silent } from './silent.ts'

/** How operations are reached. `canWait`: a bot may be there that does what is stored for it. */
export type Reached = { readonly ask: Ask; readonly canWait: boolean; close(): Promise<void> }

const OPEN_MS = 3_000

/**
 * The store of the configuration: through the bot where it alone may open it, otherwise itself. Rejects with
 * `OperatorError`; nothing is made where there is no store.
 */
export async function reach({ redisUrl, dataDir }: Config['storage'], log: Log): Promise<Reached> {
  if (redisUrl !== undefined) return opened(await openRedis(redisUrl), { canWait: true, log })
  if (await somebodyAnswers(socketPath(dataDir)))
    return { ask: askBot(dataDir), canWait: true, close: async () => undefined }
  return opened(await openFile(dataDir, log), { canWait: false, log })
}

async function openRedis(url: string): Promise<BotStore> {
  const { createRedisStore } = await import('../storage/redis/store.ts')
  // Without a directory it takes no name, and so frees nothing that another process holds.
  const store = createRedisStore({ url, log: silent, openMs: OPEN_MS })
  try {
    await store.open()
    return store
  } catch (error) {
    await store.close()
    if (!(error instanceof StoreError)) throw error
    throw new OperatorError(
      'The Redis of REDIS_URL does not answer. npm run doctor says more. Nothing was changed.',
    )
  }
}

async function openFile(dir: string, log: Log): Promise<BotStore> {
  const found = await examineStore({ dataDir: dir, log })
  if (found.kind === 'new')
    throw new OperatorError(
      `There is no store in ${dir} yet. DATA_DIR names its folder, REDIS_URL another store.`,
    )
  if (found.kind === 'in-use') throw inUse(dir)
  if (found.kind === 'fails') throw new OperatorError(`${found.error.message}. npm run doctor says more.`)
  const store = await createStore({ dataDir: dir, clock: Date.now, log })
  try {
    await store.open()
    return store
  } catch (error) {
    await store.close()
    if (error instanceof Error && error.name === 'StoreLockedError') throw inUse(dir)
    throw new OperatorError(`The store in ${dir} could not be opened. npm run doctor says more.`, {
      cause: error,
    })
  }
}

function inUse(dir: string): OperatorError {
  return new OperatorError(
    `Another process uses the store in ${dir} and does not answer on its socket. Where that is the bot, its log says why (“socket for operators”); otherwise try again in a moment.`,
  )
}

function opened(
  store: BotStore,
  { canWait, log }: { readonly canWait: boolean; readonly log: Log },
): Reached {
  const ask = async <Of extends Name>(name: Of, input: object) =>
    (await perform(name, input, { store, log })) as Told<Of>
  return { ask, canWait, close: () => store.close() }
}
