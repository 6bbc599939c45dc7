import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import type { Bot } from '../environment/process.ts'
import { expectNothingUnexpected } from '../environment/telling.ts'
import { seeded } from '../setup/chance.ts'
import { freePort, startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'
import { answer, problemsOf } from './audit.ts'
import { openBalancer } from './balancer.ts'
import { Crowd } from './crowd.ts'
import { PATIENCE_MS, untilIdle } from './idle.ts'

const THREADS = 24
/** A message every so often, so that what happens in between happens under load; nothing is waited for in this way. */
const PACE_MS = 60

describe('P2, P3 and P4: several processes behind a balancer', () => {
  it('keep order and ask each message once while one is killed, one rests beyond its lease, one stops and one starts', {
    timeout: 300_000,
  }, async () => {
    const server = await startRedisServer({ appendonly: true })
    onTestFinished(() => server.stop())
    const house = await openHouse(server.url)
    const [killed, resting, stopped] = await Promise.all([house.add(), house.add(), house.add(), house.add()])

    await house.write(60)
    await killed.kill()
    house.remove(killed)
    await house.write(30)
    resting.signal('SIGSTOP')
    await house.write(30)
    const late = house.add()
    stopped.signal('SIGTERM')
    house.remove(stopped)
    await house.write(60)
    await late
    // Only a successor can end what the resting one was at work on, and only after its lease.
    await house.untilDone()
    resting.signal('SIGCONT')
    await until(() => resting.lastLines().includes('somebody else has it now'), {
      what: 'the one that rested to see that its work is another’s',
      timeoutMs: PATIENCE_MS,
    })
    await house.write(30)
    await house.untilDone()

    expect(await stopped.exited).toEqual({ code: 0, signal: null })
    expect(await house.end()).toEqual([])
    expect(house.problems()).toEqual([])
  })

  it('do so while their Redis fails over to its replica', { timeout: 300_000 }, async () => {
    const sentinel = await openSentinel()
    const house = await openHouse(sentinel.url)
    await Promise.all([house.add(), house.add()])

    await house.write(60)
    await sentinel.fail()
    await house.write(60)
    await house.untilDone()

    expect(await house.end()).toEqual([])
    expect(house.problems()).toEqual([])
  })
})

type House = {
  /** Starts one more process, and lets it have its share once it takes messages. */
  add(): Promise<Bot>
  /** The balancer no longer knows it. */
  remove(bot: Bot): void
  /** So many messages, each delivered at once or later, some twice. */
  write(messages: number): Promise<void>
  /** Resolves once each message is stored, and none waits. */
  untilDone(): Promise<void>
  /** SIGTERM for all that are left. Gives how those ended that did not end well. */
  end(): Promise<readonly unknown[]>
  problems(): readonly string[]
}

async function openHouse(redisUrl: string): Promise<House> {
  const standIns = await openStandIns({
    redisUrl,
    neuroflash: { answer, latencyMs: 1_000 },
    timeoutMs: 5_000,
    settleMs: 1_000,
  })
  const urls = new Map<Bot, string>()
  const balancer = await openBalancer(() => [...urls.values()])
  onTestFinished(async () => {
    await standIns.close()
    await balancer.close()
  })
  const chance = seeded(20_261_128)
  const { ada, ben } = standIns.slack.seed
  const crowd = new Crowd(standIns, {
    threads: THREADS,
    people: [ada, ben],
    chance,
    urls: () => [balancer.url],
  })
  return {
    async add() {
      const bot = standIns.startProcess({ env: { DATA_DIR: await mkdtemp(join(standIns.dir, 'data-')) } })
      expect(await bot.started).toBe('ready')
      urls.set(bot, await bot.url)
      return bot
    },
    remove: (bot) => void urls.delete(bot),
    async write(messages) {
      for (let written = 0; written < messages; written += 1) {
        crowd.write()
        for (let letters = 0; letters < 3; letters += 1) crowd.deliverOne()
        await letTimePass(standIns)
      }
    },
    async untilDone() {
      while (!crowd.isAllAcked) {
        crowd.deliverOne()
        await letTimePass(standIns)
      }
      const anybody = async () => {
        const [last = ''] = [...urls.values()].slice(-1)
        return last
      }
      expect(await untilIdle(anybody)).toEqual({ waiting: 0, dead: 0 })
    },
    async end() {
      for (const bot of urls.keys()) bot.signal('SIGTERM')
      const ends = await Promise.all([...urls.keys()].map(({ exited }) => exited))
      expectNothingUnexpected(standIns)
      return ends.filter(({ code }) => code !== 0)
    },
    problems: () => crowd.threads.flatMap((thread) => problemsOf(standIns, thread)),
  }
}

/** Slack's clock goes as ours does. */
async function letTimePass({ slack, neuroflash }: StandIns): Promise<void> {
  await pause(PACE_MS)
  await neuroflash.settleLate()
  slack.advance(PACE_MS)
}

/** A primary with a replica in step and a Sentinel that watches both. `fail` kills the primary. */
async function openSentinel(): Promise<{ readonly url: string; fail(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'neuroflash-sentinel-'))
  const primary = await startRedisServer()
  const replica = await startRedisServer({ args: ['--replicaof', `127.0.0.1 ${primary.port}`] })
  const config = join(dir, 'sentinel.conf')
  await writeFile(
    config,
    [
      `sentinel monitor main 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 3000',
    ].join('\n'),
  )
  const sentinel = await startRedisServer({ port: await freePort(), dir, sentinelConfig: config })
  const client = new Redis(sentinel.url)
  onTestFinished(async () => {
    client.disconnect()
    for (const server of [sentinel, primary, replica]) await server.stop()
    await rm(dir, { recursive: true })
  })
  const inStep = async () => {
    const [known] = (await client.call('SENTINEL', 'REPLICAS', 'main')) as string[][]
    return known?.[known.indexOf('master-link-status') + 1] === 'ok'
  }
  await until(inStep, { what: 'the replica to be in step, and the Sentinel to know it', timeoutMs: 60_000 })
  return { url: `redis+sentinel://127.0.0.1:${sentinel.port}/main`, fail: () => primary.kill() }
}
