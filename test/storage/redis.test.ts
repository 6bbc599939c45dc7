import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'
import { recordKey, singleKey } from '../../src/storage/keys.ts'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'
import { describeStore } from './contract.ts'
import {
  channel,
  channelKey,
  conversationId,
  drain,
  help,
  keptLog,
  leaseMs,
  message,
  person,
  reset,
  takeClaim,
  takeTask,
  takeUnreadable,
  taskId,
  thread,
  threadKey,
} from './fixtures.ts'
import { keysOf, type RedisHarness, redisHarness } from './redis-harness.ts'

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
    await store.inbox.put(message('m1', { alias: 'a1' }))
    await store.inbox.put(message('m2'))
    await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
    await takeClaim(store)
    await store.inbox.pause(60_000)
    await store.tasks.put(taskId('t1'), help)
    await takeTask(store)

    const keys = (await redis.keys('*')).filter((key) => key.includes(prefix))
    expect(keys.length).toBeGreaterThanOrEqual(20)
    expect(keys.filter((key) => !key.startsWith(`{nf:${prefix}}:`))).toEqual([])
  })

  test('of an idle thread is its link, its place in two lists, and its seen marks', async () => {
    const { store, redis, tag } = harness
    await store.inbox.put(message('m1', { alias: 'a1' }))
    await drain(store)

    const records = [
      recordKey('link', thread, tag),
      recordKey('seen', 'm1', tag),
      recordKey('alias', 'a1', tag),
    ]
    const lists = [recordKey('channel', channel, tag), recordKey('person', 'U0ADA', tag)]
    const shared = [
      ...lists,
      ...(['arrivals', 'wake', 'channels'] as const).map((one) => singleKey(tag, one)),
    ]
    expect((await keysOf(redis, tag)).toSorted()).toEqual([...records, ...shared].toSorted())
  })

  test('an item of another type of record is set aside, and its thread goes on', async () => {
    const { store, redis, tag } = harness
    await store.inbox.put(message('m1'))
    await store.inbox.put(message('m2'))
    await redis.set(recordKey('item', 'm1', tag), 'spoilt')

    const claim = await takeUnreadable(store)
    await store.inbox.settle(claim, { kind: 'dead', code: 'unreadable' })
    expect(await store.deadLetters(10)).toMatchObject([{ id: 'm1', thread, code: 'unreadable' }])
    expect(await harness.rawDeadLetter('m1')).toContain('spoilt')
    expect(await drain(store)).toEqual(['m2'])
  })

  test('a task of another type of record, or that has vanished, is set aside', async () => {
    const { store, redis, tag } = harness
    for (const id of ['t1', 't2']) await store.tasks.put(taskId(id), help)
    await redis.set(recordKey('task', 't1', tag), 'spoilt')
    await redis.del(recordKey('task', 't2', tag))

    for (let i = 0; i < 2; i++) {
      const claim = await store.tasks.take(leaseMs)
      if (claim.kind !== 'unreadable') throw new Error('it was read')
      expect(await store.tasks.settle(claim, { kind: 'dead', code: 'unreadable' })).toBe(true)
    }
    expect((await store.deadLetters(10)).map(({ id }) => id).toSorted()).toEqual(['t1', 't2'])
    expect(await store.tasks.take(leaseMs)).toEqual({ kind: 'idle' })
  })

  test('a link of another type is set aside when its thread is released', async () => {
    const { store, redis, tag } = harness
    const key = recordKey('link', thread, tag)
    await store.inbox.put(message('m1'))
    await redis.del(key)
    await redis.lpush(key, 'spoilt')

    expect(await reset(store)).toEqual({ withdrawn: 1, interrupted: false, deleting: false })
    expect(await store.deadLetters(10)).toMatchObject([{ id: key, code: 'unreadable-link' }])
    expect(await store.inbox.put(message('m2', { address: 'reply' }))).toBe('not-engaged')
  })

  test('an item that has vanished is handed out as unreadable, and its thread goes on', async () => {
    const { store, redis, tag } = harness
    await store.inbox.put(message('m1'))
    await store.inbox.put(message('m2'))
    await redis.del(recordKey('item', 'm1', tag))

    await store.inbox.settle(await takeUnreadable(store), { kind: 'dead', code: 'unreadable' })
    expect(await drain(store)).toEqual(['m2'])
  })

  test.each(['string', 'list'])('a link of which nothing can be read (%s) loses no message', async (kind) => {
    const { store, redis, tag } = harness
    const key = recordKey('link', thread, tag)
    const spoil = async () => {
      await redis.del(key)
      await (kind === 'string' ? redis.set(key, 'spoilt') : redis.lpush(key, 'spoilt'))
    }
    await store.inbox.put(message('m1'))
    await spoil()
    const stale = await takeClaim(store)
    expect(stale.link).toMatchObject({ generation: 0, engaged: true })
    await spoil()

    expect(await store.inbox.put(message('m2', { address: 'reply' }))).toBe('stored')
    expect(await store.inbox.hold(stale, leaseMs)).toBe(false)
    await store.inbox.settle(stale, { kind: 'back' })
    expect(await drain(store)).toEqual(['m1', 'm2'])
    expect(await store.deadLetters(10)).toMatchObject([{ id: key, thread, code: 'unreadable-link' }])
  })

  test('goes on after SCRIPT FLUSH', async () => {
    const { store, redis } = harness
    await store.inbox.put(message('m1'))
    await store.inbox.put(message('m2'))
    await redis.script('FLUSH')

    expect(await store.inbox.put(message('m3'))).toBe('stored')
    expect(await drain(store)).toEqual(['m1', 'm2', 'm3'])
  })
})

