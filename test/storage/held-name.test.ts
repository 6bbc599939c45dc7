import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { createRedisStore, type RedisStore } from '../../src/storage/redis/store.ts'
import { keptLog, leaseMs, message, takeClaim, takeTask } from './fixtures.ts'

describe('a process on Redis that was killed and comes back', () => {
  let dir: string
  let prefix: string
  let holder: ChildProcess
  const stores: RedisStore[] = []

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'neuroflash-name-'))
    prefix = `test-${randomUUID()}`
    const script = `${import.meta.dirname}/named-holder.ts`
    const args = [script, inject('redisUrl'), prefix, dir]
    holder = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    // It says so once it holds both.
    await once(createInterface({ input: holder.stdout as NodeJS.ReadableStream }), 'line')
  })

  afterEach(async () => {
    if (holder.exitCode === null && holder.signalCode === null) await kill()
    await Promise.all(stores.splice(0).map((store) => store.close()))
    rmSync(dir, { recursive: true, force: true })
  })

  async function kill(): Promise<void> {
    const exited = once(holder, 'exit')
    holder.kill('SIGKILL')
    await exited
  }

  async function open(dataDir: string | undefined): Promise<{ store: RedisStore; said: () => string[] }> {
    const { log, lines } = keptLog()
    const store = createRedisStore({ url: inject('redisUrl'), prefix, dataDir, log })
    stores.push(store)
    await store.open()
    return {
      store,
      said: () => lines.map((line) => line.message).filter((said) => !said.startsWith('Redis')),
    }
  }

  const idle = (store: RedisStore) => store.inbox.take(leaseMs).then(({ kind }) => kind === 'idle')

  test('goes on at once with what it held, and that counts as lost', async () => {
    await kill()
    const { store, said } = await open(dir)

    expect(await takeClaim(store)).toMatchObject({ item: { id: 'm1' }, attempt: 2, lost: 1 })
    expect(await takeTask(store)).toMatchObject({ id: 't1', attempt: 2, lost: 1 })
    expect(said()).toEqual(['going on at once with what this process held before it was killed'])
    expect(statSync(join(dir, 'process.db')).mode & 0o077).toBe(0)
  })

  test('takes nothing from one that lives, and has no name beside it', async () => {
    const { store, said } = await open(dir)

    expect(await idle(store)).toBe(true)
    expect(said()).toEqual(['no name of its own: after a crash the bot waits for its leases'])
    await store.inbox.put(message('n1', { thread: 'another' }))
    await takeClaim(store)
    await kill()
    const next = await open(dir)
    expect((await takeClaim(next.store)).item.id).toBe('m1')
    expect(await idle(next.store)).toBe(true)
  })

  test('takes nothing from one whose folder it has a copy of', async () => {
    const copy = join(dir, 'copy')
    cpSync(join(dir, 'process.db'), join(copy, 'process.db'))
    const { store, said } = await open(copy)

    expect(await idle(store)).toBe(true)
    expect(said()).toEqual([])
  })

  test('takes nothing from one with another name', async () => {
    await kill()
    const elsewhere = mkdtempSync(join(dir, 'other-'))
    const { store, said } = await open(elsewhere)

    expect(await idle(store)).toBe(true)
    expect(said()).toEqual([])
  })

  test('waits for the leases where it can keep no name', async () => {
    await kill()
    const file = join(dir, 'a file')
    writeFileSync(file, '')
    const { store, said } = await open(file)

    expect(await idle(store)).toBe(true)
    expect(said()).toEqual(['no name of its own: after a crash the bot waits for its leases'])
  })
})
