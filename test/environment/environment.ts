import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Running, type Surroundings, startApp } from '../../src/app.ts'
import { type Config, loadConfig } from '../../src/config.ts'
import { createLogger } from '../../src/ops/logger.ts'
import type { NeuroflashOptions, StandInNeuroflash } from '../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../src/playground/neuroflash/stand-in.ts'
import { type SlackOptions, type StandInSlack, startSlack } from '../../src/playground/slack/stand-in.ts'
import { variablesFor } from '../../src/playground/variables.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'
import { type Bot, type BotOptions, startBotProcess } from './process.ts'

/** What is written here outlives a process as on a disk, and is not waited for. Linux has it; a small one is no help. */
const IN_MEMORY = '/dev/shm'
const ENOUGH_BYTES = 1024 ** 3
const isInMemory = existsSync(IN_MEMORY) && freeBytes(IN_MEMORY) > ENOUGH_BYTES

export type StoreKind = 'redis' | 'embedded'

export const storeKinds: readonly StoreKind[] = ['redis', 'embedded']

export type EnvironmentOptions = {
  /** `redis`: a server of its own. */
  readonly store?: StoreKind
  /** Instead, a server that is there already; under a prefix of its own. */
  readonly redisUrl?: string | undefined
  readonly transport?: 'http' | 'socket'
  readonly slack?: SlackOptions
  readonly neuroflash?: NeuroflashOptions
  readonly config?: Partial<Config>
  readonly timeoutMs?: number
  readonly settleMs?: number
  readonly concurrency?: number
  readonly threadContext?: 'on' | 'off'
  readonly language?: 'de' | 'en'
  readonly adminContact?: string
  /** Time and chance, where they are to be ours. Redis keeps its own time. */
  readonly surroundings?: Surroundings
}

/** The two stand-ins and a store, with nobody between them yet. */
export type StandIns = {
  readonly slack: StandInSlack
  readonly neuroflash: StandInNeuroflash
  /** What a process between them is told. */
  readonly variables: Readonly<Record<string, string>>
  /** Removed in the end. */
  readonly dir: string
  /** The environment's own, where that is its store. */
  readonly redis: RedisServer | undefined
  /** Starts a process of the bot; it is killed at the latest by `close`. */
  startProcess(options?: BotOptions): Bot
  close(): Promise<void>
}

/** The whole bot, in this process, between the two stand-ins. */
export type Environment = StandIns & {
  readonly config: Config
  readonly url: string
  /** Every line it has logged. */
  readonly log: string[]
  /** Stops the bot; what is stored stays. */
  stopBot(): Promise<void>
  /** Starts the bot (again) on the same store. */
  startBot(): Promise<void>
}

export async function openStandIns(
  options: Omit<EnvironmentOptions, 'config' | 'surroundings'> = {},
): Promise<StandIns> {
  const slack = await startSlack(options.slack)
  const neuroflash = await startNeuroflash(options.neuroflash)
  const dir = mkdtempSync(join(isInMemory ? IN_MEMORY : tmpdir(), 'neuroflash-test-'))
  const redis = options.store === 'redis' ? await startRedisServer() : undefined
  const variables = {
    ...variablesFor(
      { slack, neuroflash },
      { dataDir: join(dir, 'data'), redisUrl: redis?.url ?? underPrefix(options.redisUrl) },
    ),
    ...(options.transport === 'socket' ? { SLACK_APP_TOKEN: slack.appToken } : {}),
    NEUROFLASH_TIMEOUT_MS: String(options.timeoutMs ?? 10_000),
    NEUROFLASH_SETTLE_MS: String(options.settleMs ?? 500),
    ...(options.concurrency === undefined ? {} : { CONCURRENCY: String(options.concurrency) }),
    ...(options.threadContext === undefined ? {} : { THREAD_CONTEXT: options.threadContext }),
    ...(options.language === undefined ? {} : { LANGUAGE: options.language }),
    ...(options.adminContact === undefined ? {} : { ADMIN_CONTACT: options.adminContact }),
    PORT: '0',
  }
  const bots: Bot[] = []
  let closing: Promise<void> | undefined
  const close = async () => {
    await Promise.all(bots.map((bot) => bot.kill()))
    await slack.stop()
    await neuroflash.stop()
    await redis?.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  return {
    slack,
    neuroflash,
    variables,
    dir,
    redis,
    startProcess(started = {}) {
      if (closing !== undefined) throw new Error('the environment is closed')
      const bot = startBotProcess({ ...started, env: { ...variables, ...started.env } })
      bots.push(bot)
      return bot
    },
    close: () => (closing ??= close()),
  }
}

export async function openEnvironment(options: EnvironmentOptions = {}): Promise<Environment> {
  const standIns = await openStandIns({
    ...options,
    slack: { clock: 'real', now: options.surroundings?.clock ?? Date.now, ...options.slack },
  })
  const { slack } = standIns
  const config = { ...loadConfig(standIns.variables).config, logLevel: 'debug', ...options.config } as const
  const log: string[] = []
  let bot: Running | undefined
  const environment: Environment = {
    ...standIns,
    config,
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
          : { kind: 'http', url: `${environment.url}/slack/events` },
      )
      await untilReady(environment.url)
    },
    async stopBot() {
      await bot?.stop()
      bot = undefined
    },
    async close() {
      await environment.stopBot()
      await standIns.close()
    },
  }
  await environment.startBot()
  return environment
}

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize
}

function underPrefix(redisUrl: string | undefined): string | undefined {
  return redisUrl === undefined ? undefined : `${redisUrl}?prefix=${randomUUID()}`
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
