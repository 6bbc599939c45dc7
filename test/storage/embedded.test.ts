import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/storage/embedded/database.ts'
import { createEmbeddedStore } from '../../src/storage/embedded/store.ts'
import { StoreLockedError } from '../../src/storage/embedded/store-locked-error.ts'
import { prepareTaskStatements } from '../../src/storage/embedded/task-statements.ts'
import { describeStore } from './contract.ts'
import { embeddedHarness, temporaryDir } from './embedded-harness.ts'
import {
  asking,
  drain,
  help,
  keptLog,
  leaseMs,
  message,
  takeClaim,
  takeTask,
  taskId,
  thread,
} from './fixtures.ts'
import { openStore } from './open-store.ts'

describe('embedded store', () => {
  describeStore(embeddedHarness)
})

describe('embedded store file', () => {
  let dir: string
  const { log } = keptLog()
  const embedded = () => createEmbeddedStore({ dir, clock: Date.now, log })

  beforeEach(async () => {
    dir = `${await temporaryDir()}/made/by/open`
  })

  afterEach(async () => {
    await rm(dir.replace('/made/by/open', ''), { recursive: true })
  })

  test('is made with its directory, for the owner alone', async () => {
    const store = embedded()
    await store.open()

    expect((await stat(dir)).mode & 0o777).toBe(0o700)
    expect((await stat(`${dir}/neuroflash.db`)).isFile()).toBe(true)
    await store.close()
  })

  test('is for the owner alone where an earlier version left it open to everybody', async () => {
    openDatabase(dir).close()
    await chmod(`${dir}/neuroflash.db`, 0o644)
    const store = embedded()
    await store.open()
    await store.inbox.put(message('m1'))

    const files = await readdir(dir)
    const modes = await Promise.all(files.map(async (file) => (await stat(join(dir, file))).mode & 0o777))
    expect(new Set(modes)).toEqual(new Set([0o600]))
    expect(files.length).toBeGreaterThan(1)
    await store.close()
  })

  test('is not ready while its file cannot be written', async () => {
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof openDatabase>>()
    const openFile = (where: string) => {
      const database = openDatabase(where)
      resolve(database)
      return database
    }
    const store = createEmbeddedStore({ dir, clock: Date.now, log, openFile })
    await store.open()
    await store.ping()

    const database = await promise
    database.pragma('query_only = ON')
    await expect(store.ping()).rejects.toMatchObject({ name: 'StoreError' })
    database.pragma('query_only = OFF')
    await store.ping()
    await store.close()
  })

  test('of a later version is refused in a sentence, and stays as it is', async () => {
    const later = openDatabase(dir)
    later.pragma('user_version = 99')
    later.close()

    await expect(embedded().open()).rejects.toThrow('made by a later version of the bot')
    const file = new Database(`${dir}/neuroflash.db`)
    expect(file.pragma('user_version', { simple: true })).toBe(99)
    file.close()
  })

  test('finds a task of a lane by an index, also where an earlier version knew other kinds of tasks', () => {
    const database = openDatabase(dir)
    database.exec(`CREATE INDEX tasks_by_lane ON tasks (json_extract(content, '$.kind'), due_ms, id)`)
    const { firstIn } = prepareTaskStatements(database)

    const plan = database.prepare(`EXPLAIN QUERY PLAN ${firstIn.source}`).all({ lane: 'prompt' })
    expect(plan).toMatchObject([{ detail: 'SEARCH tasks USING INDEX tasks_by_lane (<expr>=?)' }])
    database.close()
  })

  test('is written to the disk at every commit', () => {
    const database = openDatabase(dir)

    // SQLite: 2 is FULL. In WAL mode the log is then synced at each commit.
    expect(database.pragma('synchronous', { simple: true })).toBe(2)
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(database.pragma('locking_mode', { simple: true })).toBe('exclusive')
    database.close()
  })

  test('is kept when the store is opened again, and claims of before are free at once', async () => {
    const before = embedded()
    await before.open()
    await before.inbox.put(message('m1'))
    await before.inbox.put(message('m2'))
    const claim = await takeClaim(before, 3_600_000)
    await before.inbox.hold(claim, 3_600_000, { stage: asking })
    await before.close()

    const after = embedded()
    await after.open()
    expect(await after.inbox.hold(claim, leaseMs)).toBe(false)
    expect(await takeClaim(after)).toMatchObject({ item: { id: 'm1', stage: asking }, attempt: 2 })
    await after.close()
  })

  test('tasks are kept as well, and claims on them of before are free at once', async () => {
    const before = embedded()
    await before.open()
    await before.tasks.put(taskId('t1'), help)
    const claim = await takeTask(before, 3_600_000)
    await before.close()

    const after = embedded()
    await after.open()
    expect(await after.tasks.hold(claim, leaseMs)).toBe(false)
    expect(await takeTask(after)).toMatchObject({ id: 't1', task: help, attempt: 2 })
    await after.close()
  })

  test('a thread that waits to be tried again goes on waiting after the start', async () => {
    const before = embedded()
    await before.open()
    await before.inbox.put(message('m1'))
    await before.inbox.settle(await takeClaim(before), { kind: 'later', ms: 60_000 })
    await before.close()

    const after = embedded()
    await after.open()
    expect(await after.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    await after.close()
  })

  test('is refused to a second store of the same process', async () => {
    const first = embedded()
    await first.open()

    await expect(embedded().open()).rejects.toThrow(StoreLockedError)
    await first.close()
    const third = embedded()
    await third.open()
    await third.close()
  })

  test('is refused to a second process, with a sentence that names the directory and Redis', async () => {
    const child = await startHolder(dir, [])
    const refused = openStore({ dataDir: dir, clock: Date.now, log })

    await expect(refused).rejects.toThrow(StoreLockedError)
    await expect(refused).rejects.toThrow(`${dir}. Stop it, or set REDIS_URL`)
    await kill(child)
  })

  test('after kill -9 of the process that held claims, their items come again at once', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `m${i}`)
    const child = await startHolder(dir, ids)
    await kill(child)

    const store = await openStore({ dataDir: dir, clock: Date.now, log })
    const taken = await Promise.all(ids.map(() => takeClaim(store)))
    const found = taken.map(({ item, attempt }) => `${item.id} ${attempt}`)
    expect(found.toSorted()).toEqual(ids.map((id) => `${id} 2`))
    await Promise.all(taken.map((claim) => store.inbox.settle(claim, { kind: 'done' })))
    expect(await drain(store)).toEqual([])
    await store.close()
  })

  test('a full disk rejects with StoreError, stores nothing, and is got over', async () => {
    const files: ReturnType<typeof openDatabase>[] = []
    const openFile = (where: string) => {
      const file = openDatabase(where)
      files.push(file)
      return file
    }
    const store = createEmbeddedStore({ dir, clock: Date.now, log, openFile })
    await store.open()
    // SQLite: a file that may not grow answers as a full disk does (SQLITE_FULL).
    for (const file of files) file.pragma('max_page_count = 1')
    const long = message('m1', { text: 'x'.repeat(1_000_000) })

    await expect(store.inbox.put(long)).rejects.toMatchObject({
      code: 'store-unavailable',
      message: 'SQLite did not do put (SQLITE_FULL)',
    })
    expect(await store.links.get(thread)).toBeUndefined()
    for (const file of files) file.pragma('max_page_count = 1000000')
    expect(await store.inbox.put(long)).toBe('stored')
    await store.close()
  })

  test('a file that cannot be written rejects with StoreError', async () => {
    const files: ReturnType<typeof openDatabase>[] = []
    const openFile = (where: string) => {
      const file = openDatabase(where)
      files.push(file)
      return file
    }
    const store = createEmbeddedStore({ dir, clock: Date.now, log, openFile })
    await store.open()
    for (const file of files) file.pragma('query_only = ON')

    await expect(store.inbox.put(message('m1'))).rejects.toMatchObject({
      message: 'SQLite did not do put (SQLITE_READONLY)',
    })
    await store.close()
  })

  test('a file that is no database is refused with StoreError', async () => {
    await mkdir(dir, { recursive: true })
    await writeFile(`${dir}/neuroflash.db`, 'not a database, but long enough to look at'.repeat(100))

    await expect(embedded().open()).rejects.toMatchObject({ message: /SQLITE_NOTADB/ })
  })
})

/** A real process that has the store open and holds a claim on each of `ids`. */
async function startHolder(dir: string, ids: readonly string[]): Promise<ChildProcess> {
  const script = `${import.meta.dirname}/claim-holder.ts`
  const child = spawn(process.execPath, [script, dir, ...ids], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  expect(line).toBe('holding')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
