import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Running, type Surroundings, startApp } from '../../src/app.ts'
import type { Config } from '../../src/config.ts'
import { createLogger } from '../../src/ops/logger.ts'
import type { NeuroflashOptions, StandInNeuroflash } from '../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../src/playground/neuroflash/stand-in.ts'
import { type SlackOptions, type StandInSlack, startSlack } from '../../src/playground/slack/stand-in.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'

export type StoreKind = 'redis' | 'embedded'

export const storeKinds: readonly StoreKind[] = ['redis', 'embedded']

export type HouseOptions = {
  readonly store?: StoreKind
  readonly transport?: 'http' | 'socket'
  readonly slack?: SlackOptions
  readonly neuroflash?: NeuroflashOptions
  readonly config?: Partial<Config>
  readonly timeoutMs?: number
  readonly settleMs?: number
  /** Time and chance, where they are to be ours. Redis keeps its own time. */
  readonly surroundings?: Surroundings
}

/** The whole bot, in this process, between the two stand-ins. */
export type House = {
  readonly slack: StandInSlack
  readonly neuroflash: StandInNeuroflash
  readonly config: Config
  readonly url: string
  /** The house's own Redis, where that is its store. */
  readonly redis: RedisServer | undefined
  /** Every line it has logged. */
  readonly log: string[]
  /** Stops the bot; what is stored stays. */
  stopBot(): Promise<void>
  /** Starts the bot (again) on the same store. */
  startBot(): Promise<void>
  close(): Promise<void>
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const slack = await startSlack({
    clock: 'real',
    now: options.surroundings?.clock ?? Date.now,
    ...options.slack,
  })
  const neuroflash = await startNeuroflash(options.neuroflash)
  const dir = mkdtempSync(join(tmpdir(), 'neuroflash-journey-'))
  const redis = options.store === 'redis' ? await startRedisServer() : undefined
  const config = configFor({ slack, neuroflash, dir, redis, options })
  const log: string[] = []
  let bot: Running | undefined
  const house: House = {
    slack,
    neuroflash,
    config,
    redis,
    log,
    get url() {
      return `http://127.0.0.1:${bot?.port}`
    },
    async startBot() {
      const logger = createLogger('debug', { write: (line: string) => void log.push(line) })
      bot = await startApp(config, logger, options.surroundings)
      slack.deliverTo(
        options.transport === 'socket'
          ? { kind: 'socket' }
          : { kind: 'http', url: `${house.url}/slack/events` },
      )
      await untilReady(house.url)
    },
    async stopBot() {
      await bot?.stop()
      bot = undefined
    },
    async close() {
      await house.stopBot()
      await slack.stop()
      await neuroflash.stop()
      await redis?.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  await house.startBot()
  return house
}

/** Resolves when the bot says that it is ready. */
export async function untilReady(url: string): Promise<void> {
  const isReady = async () => {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
    await answer?.body?.cancel()
    return answer?.status === 200
  }
  await until(isReady, { what: 'the bot to be ready' })
}

function configFor(at: {
  slack: StandInSlack
  neuroflash: StandInNeuroflash
  dir: string
  redis: RedisServer | undefined
  options: HouseOptions
}): Config {
  const { slack, neuroflash, dir, redis, options } = at
  return {
    slack: {
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      connection:
        options.transport === 'socket'
          ? { kind: 'socket', appToken: slack.appToken }
          : { kind: 'http', signingSecret: slack.signingSecret },
    },
    neuroflash: {
      clientId: neuroflash.clientId,
      clientSecret: neuroflash.clientSecret,
      apiUrl: neuroflash.apiUrl,
      tokenUrl: neuroflash.tokenUrl,
      timeoutMs: options.timeoutMs ?? 10_000,
      settleMs: options.settleMs ?? 500,
    },
    storage: {
      dataDir: dir,
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
    },
    http: { port: 0 },
    concurrency: 20,
    followUps: 'all',
    logLevel: 'debug',
    ...options.config,
  }
}
