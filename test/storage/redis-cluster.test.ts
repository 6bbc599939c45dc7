import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BotStore } from '../../src/storage/bot-store.ts'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { redisRules } from '../../tools/redis-rights.ts'
import { findRedisServer, type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'
import { channel, drain, keptLog, leaseMs, message, takeClaim } from './fixtures.ts'

describe('redis store on a Cluster of three', () => {
  const servers: RedisServer[] = []
  const { log } = keptLog()
  let store: BotStore

  beforeAll(async () => {
    const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000']
    for (let i = 0; i < 3; i++) servers.push(await startRedisServer({ args }))
    const nodes = servers.map(({ port }) => `127.0.0.1:${port}`)
    const cli = findRedisServer()?.replace(/server$/, 'cli') ?? ''
    await promisify(execFile)(cli, ['--cluster', 'create', ...nodes, '--cluster-yes'])
    await Promise.all(servers.map(({ url }) => clusterIsUp(url)))
    await Promise.all(servers.map(({ url }) => allow(url, redisRules('{nf}', 'cluster'))))
    store = createRedisStore({ url: `redis+cluster://bot:secret@${nodes.join(',')}`, log })
    await store.open()
  })

  afterAll(async () => {
    await store.close()
    await Promise.all(servers.map((server) => server.stop()))
  })

  test('takes every step, and wakes', async () => {
    const woken = store.inbox.untilDue(60_000, new AbortController().signal)
    expect(await store.inbox.put(message('m1', { alias: 'a1' }))).toBe('stored')
    await expect(woken).resolves.toBeUndefined()
    expect(await store.inbox.put(message('m2'))).toBe('stored')
    expect(await store.inbox.put(message('m3', { alias: 'a1' }))).toBe('seen')

    const claim = await takeClaim(store)
    expect(await store.inbox.hold(claim, leaseMs, { link: { ...claim.link, turns: 1 } })).toBe(true)
    expect(await store.inbox.settle(claim, { kind: 'dead', code: 'x' })).toBe(true)
    expect(await store.deadLetters(10)).toHaveLength(1)
    expect(await store.inbox.revive(message('m1').id, channel)).toBe(true)
    await store.inbox.pause(1)
    await until(async () => (await store.inbox.take(leaseMs)).kind === 'claim', {
      what: 'the end of the pause',
    })
    await store.inbox.resume()
    expect(await store.stats()).toMatchObject({ waiting: 2, running: 1, dead: 0 })
    await store.ping()
  })

  test('keeps the order of every thread', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `thread ${i}`)
    for (const name of names) {
      for (let i = 5; i > 0; i--) await store.inbox.put(message(`${name}-${i}`, { thread: name, order: i }))
    }

    const ids = await drain(store)
    for (const name of names) {
      const own = ids.filter((id) => id.startsWith(`${name}-`))
      expect(own).toEqual([1, 2, 3, 4, 5].map((i) => `${name}-${i}`))
    }
  })

  test('shows how safely each of its servers keeps things', async () => {
    const condition = await store.condition()

    expect(condition).toMatchObject({ kind: 'redis', servers: expect.any(Array) })
    if (condition.kind !== 'redis') return
    expect(condition.servers.length).toBeGreaterThan(1)
    expect(condition.servers.map(({ settings }) => settings.appendonly)).toEqual(
      condition.servers.map(() => 'no'),
    )
  })
})

/** No more than the documents ask for. */
async function allow(url: string, rules: readonly string[]): Promise<void> {
  const client = new Redis(url)
  await client.call('ACL', 'SETUSER', 'bot', 'reset', 'on', '>secret', ...rules)
  client.disconnect()
}

async function clusterIsUp(url: string): Promise<void> {
  const client = new Redis(url)
  try {
    const isUp = async () => (await client.cluster('INFO')).includes('cluster_state:ok')
    await until(isUp, { what: 'the cluster to be up' })
  } finally {
    client.disconnect()
  }
}