describe('what happens between the reading and the writing of a step', () => {
  let harness: RedisHarness
  const to = { thread: threadKey('T012ABCDEF:C0NEW:1'), channel: channelKey('T012ABCDEF:C0NEW') }
  const conversation = conversationId('c1')
  const deletion = { reason: 'reset' } as const

  beforeEach(async () => {
    harness = await redisHarness(inject('redisUrl'))
  })

  afterEach(() => harness.close())

  test('a message that comes while its thread is released is counted and withdrawn', async () => {
    const { store } = harness
    await store.inbox.put(message('m1'))
    await store.tasks.put(taskId('t1'), help)
    const claim = await takeTask(store)

    const [done] = await Promise.all([
      store.links.release(claim, { thread, deletion }),
      store.inbox.put(message('m2')),
    ])
    expect(done).toEqual({ withdrawn: 2, interrupted: false, deleting: false })
    expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
  })

  test('a conversation recorded while its thread is released is deleted', async () => {
    const { store } = harness
    await store.inbox.put(message('m1'))
    const held = await takeClaim(store)
    await store.tasks.put(taskId('t1'), help)
    const claim = await takeTask(store)

    const [done] = await Promise.all([
      store.links.release(claim, { thread, deletion }),
      store.inbox.hold(held, leaseMs, { link: { ...held.link, conversation } }),
    ])
    expect(done).toEqual({ withdrawn: 0, interrupted: true, deleting: true })
    expect((await takeTask(store)).id).toBe(`deletion:${conversation}`)
  })

  test('a task that is lost meanwhile releases nothing', async () => {
    const { store } = harness
    await store.inbox.put(message('m1'))
    await store.tasks.put(taskId('t1'), help)
    const claim = await takeTask(store)

    const [outcome] = await Promise.all([
      store.links.release(claim, { thread, deletion }),
      store.tasks.settle(claim, { kind: 'done' }),
    ])
    expect(outcome).toBe('claim-lost')
    expect(await drain(store)).toEqual(['m1'])
  })

  test('a thread that is engaged again while there was nothing in it stays listed', async () => {
    const { store } = harness
    await store.inbox.put(message('m1'))
    await reset(store)
    await store.tasks.put(taskId('t1'), help)
    const claim = await takeTask(store)

    const [done] = await Promise.all([
      store.links.release(claim, { thread, deletion }),
      store.inbox.put(message('m2')),
    ])
    expect(done).toEqual({ withdrawn: 1, interrupted: false, deleting: false })
    expect(await store.links.get(thread)).toMatchObject({ generation: 2, engaged: false })
  })

  test('a thread that is engaged under its new key while it is moved loses nobody', async () => {
    const { store } = harness
    await store.inbox.put(message('m1'))
    const there = { thread: to.thread, channel: to.channel, author: person('U0BOB') }
    const claim = await takeClaim(store)
    await store.inbox.hold(claim, leaseMs, { link: { ...claim.link, conversation } })
    await store.inbox.settle(claim, { kind: 'done' })

    await Promise.all([store.links.move(thread, to), store.inbox.put(message('m2', there))])
    expect(await store.links.get(to.thread)).toMatchObject({ conversation, people: ['U0ADA', 'U0BOB'] })
    expect(await drain(store)).toEqual(['m2'])
  })
})

