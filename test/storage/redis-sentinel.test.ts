import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { freePort, startRedisServer } from '../setup/redis-server.ts'
import { drain, keptLog, message } from './fixtures.ts'

test('redis store finds its master by a Sentinel, and the new one after a fail-over', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'neuroflash-sentinel-'))
  const master = await startRedisServer()
  const replica = await startRedisServer({ args: ['--replicaof', `127.0.0.1 ${master.port}`] })
  const port = await freePort()
  const config = join(dir, 'sentinel.conf')
  await writeFile(
    config,
    [
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 300',
      'sentinel failover-timeout main 2000',
    ].join('\n'),
  )
  const sentinel = await startRedisServer({ port, dir, sentinelConfig: config })
  const store = createRedisStore({ url: `redis+sentinel://127.0.0.1:${port}/main`, log: keptLog().log })
  onTestFinished(async () => {
    await store.close()
    for (const server of [sentinel, master, replica]) await server.stop()
    await rm(dir, { recursive: true })
  })
  await store.open()
  await store.inbox.put(message('m1'))
  await inStep(replica.url)
  await sentinelKnowsReplica(sentinel.url)

  await master.kill()
  await vi.waitFor(async () => expect(['stored', 'seen']).toContain(await store.inbox.put(message('m2'))), {
    timeout: 20_000,
    interval: 50,
  })
  expect(await drain(store)).toEqual(['m1', 'm2'])
})

async function inStep(replicaUrl: string): Promise<void> {
  const client = new Redis(replicaUrl)
  onTestFinished(() => client.disconnect())
  await vi.waitFor(async () => expect(await client.dbsize()).toBeGreaterThan(5), { timeout: 20_000 })
}

async function sentinelKnowsReplica(sentinelUrl: string): Promise<void> {
  const client = new Redis(sentinelUrl)
  onTestFinished(() => client.disconnect())
  await vi.waitFor(async () => expect(await client.call('SENTINEL', 'REPLICAS', 'main')).toHaveLength(1), {
    timeout: 20_000,
  })
}
