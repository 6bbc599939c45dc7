import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { recordKey, singleKey } from '../../src/storage/keys.ts'
import { openStore } from '../../src/storage/open-store.ts'
import { createRedisStore } from '../../src/storage/redis/redis-store.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { describeStore } from './contract.ts'
import {
  conversationId,
  drain,
  keptLog,
  leaseMs,
  message,
  person,
  takeClaim,
  takeUnreadable,
  thread,
} from './fixtures.ts'
import { keysOf, type RedisHarness, redisHarness } from './redis-harness.ts'

const unavailable = { name: 'StoreError', code: 'store-unavailable' }

describe('redis store', () => {
  describeStore(() => redisHarness(inject('redisUrl')))
})

describe('what the redis store keeps', () => {
  let harness: RedisHarness

  beforeEach(async () => {
    harness = await redisHarness(inject('redisUrl'))
  })

  afterEach(() => harness.close())

  test('is all under one hash tag, so that a Cluster has it in one place', async () => {
    const { store, redis, prefix } = harness
    await store.put(message('m1', { alias: 'a1' }))
    await store.put(message('m2'))
    await store.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
    await takeClaim(store)
    await store.pause(60_000)

    const keys = (await redis.keys('*')).filter((key) => key.includes(prefix))
    expect(keys.length).toBeGreaterThanOrEqual(12)
    expect(keys.filter((key) => !key.startsWith(`{nf:${prefix}}:`))).toEqual([])
  })

  test('of an idle thread is its link and its seen marks', async () => {
    const { store, redis, tag } = harness
    await store.put(message('m1', { alias: 'a1' }))
    await drain(store)

    const records = [
      recordKey('link', thread, tag),
      recordKey('seen', 'm1', tag),
      recordKey('alias', 'a1', tag),
    ]
    const shared = [singleKey(tag, 'arrivals'), singleKey(tag, 'wake')]
    expect((await keysOf(redis, tag)).toSorted()).toEqual([...records, ...shared].toSorted())
  })

  test('an item of another type of record is set aside, and its thread goes on', async () => {
    const { store, redis, tag } = harness
    await store.put(message('m1'))
    await store.put(message('m2'))
    await redis.set(recordKey('item', 'm1', tag), 'spoilt')

    const claim = await takeUnreadable(store)
    await store.settle(claim, { kind: 'dead', code: 'unreadable' })
    expect(await store.deadLetters(10)).toMatchObject([{ id: 'm1', thread, code: 'unreadable' }])
    expect(await harness.rawLetter('m1')).toContain('spoilt')
    expect(await drain(store)).toEqual(['m2'])
  })

  test('an item that has vanished is handed out as unreadable, and its thread goes on', async () => {
    const { store, redis, tag } = harness
    await store.put(message('m1'))
    await store.put(message('m2'))
    await redis.del(recordKey('item', 'm1', tag))

    await store.settle(await takeUnreadable(store), { kind: 'dead', code: 'unreadable' })
    expect(await drain(store)).toEqual(['m2'])
  })

  test.each(['string', 'list'])('a link of which nothing can be read (%s) loses no message', async (kind) => {
    const { store, redis, tag } = harness
    const key = recordKey('link', thread, tag)
    const spoil = async () => {
      await redis.del(key)
      await (kind === 'string' ? redis.set(key, 'spoilt') : redis.lpush(key, 'spoilt'))
    }
    await store.put(message('m1'))
    await spoil()
    const stale = await takeClaim(store)
    expect(stale.link).toMatchObject({ generation: 0, engaged: true })
    await spoil()

    expect(await store.put(message('m2', { address: 'reply' }))).toBe('stored')
    expect(await store.hold(stale, leaseMs)).toBe(false)
    await store.settle(stale, { kind: 'back' })
    expect(await drain(store)).toEqual(['m1', 'm2'])
    expect(await store.deadLetters(10)).toMatchObject([{ id: key, thread, code: 'unreadable-link' }])
  })

  test('goes on after SCRIPT FLUSH', async () => {
    const { store, redis } = harness
    await store.put(message('m1'))
    await store.put(message('m2'))
    await redis.script('FLUSH')

    expect(await store.put(message('m3'))).toBe('stored')
    expect(await drain(store)).toEqual(['m1', 'm2', 'm3'])
  })
})

