import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { freePort, startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'
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
  const isTaken = () =>
    store.inbox.put(message('m2')).then(
      (outcome) => outcome === 'stored' || outcome === 'seen',
      () => false,
    )
  await until(isTaken, { what: 'the replica to take over' })
  expect(await drain(store)).toEqual(['m1', 'm2'])
})

async function inStep(replicaUrl: string): Promise<void> {
  const client = new Redis(replicaUrl)
  onTestFinished(() => client.disconnect())
  await until(async () => (await client.dbsize()) > 5, { what: 'the replica to be in step' })
}

async function sentinelKnowsReplica(sentinelUrl: string): Promise<void> {
  const client = new Redis(sentinelUrl)
  onTestFinished(() => client.disconnect())
  const replicas = async () => (await client.call('SENTINEL', 'REPLICAS', 'main')) as unknown[]
  await until(async () => (await replicas()).length === 1, { what: 'the sentinel to know the replica' })
}
