import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { NeuroflashOptions, StandInNeuroflash } from '../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../src/playground/neuroflash/stand-in.ts'
import { type StandInSlack, startSlack } from '../../src/playground/slack/stand-in.ts'
import { until } from '../setup/until.ts'
import { type Bot, startBot } from './bot.ts'

export type PlaceOptions = {
  /** Absent: the embedded store. */
  readonly redisUrl?: string
  readonly neuroflash?: NeuroflashOptions
  readonly timeoutMs?: number
  readonly settleMs?: number
  readonly concurrency?: number
}

/** The two stand-ins and a store, and the bot's processes between them. */
export type Place = {
  readonly slack: StandInSlack
  readonly neuroflash: StandInNeuroflash
  readonly env: Readonly<Record<string, string>>
  readonly dir: string
  /** Starts a process; it is killed at the latest by `close`. */
  start(options?: Partial<Parameters<typeof startBot>[0]>): Bot
  close(): Promise<void>
}

/** What Node has compiled once, every process of these tests may use. */
const COMPILE_CACHE = join(tmpdir(), `neuroflash-crash-compiled-${process.getuid?.() ?? 0}`)

/** Slack's clock is manual: what was not acked comes again upon `advance`. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const slack = await startSlack()
  const neuroflash = await startNeuroflash(options.neuroflash)
  const dir = mkdtempSync(join(tmpdir(), 'neuroflash-crash-'))
  const bots: Bot[] = []
  let isClosed = false
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    NEUROFLASH_CLIENT_ID: neuroflash.clientId,
    NEUROFLASH_CLIENT_SECRET: neuroflash.clientSecret,
    NEUROFLASH_API_URL: neuroflash.apiUrl,
    NEUROFLASH_TOKEN_URL: neuroflash.tokenUrl,
    NEUROFLASH_TIMEOUT_MS: String(options.timeoutMs ?? 10_000),
    NEUROFLASH_SETTLE_MS: String(options.settleMs ?? 1_500),
    ...(options.redisUrl === undefined ? {} : { REDIS_URL: `${options.redisUrl}?prefix=${randomUUID()}` }),
    ...(options.concurrency === undefined ? {} : { CONCURRENCY: String(options.concurrency) }),
    DATA_DIR: join(dir, 'data'),
    PORT: '0',
    NODE_COMPILE_CACHE: COMPILE_CACHE,
  }
  return {
    slack,
    neuroflash,
    env,
    dir,
    start(started = {}) {
      if (isClosed) throw new Error('the place is closed')
      const bot = startBot({ ...started, env: { ...env, ...started.env } })
      bots.push(bot)
      return bot
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await Promise.all(bots.map((bot) => bot.kill()))
      await slack.stop()
      await neuroflash.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** That the bot asked neither side for anything that does not exist. */
export function expectNothingUnexpected({ slack, neuroflash }: Place): void {
  expect(slack.unexpected).toEqual([])
  expect(neuroflash.unexpected).toEqual([])
}

/** What the bot says of its inbox. */
export type Figures = { readonly waiting: number; readonly dead: number }

/** Longer than anything takes, also on a slow machine where many processes queue up to be started. */
export const PATIENCE_MS = 150_000

/** Resolves once nothing waits any more, asked of whichever process is there by then. */
export function untilIdle(url: () => Promise<string>, timeoutMs = PATIENCE_MS): Promise<Figures> {
  const idle = async () => {
    const found = await url()
      .then(figures)
      .catch(() => undefined)
    return found?.waiting === 0 && found
  }
  return until(idle, { what: 'nothing to wait any more', timeoutMs })
}

/** As an operator sees them. */
async function figures(url: string): Promise<Figures> {
  const answer = await fetch(`${url}/metrics`)
  const text = await answer.text()
  const figure = (name: string) =>
    Number(new RegExp(`^\\w*${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  const dead = [...text.matchAll(/^\w*inbox_dead\{.*\} (\d+)$/gm)]
  return {
    waiting: figure('inbox_waiting'),
    dead: dead.reduce((sum, [, count]) => sum + Number(count), 0),
  }
}
