import { copyFile, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { BotStore } from '../../src/storage/bot-store.ts'
import { createEmbeddedStore } from '../../src/storage/embedded/store.ts'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { temporaryDir } from './embedded-harness.ts'
import {
  answered,
  channel,
  conversationId,
  drainTasks,
  keptLog,
  leaseMs,
  messageId,
  person,
  threadKey,
} from './fixtures.ts'
import { keysOf } from './redis-harness.ts'

/**
 * What version 0.1.0 stored, written by its own code at commit b627522: whatever is stored differently
 * since must still be read beside it.
 */
const stored = join(import.meta.dirname, 'stored-before')
const storedAtMs = Date.UTC(2026, 10, 28, 6, 27)

/** As it stored it: by how many messages there were, and without the time of the first try. */
const askedBefore = {
  name: 'asking',
  content: 'the question',
  before: 4,
  askedAtMs: 1_764_000_000_000,
  loss: { kind: 'unknown', atMs: 1_764_000_001_000 },
  tries: 2,
  contextLost: true,
}

const threadNumber = (n: number) => threadKey(`T012ABCDEF:C012ABCDEF:176400000${n}.000100`)
const uuid = (n: number) => conversationId(`0b3f8a52-90f7-4c0e-9d0d-00000000000${n}`)

type Opened = { readonly store: BotStore; close(): Promise<void> }

describe.each([
  ['embedded', openEmbedded],
  ['redis', openRedis],
])('what 0.1.0 stored, %s', (_name, open) => {
  let opened: Opened
  let store: BotStore
  beforeEach(async () => {
    opened = await open()
    store = opened.store
  })
  afterEach(() => opened.close())

  it('has its links', async () => {
    expect(await store.links.get(threadNumber(1))).toMatchObject({
      generation: 0,
      engaged: true,
      conversation: uuid(1),
      turns: 2,
      words: 40,
      startedBy: 'U0ADA',
      people: ['U0ADA', 'U0BEN'],
      label: 'label of a1',
    })
    const wasReset = await store.links.get(threadNumber(5))
    expect(wasReset).toMatchObject({ generation: 1, engaged: false })
    expect(wasReset).not.toHaveProperty('conversation')
    const listed = await store.links.list({ person: person('U0ADA') }, { offset: 0, limit: 20 })
    expect(listed.map(({ thread }) => thread)).toEqual(expect.arrayContaining([1, 2, 3, 4].map(threadNumber)))
  })

  it('hands out every item in the stage it had, each thread in order', async () => {
    const taken: { id: string; stage: unknown }[] = []
    for (;;) {
      const claim = await store.inbox.take(leaseMs)
      if (claim.kind !== 'claim') break
      taken.push({ id: claim.item.id, stage: claim.item.stage })
      expect(await store.inbox.hold(claim, leaseMs, { stage: claim.item.stage, link: claim.link })).toBe(true)
      expect(await store.inbox.settle(claim, { kind: 'done' })).toBe(true)
    }
    const stageOf = (id: string) => taken.find((item) => item.id === id)?.stage
    expect(taken.map(({ id }) => id).toSorted()).toEqual(
      ['b1', 'b2', 'c1', 'd1', 'd2', `${threadNumber(5)}:announcement:1`].toSorted(),
    )
    expect(stageOf('c1')).toEqual({ ...askedBefore, conversation: uuid(3) })
    expect(stageOf('d1')).toEqual(answered)
    expect(stageOf('b1')).toEqual({ name: 'waiting' })
    const inOrder = taken.map(({ id }) => id).filter((id) => id.startsWith('b') || id.startsWith('d'))
    expect(inOrder.indexOf('b1')).toBeLessThan(inOrder.indexOf('b2'))
    expect(inOrder.indexOf('d1')).toBeLessThan(inOrder.indexOf('d2'))
  })

  it('knows again what it has seen', async () => {
    const again = { channel, author: person('U0ADA'), files: [], label: '', text: '' }
    const mention = { ...again, order: 1_764_000_000_000_001, address: 'mention' as const }
    expect(await store.inbox.put({ ...mention, id: messageId('a1'), thread: threadNumber(1) })).toBe('seen')
    const other = { ...mention, id: messageId('b9'), alias: 'client-b1', thread: threadNumber(2) }
    expect(await store.inbox.put(other)).toBe('seen')
  })

  it('gives a dead letter back to its thread', async () => {
    expect((await store.deadLetters(10)).map(({ id, code }) => ({ id, code }))).toEqual([
      { id: 'f1', code: 'limit' },
    ])
    expect(await store.inbox.revive(messageId('f1'), channel)).toBe(true)
    expect(await store.inbox.threadStats(threadNumber(6))).toMatchObject({ waiting: 1, dead: 0 })
  })

  it('hands out a task of every kind', async () => {
    const tasks = (await drainTasks(store)).map(({ id, task }) => [id, task] as const)
    expect(tasks.map(([, task]) => task.kind).toSorted()).toEqual(
      [
        'catch-up',
        'clear',
        'deletion',
        'deletion',
        'export',
        'help',
        'home',
        'list',
        'misunderstood',
        'move',
        'reset',
        'retention',
        'status',
      ].toSorted(),
    )
    expect(new Map<string, unknown>(tasks).get('reset')).toMatchObject({
      done: { withdrawn: 1, interrupted: true, deleting: true },
    })
    expect(new Map<string, unknown>(tasks).get(`deletion:${uuid(5)}`)).toMatchObject({
      conversation: uuid(5),
      reason: 'reset',
      tries: 0,
    })
  })
})

async function openEmbedded(): Promise<Opened> {
  const dir = await temporaryDir()
  await copyFile(join(stored, 'neuroflash.db'), join(dir, 'neuroflash.db'))
  const clock = () => storedAtMs + 3_600_000
  const store = createEmbeddedStore({ dir, clock, log: keptLog().log })
  await store.open()
  const close = async () => {
    await store.close()
    await rm(dir, { recursive: true })
  }
  return { store, close }
}

type StoredKey = { readonly key: string; readonly ttl?: number } & (
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'hash'; readonly value: Record<string, string> }
  | { readonly type: 'zset' | 'set' | 'list'; readonly value: readonly string[] }
)

