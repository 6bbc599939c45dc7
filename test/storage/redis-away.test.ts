import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { BotStore } from '../../src/storage/bot-store.ts'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'
import { drain, keptLog, leaseMs, message, takeClaim } from './fixtures.ts'
import { openStore } from './open-store.ts'

const unavailable = { name: 'StoreError', code: 'store-unavailable' }

/** Slack: an event not answered within three seconds is delivered again. */
const slackWaitsMs = 3_000

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

  test.each([
    ['is a replica', 'REPLICAOF', ['127.0.0.1', '1'], ['NO', 'ONE']],
    ['has no memory left', 'CONFIG', ['SET', 'maxmemory', '1'], ['SET', 'maxmemory', '0']],
  ] as const)('is not ready while Redis %s, though it can be read', async (_, command, off, on) => {
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    onTestFinished(() => store.close())
    const redis = new Redis(server.url)
    redis.on('error', () => undefined)
    onTestFinished(() => redis.disconnect())
    await store.ping()

    await redis.call(command, ...off)
    await expect(store.ping()).rejects.toMatchObject(unavailable)
    await expect(store.inbox.put(message('m1'))).rejects.toMatchObject(unavailable)

    await redis.call(command, ...on)
    await untilBack(store)
    expect(await store.inbox.put(message('m1'))).toBe('stored')
  })

  test('every step fails quickly, and after the restart everything goes on with the same store', async () => {
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    onTestFinished(() => store.close())
    await store.inbox.put(message('m1'))
    await store.inbox.put(message('m2'))
    const claim = await takeClaim(store)
    const woken = store.inbox.untilDue(60_000, new AbortController().signal)

    await server.kill()
    const since = performance.now()
    await expect(store.inbox.put(message('m3'))).rejects.toMatchObject(unavailable)
    await expect(store.inbox.take(leaseMs)).rejects.toMatchObject(unavailable)
    await expect(store.ping()).rejects.toMatchObject(unavailable)
    expect(performance.now() - since).toBeLessThan(slackWaitsMs)
    await store.inbox.untilDue(5, new AbortController().signal)

    await start(server.port)
    await woken
    await untilBack(store)
    expect(await store.inbox.put(message('m1'))).toBe('seen')
    expect(await store.inbox.put(message('m3'))).toBe('stored')
    expect(await store.inbox.hold(claim, leaseMs)).toBe(true)
    expect(await store.inbox.settle(claim, { kind: 'done' })).toBe(true)
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

    await expect(store.inbox.put(message('m1'))).rejects.toMatchObject(unavailable)
    expect(performance.now() - since).toBeLessThan(slackWaitsMs)
    process.kill(server.pid, 'SIGCONT')
    await untilBack(store)
    expect(['stored', 'seen']).toContain(await store.inbox.put(message('m1')))
    expect(await drain(store)).toEqual(['m1'])
  })

  test('a step under way fails at once when its connection breaks', async () => {
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    onTestFinished(() => store.close())
    process.kill(server.pid, 'SIGSTOP')
    const failing = store.inbox.put(message('m1'))
    const since = performance.now()
    await Promise.all([server.kill(), expect(failing).rejects.toMatchObject(unavailable)])

    expect(performance.now() - since).toBeLessThan(1_500)
  })

  test('a step that Redis refuses fails with what it said, and nothing of what people wrote', async () => {
    const store = createRedisStore({ url: server.url, log })
    await store.open()
    onTestFinished(() => store.close())
    const admin = new Redis(server.url)
    await admin.config('SET', 'maxmemory', '1')
    admin.disconnect()

    const refused = store.inbox.put(message('m1', { text: 'a secret plan', label: 'a secret plan' }))
    const error: unknown = await refused.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(unavailable)
    expect(shown(error)).toMatch(/did not do put[^]*OOM/)
    expect(shown(error)).not.toContain('secret plan')
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
    expect(await store.inbox.put(message('m1'))).toBe('stored')
    await store.close()
  })

  test('open says nothing where nothing is amiss', async () => {
    const store = await openStore({ redisUrl: server.url, dataDir: dir, clock: Date.now, log })

    await store.close()
    expect(lines).toEqual([])
  })
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

async function untilBack(store: Pick<BotStore, 'ping'>): Promise<void> {
  const answers = () =>
    store.ping().then(
      () => true,
      () => false,
    )
  await until(answers, { what: 'Redis to be back' })
}