describe('wake over two processes', () => {
  let harness: RedisHarness

  beforeEach(async () => {
    harness = await redisHarness(inject('redisUrl'))
  })

  afterEach(() => harness.close())

  test('a token that comes to one who has stopped waiting is handed on to another', async () => {
    const { store, redis, prefix } = harness
    const other = createRedisStore({ url: inject('redisUrl'), prefix, log: keptLog().log })
    await other.open()
    onTestFinished(() => other.close())
    const stop = new AbortController()
    const gaveUp = other.wake(60_000, stop.signal)
    await blocked(redis, 1)
    stop.abort()
    await gaveUp

    // Redis serves who has blocked longest: the one who gave up.
    const woken = store.wake(60_000, new AbortController().signal)
    await blocked(redis, 2)
    await other.put(message('m1'))
    await expect(woken).resolves.toBeUndefined()
  })

  test('closing while waiting leaves a token for another', async () => {
    const { store, redis, prefix } = harness
    const other = createRedisStore({ url: inject('redisUrl'), prefix, log: keptLog().log })
    await other.open()
    const gone = other.wake(60_000, new AbortController().signal)
    await blocked(redis, 1)
    await other.close()
    await gone

    await expect(store.wake(60_000, new AbortController().signal)).resolves.toBeUndefined()
  })

  /** The blocking commands on this Redis; other test files use it too, so at least as many. */
  async function blocked(redis: Redis, count: number): Promise<void> {
    await vi.waitFor(async () => {
      const clients = String(await redis.client('LIST')).split('\n')
      expect(clients.filter((line) => line.includes('cmd=blpop')).length).toBeGreaterThanOrEqual(count)
    })
  }
})

describe('when Redis goes away', () => {
  let dir: string
  let server: RedisServer
  const { log, lines } = keptLog()
  const started: RedisServer[] = []

  const start = async (port?: number) => {
    server = await startRedisServer({ appendonly: true, dir, ...(port === undefined ? {} : { port }) })
    started.push(server)
  }

  beforeEach(async () => {
    lines.length = 0
    dir = await mkdtemp(join(tmpdir(), 'neuroflash-aof-'))
    await start()
  })

  afterEach(async () => {
    for (const one of started.splice(0)) await one.kill()
    await rm(dir, { recursive: true })
  })

  test('every step fails quickly, and after the restart everything goes on with the same store', async () => {
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    onTestFinished(() => store.close())
    await store.put(message('m1'))
    await store.put(message('m2'))
    const claim = await takeClaim(store)
    const woken = store.wake(60_000, new AbortController().signal)

    await server.kill()
    const since = performance.now()
    await expect(store.put(message('m3'))).rejects.toMatchObject(unavailable)
    await expect(store.take(leaseMs)).rejects.toMatchObject(unavailable)
    await expect(store.ping()).rejects.toMatchObject(unavailable)
    expect(performance.now() - since).toBeLessThan(2_500)
    await store.wake(5, new AbortController().signal)

    await start(server.port)
    await woken
    await vi.waitFor(() => store.ping(), { timeout: 5_000 })
    expect(await store.put(message('m1'))).toBe('seen')
    expect(await store.put(message('m3'))).toBe('stored')
    expect(await store.hold(claim, leaseMs)).toBe(true)
    expect(await store.settle(claim, { kind: 'done' })).toBe(true)
    expect(await drain(store)).toEqual(['m2', 'm3'])
    expect(lines.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'warn: Redis is away: messages are refused until it is back',
      'info: Redis is back',
    ])
  })

  test('a step under way fails within about 2 s when Redis hangs, and later ones succeed', async () => {
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    onTestFinished(() => store.close())
    process.kill(server.pid, 'SIGSTOP')
    const since = performance.now()

    await expect(store.put(message('m1'))).rejects.toMatchObject(unavailable)
    expect(performance.now() - since).toBeLessThan(2_900)
    process.kill(server.pid, 'SIGCONT')
    await vi.waitFor(() => store.ping(), { timeout: 10_000 })
    expect(['stored', 'seen']).toContain(await store.put(message('m1')))
    expect(await drain(store)).toEqual(['m1'])
  })

  test('an error holds nothing of what people wrote', async () => {
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    onTestFinished(() => store.close())
    process.kill(server.pid, 'SIGSTOP')
    const failing = store.put(message('m1', { text: 'a secret plan' })).catch((error: unknown) => error)
    await server.kill()

    const error = await failing
    expect(error).toMatchObject(unavailable)
    expect(shown(error)).not.toContain('secret plan')
    expect(shown(error)).toMatch(/put/)
  })

  test('open rejects when Redis does not answer, and leaves nothing behind', async () => {
    await server.kill()
    const store = createRedisStore({ url: server.url, log, openMs: 100 })

    await expect(store.open()).rejects.toMatchObject({ ...unavailable, cause: { code: 'ECONNREFUSED' } })
    await store.close()
  })

  test('open resolves once Redis comes up', async () => {
    await server.kill()
    const store = createRedisStore({ url: server.url, log })
    const opened = store.open()
    await start(server.port)

    await opened
    expect(await store.put(message('m1'))).toBe('stored')
    await store.close()
  })

  test('open says nothing when Redis keeps everything', async () => {
    const store = await openStore({ redisUrl: server.url, dataDir: dir, clock: Date.now, log })

    await store.close()
    expect(lines).toEqual([])
  })
})

