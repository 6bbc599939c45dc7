import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { openDatabase } from './embedded/database.ts'
import { everythingIn, type FileRecord } from './embedded/everything.ts'
import { hashTag, singleKey } from './keys.ts'
import { type Client, stepClient } from './redis/connection.ts'
import { type Moved, movedRecord } from './redis/moved.ts'
import { parseRedisUrl } from './redis/redis-url.ts'
import { toStoreError } from './redis/store-error.ts'

/** How many records of each kind there were, and how many of them were found in Redis afterwards. */
export type Migrated = {
  /** All that was read was found. */
  readonly isWhole: boolean
  readonly counts: readonly {
    readonly kind: FileRecord['kind']
    readonly read: number
    readonly found: number
  }[]
}

/** Redis has something under this prefix that does not come from this file. Nothing was changed. */
export class TargetInUseError extends Error {
  override readonly name = 'TargetInUseError'
}

const AT_A_TIME = 100

/**
 * Copies all that the file in a directory holds into Redis, and looks whether it is there. The file stays as it is. What
 * was cut short goes on when it is called again: whatever is written may be written twice. No bot may work on either.
 */
export async function migrate({ dataDir, redisUrl }: From): Promise<Migrated> {
  const database = openDatabase(dataDir)
  const client = stepClient(redisUrl)
  client.on('error', () => undefined)
  const tag = hashTag(parseRedisUrl(redisUrl).prefix)
  const nowMs = Date.now()
  const records = () => movedOf(everythingIn(database, nowMs), tag, nowMs)
  try {
    return await inStore('migrate', async () => {
      await client.connect()
      await begin(client, tag, `${hostname()}:${resolve(dataDir)}`)
      const read = await copy(client, records(), tag)
      const found = await lookFor(client, records())
      const isWhole = [...read].every(([kind, count]) => found.get(kind) === count)
      if (isWhole) await client.del(singleKey(tag, 'moving'))
      return {
        isWhole,
        counts: [...read].map(([kind, count]) => ({ kind, read: count, found: found.get(kind) ?? 0 })),
      }
    })
  } finally {
    client.disconnect()
    database.close()
  }
}

type From = { readonly dataDir: string; readonly redisUrl: string }

type Named = Moved & { readonly kind: FileRecord['kind']; readonly arrival?: number }

function* movedOf(records: Iterable<FileRecord>, tag: string, nowMs: number): Generator<Named> {
  for (const record of records) {
    const moved = movedRecord(record, tag, nowMs)
    const arrival = record.kind === 'item' ? { arrival: record.row.arrival } : {}
    if (moved !== undefined) yield { ...moved, kind: record.kind, ...arrival }
  }
}

/** Only what is empty is filled, or what this very file has begun to fill. */
async function begin(client: Client, tag: string, source: string): Promise<void> {
  const key = singleKey(tag, 'moving')
  const begun = await client.get(key)
  if (begun === source) return
  const used = await Promise.all(telling.map((name) => client.exists(singleKey(tag, name))))
  if (begun !== null || used.includes(1)) throw new TargetInUseError()
  await client.set(key, source)
}

/** Whoever has used a prefix has left one of these. */
const telling = [
  'arrivals',
  'channels',
  'open',
  'dead',
  'tasks',
  'requests',
  'exports',
  'halt',
  'came',
] as const

async function copy(client: Client, records: Iterable<Named>, tag: string): Promise<Counts> {
  const counts: Counts = new Map()
  let arrivals = 0
  for (const batch of batches(records)) {
    const pipeline = client.pipeline(batch.flatMap(({ commands }) => commands.map((command) => [...command])))
    for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error
    for (const { kind, arrival = 0 } of batch) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      arrivals = Math.max(arrivals, arrival)
    }
    await setImmediate()
  }
  // What comes later comes behind all of them.
  if (arrivals > 0) await client.set(singleKey(tag, 'arrivals'), arrivals)
  return counts
}

type Counts = Map<FileRecord['kind'], number>

async function lookFor(client: Client, records: Iterable<Named>): Promise<Counts> {
  const counts: Counts = new Map()
  for (const batch of batches(records)) {
    const found = await Promise.all(batch.map(({ key }) => client.exists(key)))
    for (const [place, { kind }] of batch.entries())
      counts.set(kind, (counts.get(kind) ?? 0) + (found[place] ?? 0))
  }
  return counts
}

function* batches<Record>(records: Iterable<Record>): Generator<Record[]> {
  let batch: Record[] = []
  for (const record of records) {
    batch.push(record)
    if (batch.length < AT_A_TIME) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function inStore<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TargetInUseError) throw error
    throw toStoreError(step, error)
  }
}
