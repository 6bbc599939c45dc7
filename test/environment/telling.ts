import { expect } from 'vitest'
import { type Running, startApp } from '../../src/app.ts'
import type { Config } from '../../src/config.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { until } from '../setup/until.ts'
import type { Environment, StandIns } from './environment.ts'
import { anyBearer, secretsOf, WORD } from './secrets.ts'

/** Resolves when Slack has an answer to all it delivered and the bot has settled all it stored. */
export async function untilQuiet(environment: Environment): Promise<void> {
  await environment.slack.settled()
  await untilMetric(environment, 'inbox_waiting', 0)
}

/** Resolves when the bot gives this value for the metric. */
export async function untilMetric(environment: Environment, name: string, value: number): Promise<void> {
  await until(async () => (await metric(environment, name)) === value, { what: `${name} to be ${value}` })
}

/** How many dead letters the bot counts, whatever their code. */
export async function deadLetters(environment: Environment): Promise<number> {
  const counts = (await metricsOf(environment)).matchAll(/^neuroflash_slack_inbox_dead\{.*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

/** The value of a metric of the bot's own; `undefined` where it has none yet. */
export async function metric(environment: Environment, name: string): Promise<number | undefined> {
  const line = (await metricsOf(environment))
    .split('\n')
    .find((one) => one.startsWith(`neuroflash_slack_${name} `))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

export async function metricsOf(environment: Environment): Promise<string> {
  return (await fetch(`${environment.url}/metrics`)).text()
}

export async function readiness(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/health/ready`)
  return { status: response.status, body: await response.json() }
}

/** The lines the bot has logged, as objects. */
export function lines(environment: Environment): Record<string, unknown>[] {
  return environment.log.map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Closes the environment. Nobody met what Slack or neuroflash do not offer, and nothing secret was told. */
export async function leave(environment: Environment): Promise<void> {
  try {
    const isUp = URL.canParse(environment.url)
    expectNothingTold(environment, environment.log.join('') + (isUp ? await metricsOf(environment) : ''))
  } finally {
    await environment.close()
  }
  expectNothingTold(environment, environment.log.join(''))
  expectNothingUnexpected(environment)
}

/** Neither what people wrote nor what opens a door is in what the bot says about itself (P9). */
export function expectNothingTold(standIns: StandIns, told: string): void {
  for (const secret of secretsOf(standIns)) expect(told).not.toContain(secret)
  expect(told).not.toMatch(anyBearer)
  expect(told.toLowerCase()).not.toContain(WORD)
}

/** Resolves once the bot has logged this message. */
export async function untilLogged(environment: Environment, message: string, count = 1): Promise<void> {
  await untilTold(environment, { msg: message }, count)
}

/** Resolves once the bot has logged a line with these fields. */
export async function untilTold(
  environment: Environment,
  fields: Readonly<Record<string, unknown>>,
  count = 1,
): Promise<void> {
  const wanted = Object.entries(fields)
  const isWanted = (line: Record<string, unknown>) => wanted.every(([name, value]) => line[name] === value)
  await until(() => lines(environment).filter(isWanted).length >= count, { what: JSON.stringify(fields) })
}

/** Another bot in this process, of the environment's configuration but for `change`. Its log is the environment's. */
export function startBeside(environment: Environment, change: Partial<Config> = {}): Promise<Running> {
  const logger = createLogger('debug', { write: (line: string) => void environment.log.push(line) })
  return startApp({ ...environment.config, ...change }, logger)
}

/** Where a bot is that was started beside. */
export function addressOf({ port }: Pick<Running, 'port'>): string {
  return `http://127.0.0.1:${port}`
}

/** That the bot asked neither side for anything that does not exist. */
export function expectNothingUnexpected({ slack, neuroflash }: Pick<StandIns, 'slack' | 'neuroflash'>) {
  expect(slack.unexpected).toEqual([])
  expect(neuroflash.unexpected).toEqual([])
}