describe('settings of Redis that lose messages', () => {
  const opened = async (args: readonly string[]) => {
    const { log, lines } = keptLog()
    const server = await startRedisServer({ args })
    onTestFinished(() => server.stop())
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    await store.close()
    return lines.map(({ level, fields, message }) => ({ level, fields, message }))
  }

  test('are warned of', async () => {
    expect(await opened(['--appendfsync', 'everysec', '--maxmemory-policy', 'allkeys-lru'])).toEqual([
      {
        level: 'warn',
        fields: { setting: 'appendonly', value: 'no', wanted: 'yes' },
        message: 'Redis keeps no append-only file: when it restarts, stored messages are lost',
      },
      {
        level: 'warn',
        fields: { setting: 'appendfsync', value: 'everysec', wanted: 'always' },
        message: expect.stringContaining('before they are on disk'),
      },
      {
        level: 'warn',
        fields: { setting: 'maxmemory-policy', value: 'allkeys-lru', wanted: 'noeviction' },
        message: expect.stringContaining('when its memory is full'),
      },
    ])
  })

  test('cannot be seen where CONFIG is forbidden, which is said', async () => {
    expect(await opened(['--rename-command', 'CONFIG', ''])).toEqual([
      { level: 'info', fields: {}, message: expect.stringContaining('durability was not checked') },
    ])
  })
})

test('an idle engaged thread takes less than 700 bytes of Redis, its seen marks included', async () => {
  const server = await startRedisServer()
  const redis = new Redis(server.url)
  const store = createRedisStore({ url: server.url, log: keptLog().log })
  onTestFinished(async () => {
    await store.close()
    redis.disconnect()
    await server.stop()
  })
  await store.open()
  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
  const oneIdleThread = async (n: number) => {
    const id = `T012ABCDEF:C012ABCDEF:1764000000.${n}`
    const alias = randomUUID()
    await store.put(message(id, { thread: id, alias, author: person('U012ABCDEF'), label: 'x'.repeat(80) }))
    const claim = await takeClaim(store)
    const known = { conversation: conversationId(randomUUID()), historyLength: 24, turns: 12, words: 3_456 }
    await store.hold(claim, leaseMs, { link: { ...claim.link, ...known } })
    await store.settle(claim, { kind: 'done' })
  }
  await oneIdleThread(100_000)
  const before = await used()
  // 2,047 more keep each table of Redis at a power of two, filled as tables are at their fullest.
  const threads = 2_047
  for (let n = 1; n <= threads; n++) await oneIdleThread(100_000 + n)

  const bytes = Math.round(((await used()) - before) / threads)
  console.log(`bytes of Redis per idle engaged thread: ${bytes}`)
  expect(bytes).toBeLessThan(700)
})

test('a wrong password is told at open, without the password', async () => {
  const server = await startRedisServer()
  onTestFinished(() => server.stop())
  const admin = new Redis(server.url)
  await admin.config('SET', 'requirepass', 'right')
  admin.disconnect()
  const url = server.url.replace('//', '//:wr0ng@')
  const store = createRedisStore({ url, log: keptLog().log, openMs: 300 })

  const error: unknown = await store.open().catch((thrown: unknown) => thrown)
  expect(shown(error)).toContain('WRONGPASS')
  expect(shown(error)).not.toContain('wr0ng')
  await store.close()
})

/** An error with all that a logger could reach. */
function shown(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error)
  return [error.stack, JSON.stringify(error), error.cause === undefined ? '' : shown(error.cause)].join('\n')
}