describe('untilDue over two processes', () => {
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
    const gaveUp = other.inbox.untilDue(60_000, stop.signal)
    await blocked(redis, 1)
    stop.abort()
    await gaveUp

    // Redis serves who has blocked longest: the one who gave up.
    const woken = store.inbox.untilDue(60_000, new AbortController().signal)
    await blocked(redis, 2)
    await other.inbox.put(message('m1'))
    await expect(woken).resolves.toBeUndefined()
  })

  test('closing while waiting leaves a token for another', async () => {
    const { store, redis, prefix } = harness
    const other = createRedisStore({ url: inject('redisUrl'), prefix, log: keptLog().log })
    await other.open()
    const gone = other.inbox.untilDue(60_000, new AbortController().signal)
    await blocked(redis, 1)
    await other.close()
    await gone

    await expect(store.inbox.untilDue(60_000, new AbortController().signal)).resolves.toBeUndefined()
  })

  /** The blocking commands on this Redis; other test files use it too, so at least as many. */
  async function blocked(redis: Redis, count: number): Promise<void> {
    const blocking = async () =>
      String(await redis.client('LIST'))
        .split('\n')
        .filter((line) => line.includes('cmd=blpop'))
    await until(async () => (await blocking()).length >= count, { what: 'the wait to have begun' })
  }
})

test.each([
  ['in a channel of 64 threads', 32, 700],
  ['in one channel of thousands, all of one person', 1, 900],
])(
  'an idle engaged thread %s takes little of Redis, lists and seen marks included',
  { timeout: 180_000 },
  async (_, lists, limit) => {
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
      const where = channelKey(`T012ABCDEF:C012ABCD${String(n % lists).padStart(2, '0')}`)
      const author = person(`U012ABCD${String(n % lists).padStart(2, '0')}`)
      const id = `${where}:1764000000.${n}`
      const alias = randomUUID()
      await store.inbox.put(message(id, { thread: id, channel: where, alias, author, label: 'x'.repeat(80) }))
      const claim = await takeClaim(store)
      const known = { conversation: conversationId(randomUUID()), questions: 12, turns: 12, words: 3_456 }
      const lastActivityMs = claim.link.startedAtMs + 123_456_789
      await store.inbox.hold(claim, leaseMs, { link: { ...claim.link, ...known, lastActivityMs } })
      await store.inbox.settle(claim, { kind: 'done' })
    }
    await oneIdleThread(100_000)
    const before = await used()
    // 2,047 more keep each table of Redis at a power of two, filled as tables are at their fullest.
    const threads = 2_047
    // One after the other: what is asked at once leaves larger buffers, which count too.
    for (let n = 1; n <= threads; n++) await oneIdleThread(100_000 + n)

    const bytes = Math.round(((await used()) - before) / threads)
    console.log(`bytes of Redis per idle engaged thread: ${bytes}`)
    expect(bytes).toBeLessThan(limit)
  },
)