async function openRedis(): Promise<Opened> {
  const url = inject('redisUrl')
  const prefix = `before-${crypto.randomUUID()}`
  const redis = new Redis(url)
  const keys = JSON.parse(await readFile(join(stored, 'redis.json'), 'utf8')) as StoredKey[]
  for (const key of keys) await restore(redis, { ...key, key: key.key.replace('before', prefix) })
  const store = createRedisStore({ url, prefix, log: keptLog().log })
  await store.open()
  const close = async () => {
    await store.close()
    await redis.del(await keysOf(redis, `{nf:${prefix}}`))
    redis.disconnect()
  }
  return { store, close }
}

async function restore(redis: Redis, { key, ttl, ...record }: StoredKey): Promise<void> {
  switch (record.type) {
    case 'string':
      await redis.set(key, record.value)
      break
    case 'hash':
      await redis.hset(key, record.value)
      break
    case 'set':
      await redis.sadd(key, ...record.value)
      break
    case 'list':
      await redis.rpush(key, ...record.value)
      break
    case 'zset':
      for (let at = 0; at < record.value.length; at += 2) {
        await redis.zadd(key, asIfAnHourAgo(record.value[at + 1] ?? ''), record.value[at] ?? '')
      }
      break
    default:
      record satisfies never
  }
  if (ttl !== undefined) await redis.pexpire(key, ttl)
}

/** Redis' clock is not ours: what was stored is moved to an hour before now. Places in a thread are no times. */
function asIfAnHourAgo(score: string): string {
  const ms = Number(score)
  const isTime = ms > storedAtMs - 86_400_000 && ms < storedAtMs + 86_400_000
  return isTime ? String(ms - storedAtMs + Date.now() - 3_600_000) : score
}
