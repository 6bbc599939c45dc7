import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { startBot } from '../../src/playground/bot/process.ts'
import type { StandInNeuroflash } from '../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../src/playground/neuroflash/stand-in.ts'
import { type StandInSlack, startSlack } from '../../src/playground/slack/stand-in.ts'
import { variablesFor } from '../../src/playground/variables.ts'
import { startRedisServer } from '../setup/redis-server.ts'

export type StoreName = 'Redis' | 'embedded'

export type RigOptions = {
  readonly store: StoreName
  /** Where V8's CPU profile of the bot goes, if anywhere. */
  readonly profileDir?: string | undefined
  /** `smallest`: not ours, but the smallest bot that keeps what is written to it; only on Redis. */
  readonly bot?: 'ours' | 'smallest'
  /** What the bot posts comes back to it as an event, as with Slack. */
  readonly hasEcho?: boolean
}

/** What the bot's process has used so far. */
export type Usage = {
  readonly cpuMs: number
  readonly rssMb: number
  /** The longest that its event loop stood still since this was last asked, some 10 ms of which are the clock's own. */
  readonly blockMs: number
}

/** The bot as a child process of its own, between the stand-ins in this one. */
export type Rig = {
  readonly slack: StandInSlack
  readonly neuroflash: StandInNeuroflash
  readonly eventsUrl: string
  /** How long neuroflash thinks from now on: so long, or by chance up to so much longer. */
  think(ms: number, atMostMs?: number): void
  /** What the next questions are answered with. */
  answerNext(answers: readonly string[]): void
  usage(): Promise<Usage>
  /** Nothing on the embedded store. */
  redis(): Promise<RedisUsage | undefined>
  /** As after 25 h: the marks that a message was seen are gone. Nothing else of an idle thread expires. */
  dropMarks(): Promise<void>
  /** The bot anew, on the same store. */
  restart(): Promise<void>
  close(): Promise<void>
}

type RedisUsage = { readonly bytes: number; readonly commands: number; readonly cpuMs: number }

/** What a started bot is to the rig, whichever it is. */
type Bot = { readonly url: string; usage(): Promise<Usage>; stop(): Promise<number | undefined> }

export async function openRig(options: RigOptions): Promise<Rig> {
  const { store } = options
  const dir = mkdtempSync(join(tmpdir(), 'neuroflash-bench-'))
  const server = store === 'Redis' ? await startRedisServer({ appendonly: true }) : undefined
  let thinking: readonly [ms: number, atMostMs: number] = [0, 0]
  const nextAnswers: string[] = []
  const slack = await startSlack({ clock: 'real' })
  const neuroflash = await startNeuroflash({
    answer: async (question) => {
      const [ms, atMostMs] = thinking
      if (atMostMs > 0) await sleep(ms + Math.random() * (atMostMs - ms))
      return nextAnswers.shift() ?? `**An answer** to: ${question}`
    },
  })
  let child: ChildProcess | undefined
  // However the run ends: an error nobody caught, or a signal.
  const abandon = () => {
    child?.kill('SIGKILL')
    if (server !== undefined) process.kill(server.pid, 'SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }
  process.once('exit', abandon)
  const latest: string[] = []
  const start = async (): Promise<Bot> => {
    const kept = {
      onLine: (line: string) => void latest.splice(0, latest.length - 4, line),
      onSpawn: (spawned: ChildProcess) => {
        child = spawned
      },
    }
    const environment = variablesFor({ slack, neuroflash }, { dataDir: dir, redisUrl: server?.url })
    const started =
      options.bot === 'smallest'
        ? await startSmallest(environment, kept)
        : await startOurs(environment, kept, options.profileDir)
    if (options.hasEcho) slack.deliverTo({ kind: 'http', url: `${started.url}/slack/events` })
    return started
  }
  const stop = async () => {
    const code = await bot.stop()
    if (code !== 0) throw new Error(`the bot ended with ${code}:\n${latest.join('\n')}`)
  }
  let bot = await start()
  const client = server === undefined ? undefined : new Redis(server.url)
  return {
    slack,
    neuroflash,
    get eventsUrl() {
      return `${bot.url}/slack/events`
    },
    think: (ms, atMostMs = ms) => {
      thinking = [ms, atMostMs]
    },
    answerNext: (answers) => void nextAnswers.push(...answers),
    usage: () => bot.usage(),
    redis: async () => (client === undefined ? undefined : redisUsage(client)),
    dropMarks: async () => {
      if (client !== undefined) await dropExpiring(client)
    },
    restart: async () => {
      await stop()
      bot = await start()
    },
    async close() {
      await stop()
      client?.disconnect()
      await Promise.all([slack.stop(), neuroflash.stop(), server?.stop()])
      process.off('exit', abandon)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

type Kept = { readonly onLine: (line: string) => void; readonly onSpawn: (spawned: ChildProcess) => void }

async function startOurs(
  environment: Record<string, string>,
  kept: Kept,
  profileDir: string | undefined,
): Promise<Bot> {
  const nodeOptions = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]
  const bot = await startBot({ environment, ...kept, nodeOptions })
  return { url: bot.url, usage: () => usageOf(bot.url), stop: () => bot.stop() }
}

/** With Node's own settings, as a bot of its kind is run. It says itself what it has used. */
async function startSmallest(environment: Record<string, string>, { onLine, onSpawn }: Kept): Promise<Bot> {
  const child = fork(join(import.meta.dirname, 'smallest-bot.ts'), {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  onSpawn(child)
  child.stderr?.setEncoding('utf8').on('data', onLine)
  const asked = async <Answer>(): Promise<Answer> => ((await once(child, 'message')) as [Answer])[0]
  const { port } = await asked<{ port: number }>()
  return {
    url: `http://127.0.0.1:${port}`,
    async usage() {
      child.send('usage')
      return { ...(await asked<Omit<Usage, 'blockMs'>>()), blockMs: Number.NaN }
    },
    async stop() {
      child.disconnect()
      return ((await once(child, 'exit')) as [number])[0]
    },
  }
}

/** As the bot itself says, to Prometheus. */
async function usageOf(url: string): Promise<Usage> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
  return {
    cpuMs: figure('process_cpu_seconds_total') * 1_000,
    blockMs: figure('nodejs_eventloop_lag_max_seconds') * 1_000,
    rssMb: figure('process_resident_memory_bytes') / 1024 / 1024,
  }
}

/** What a script does inside Redis is no command of the bot's: only what it sends is counted. */
async function redisUsage(client: Redis): Promise<RedisUsage> {
  const [memory, commands] = [await client.info('memory'), await client.info('commandstats')]
  const cpu = await client.info('cpu')
  const seconds = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(cpu)?.[1])
  const sent = ['evalsha', 'eval', 'blpop'].map((name) =>
    Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(commands)?.[1] ?? 0),
  )
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1])
  return {
    bytes: figure('used_memory') - figure('mem_aof_buffer') - figure('mem_clients_normal'),
    commands: sent.reduce((sum, count) => sum + count, 0),
    cpuMs: (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1_000,
  }
}

async function dropExpiring(client: Redis): Promise<void> {
  for await (const keys of client.scanStream({ count: 1_000 })) {
    if (!Array.isArray(keys)) continue
    await Promise.all(keys.map(async (key: string) => (await client.pttl(key)) > 0 && client.del(key)))
  }
}
