import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { BotStore } from '../../src/storage/bot-store.ts'
import { createEmbeddedStore } from '../../src/storage/embedded/store.ts'
import { hashTag, singleKey } from '../../src/storage/keys.ts'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { redisRules } from '../../tools/redis-rights.ts'
import { temporaryDir } from '../storage/embedded-harness.ts'
import {
  asking,
  channel,
  conversationId,
  converse,
  drain,
  help,
  keptLog,
  leaseMs,
  message,
  messageId,
  person,
  reset,
  takeClaim,
  takeTask,
  taskId,
  thread,
  threadKey,
} from '../storage/fixtures.ts'
import { addUser, as, type RedisUser } from '../storage/redis-harness.ts'
import { admin } from './admin.ts'

const conversation = conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001')
const elsewhere = threadKey('T012ABCDEF:C012ABCDEF:1764000009.123456')
const released = threadKey('T012ABCDEF:C012ABCDEF:1764000001.123456')
const deletion = { kind: 'deletion', conversation, reason: 'retention', tries: 2 } as const

let dataDir: string
let prefix: string
let file: BotStore
let redis: BotStore
let client: Redis
let user: RedisUser

beforeEach(async () => {
  dataDir = await temporaryDir()
  prefix = `test-${randomUUID()}`
  file = createEmbeddedStore({ dir: dataDir, clock: Date.now, log: keptLog().log })
  redis = createRedisStore({ url: inject('redisUrl'), prefix, log: keptLog().log })
  await file.open()
  await redis.open()
  client = new Redis(inject('redisUrl'))
  user = await addUser(client, prefix, redisRules(hashTag(prefix)))
})

afterEach(async () => {
  await file.close()
  await redis.close()
  await client.call('ACL', 'DELUSER', user.name)
  client.disconnect()
  await rm(dataDir, { recursive: true })
})

/** As a user who has no other rights than the bot needs. */
const storage = () => ({
  storage: { dataDir, redisUrl: `${as(user, inject('redisUrl'))}?prefix=${prefix}` },
})

/** Something of everything that is kept. */
async function fill(): Promise<void> {
  await converse(file, 'm1', {
    conversation,
    link: { people: [person('U0ADA'), person('U0GRACE')], turns: 3 },
  })
  await converse(file, 'm2', { conversation: conversationId('reset'), thread: released })
  await reset(file, { thread: released })
  await file.tasks.settle(await takeTask(file), { kind: 'done' })
  await file.inbox.put(message('m3', { author: person('U0GRACE'), thread: elsewhere }))
  await file.inbox.settle(await takeClaim(file), { kind: 'dead', code: 'rejected' })
  await file.tasks.put(taskId(`deletion:${conversation}`), deletion)
  await file.tasks.settle(await takeTask(file), { kind: 'dead', code: 'deletion-lost' })
  await file.tasks.put(taskId('help'), help)
  await file.tasks.put(taskId('other'), { ...deletion, conversation: conversationId('other') })
  await file.inbox.put(message('m4'))
  const claim = await takeClaim(file)
  await file.inbox.hold(claim, leaseMs, { stage: asking })
  await file.inbox.settle(claim, { kind: 'later', ms: 0 })
  await file.inbox.put(message('m6'))
  await file.inbox.put(message('m5'))
  await file.operating.halt()
}

async function seen(store: BotStore) {
  const page = { offset: 0, limit: 9 }
  const { oldestMs: _grows, ...stats } = await store.stats()
  return {
    stats,
    links: await Promise.all([thread, elsewhere, released].map((one) => store.links.get(one))),
    channel: await store.links.list({ channel }, page),
    person: await store.links.list({ person: person('U0GRACE') }, page),
    channels: await store.links.channels(),
    items: await store.waitingItems(thread, 9),
    dead: await store.deadLetters(9),
    deadThere: await store.deadLetters(9, elsewhere),
    letters: await Promise.all(
      ['m3', `deletion:${conversation}`].map((id) => store.operating.openLetter(id)),
    ),
    tasks: await Promise.all(
      (['prompt', 'export', 'upkeep'] as const).map((lane) => store.operating.tasksIn(lane, 9)),
    ),
    own: (await store.operating.itemsOf(person('U0ADA'))).length,
  }
}

describe('admin migrate', () => {
  it('copies everything, so that Redis goes on where the file stopped', async () => {
    await fill()
    const before = await seen(file)
    await file.close()

    const { code, said, complained } = await admin(storage(), ['migrate'])

    expect({ code, complained }).toEqual({ code: 0, complained: '' })
    expect(said).toMatch(/^link +3 +3$/m)
    expect(said).toMatch(/^item +3 +3$/m)
    expect(await seen(redis)).toEqual(before)
    expect(await redis.inbox.put(message('m1'))).toBe('seen')
    expect(await redis.tasks.put(taskId('help'), help)).toBe('seen')
    expect(await redis.inbox.revive(messageId('m3'), channel)).toBe(true)
    await redis.operating.go()
    expect((await takeTask(redis)).task).toEqual(help)
    expect((await drain(redis)).toSorted()).toEqual(['m3', 'm4', 'm5', 'm6'])
    expect(await redis.inbox.put(message('m7'))).toBe('stored')
    expect(await drain(redis)).toEqual(['m7'])
  })

  it('asks what was asked first, first, and then in order', async () => {
    await file.inbox.put(message('m4'))
    const claim = await takeClaim(file)
    await file.inbox.hold(claim, leaseMs, { stage: asking })
    await file.inbox.put(message('m2'))
    await file.inbox.put(message('m1'))
    // Killed: the claim is still there.
    await file.close()
    await admin(storage(), ['migrate'])

    expect((await redis.waitingItems(thread, 9)).map((one) => one.kind === 'item' && one.item.id)).toEqual([
      'm4',
      'm1',
      'm2',
    ])
  })

  it('goes on where it was cut short, and has nothing twice', async () => {
    await fill()
    const before = await seen(file)
    await file.close()
    await admin(storage(), ['migrate'])
    await client.set(singleKey(hashTag(prefix), 'moving'), `${hostname()}:${dataDir}`)

    expect((await admin(storage(), ['migrate'])).code).toBe(0)
    expect(await seen(redis)).toEqual(before)
  })

  it('touches no Redis that is in use, no file that a bot has, and makes no file', async () => {
    await fill()
    expect((await admin(storage(), ['migrate'])).complained).toContain('A bot uses the store in')
    await file.close()
    await redis.inbox.put(message('m9'))
    const refused = await admin(storage(), ['migrate'])

    expect(refused).toMatchObject({ code: 1, complained: expect.stringContaining('already holds something') })
    expect(await redis.links.get(released)).toBeUndefined()
    expect((await admin({ storage: { dataDir } }, ['migrate'])).complained).toContain('Set REDIS_URL')
    const nowhere = { storage: { ...storage().storage, dataDir: `${dataDir}/none` } }
    expect((await admin(nowhere, ['migrate'])).complained).toContain('there is nothing to copy')
    const away = { storage: { dataDir, redisUrl: 'redis://127.0.0.1:1' } }
    expect((await admin(away, ['migrate'])).complained).toContain('Run it again')
  })
})
