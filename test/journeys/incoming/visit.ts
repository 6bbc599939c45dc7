import { expect } from 'vitest'
import { type Running, startApp } from '../../../src/app.ts'
import type { Config } from '../../../src/config.ts'
import { createLogger } from '../../../src/ops/logger.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { until } from '../../setup/until.ts'
import type { House } from '../house.ts'

/** In everything that people write in these journeys, so that it can be looked for where it must not be. */
const word = 'quagga'

type Where = { readonly channel?: string; readonly user?: string; readonly threadTs?: string }

/** Ada in #general, unless said otherwise. Nothing is delivered yet. */
export function composed(house: House, text: string, where: Where = {}): SentMessage {
  const { general, ada } = house.slack.seed
  return house.slack.compose({ channel: general, user: ada, ...where, text })
}

export function said(house: House, text: string, where: Where = {}): SentMessage {
  const { general, ada } = house.slack.seed
  return house.slack.say({ channel: general, user: ada, ...where, text })
}

export function mentioned(house: House, text: string, where: Where = {}): SentMessage {
  return said(house, `<@${house.slack.botUserId}> ${text}`, where)
}

/** Resolves when the bot has written `count` messages in the thread. */
export async function answered(
  { slack }: House,
  { channel, root }: Pick<SentMessage, 'channel' | 'root'>,
  count = 1,
): Promise<void> {
  const answers = () => slack.thread(channel, root).filter((message) => message.isBot).length
  await slack.waitFor(() => answers() >= count, { what: `${count} answers in ${root}` })
}

/** What the bot says in the thread, oldest first. */
export function answersIn({ slack }: House, { channel, root }: Pick<SentMessage, 'channel' | 'root'>) {
  return slack
    .thread(channel, root)
    .filter((message) => message.isBot)
    .map((message) => message.text)
}

/** The questions neuroflash has stored, by conversation. */
export function questions({ neuroflash }: House): string[][] {
  return neuroflash.conversations.map(({ messages }) =>
    messages.filter(({ role }) => role === 'user').map(({ content }) => content),
  )
}

/** Resolves when Slack has an answer to all it delivered and the bot has settled all it stored. */
export async function untilQuiet(house: House): Promise<void> {
  await house.slack.settled()
  await untilMetric(house, 'inbox_waiting', 0)
}

/** Resolves when the bot gives this value for the metric. */
export async function untilMetric(house: House, name: string, value: number): Promise<void> {
  await until(async () => (await metric(house, name)) === value, { what: `${name} to be ${value}` })
}

/** How many dead letters the bot counts, whatever their code. */
export async function deadLetters(house: House): Promise<number> {
  const counts = (await metricsOf(house)).matchAll(/^neuroflash_slack_inbox_dead\{.*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

/** The value of a metric of the bot's own; `undefined` where it has none yet. */
async function metric(house: House, name: string): Promise<number | undefined> {
  const line = (await metricsOf(house)).split('\n').find((one) => one.startsWith(`neuroflash_slack_${name} `))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

export async function metricsOf(house: House): Promise<string> {
  return (await fetch(`${house.url}/metrics`)).text()
}

export async function readiness(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/health/ready`)
  return { status: response.status, body: await response.json() }
}

/** The lines the bot has logged, as objects. */
export function lines(house: House): Record<string, unknown>[] {
  return house.log.map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Closes the house. Nobody met what Slack or neuroflash do not offer, and nothing secret was told. */
export async function leave(house: House): Promise<void> {
  try {
    const isUp = URL.canParse(house.url)
    expectNothingTold(house, house.log.join('') + (isUp ? await metricsOf(house) : ''))
  } finally {
    await house.close()
  }
  expectNothingTold(house, house.log.join(''))
  expect(house.slack.unexpected).toEqual([])
  expect(house.neuroflash.unexpected).toEqual([])
}

/** Neither what people wrote nor what opens a door is in what the bot says about itself (P9). */
export function expectNothingTold({ slack, neuroflash }: House, told: string): void {
  const { botToken, appToken, signingSecret } = slack
  for (const secret of [botToken, appToken, signingSecret, neuroflash.clientSecret, neuroflash.clientId]) {
    expect(told).not.toContain(secret)
  }
  expect(told).not.toMatch(/stand-in-[0-9a-f]{8}-/)
  expect(told.toLowerCase()).not.toContain(word)
}

/** Resolves once the bot has logged this message. */
export async function untilLogged(house: House, message: string, count = 1): Promise<void> {
  await untilTold(house, { msg: message }, count)
}

/** Resolves once the bot has logged a line with these fields. */
export async function untilTold(
  house: House,
  fields: Readonly<Record<string, unknown>>,
  count = 1,
): Promise<void> {
  const wanted = Object.entries(fields)
  const isWanted = (line: Record<string, unknown>) => wanted.every(([name, value]) => line[name] === value)
  await until(() => lines(house).filter(isWanted).length >= count, { what: JSON.stringify(fields) })
}

/** Another bot in this process, of the house's configuration but for `change`. Its log is the house's. */
export function startBeside(house: House, change: Partial<Config> = {}): Promise<Running> {
  const logger = createLogger('debug', { write: (line: string) => void house.log.push(line) })
  return startApp({ ...house.config, ...change }, logger)
}

/** Where a bot is that was started beside. */
export function addressOf({ port }: Pick<Running, 'port'>): string {
  return `http://127.0.0.1:${port}`
}
