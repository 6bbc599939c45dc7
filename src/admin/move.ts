import { StoreError } from '../bridge/errors.ts'
import type { Config } from '../config.ts'
import { examineStore } from '../storage/examine.ts'
import { type Migrated, migrate, TargetInUseError } from '../storage/migrate.ts'
import { OperatorError } from './operator-error.ts'
import { silent } from './silent.ts'

/** Copies the file in `DATA_DIR` into the Redis of `REDIS_URL`. Rejects with `OperatorError`. */
export async function moveToRedis({ redisUrl, dataDir }: Config['storage']): Promise<Migrated> {
  if (redisUrl === undefined)
    throw new OperatorError('Set REDIS_URL to the Redis that everything is to be copied to.')
  const found = await examineStore({ dataDir, log: silent })
  if (found.kind === 'new')
    throw new OperatorError(`There is no store in ${dataDir}, so there is nothing to copy.`)
  if (found.kind === 'in-use')
    throw new OperatorError(`A bot uses the store in ${dataDir}. Stop it first; nothing was changed.`)
  if (found.kind === 'fails') throw new OperatorError(`${found.error.message}. Nothing was changed.`)
  try {
    return await migrate({ dataDir, redisUrl })
  } catch (error) {
    if (error instanceof TargetInUseError)
      throw new OperatorError(
        'The Redis of REDIS_URL already holds something of a bot, so nothing was copied. ?prefix=name at its end makes room beside that.',
      )
    if (!(error instanceof StoreError)) throw error
    throw new OperatorError(
      'Redis did not take everything. Run it again: it goes on, and the file stays as it is.',
      { cause: error },
    )
  }
}
