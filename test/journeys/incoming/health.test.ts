import { afterEach, describe, expect, it } from 'vitest'
import type { Running } from '../../../src/app.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { type Environment, openEnvironment, untilReady } from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import {
  addressOf,
  leave,
  lines,
  metricsOf,
  readiness,
  startBeside,
  untilLogged,
  untilQuiet,
} from '../../environment/telling.ts'
import { freePort, type RedisServer, startRedisServer } from '../../setup/redis-server.ts'
import { until } from '../../setup/until.ts'

let environment: Environment
let bot: Running | undefined
const ends: (() => Promise<void>)[] = []

afterEach(async () => {
  await bot?.stop()
  bot = undefined
  await leave(environment)
  for (const end of ends.splice(0)) await end()
})

async function live(url: string): Promise<number> {
  const response = await fetch(`${url}/health/live`)
  await response.body?.cancel()
  return response.status
}

/** Two stand-ins and no bot yet. */
async function emptyEnvironment(options: Parameters<typeof openEnvironment>[0] = {}): Promise<Environment> {
  const opened = await openEnvironment(options)
  await opened.stopBot()
  opened.log.splice(0)
  return opened
}

describe('a bot that Slack does not let in', () => {
  it.each([
    ['a wrong token', { error: 'invalid_auth' }, 'auth.test: invalid_auth'],
    ['an outage', { status: 503 }, 'auth.test: 503'],
    ['a connection that is cut', 'drop-before', expect.stringMatching(/^auth\.test: /) as string],
  ] as const)('lives, is not ready and says why, and comes in by itself: %s', async (_, fault, reason) => {
    environment = await emptyEnvironment()
    const failing = environment.slack.fail('auth.test', { times: Infinity, with: fault })

    bot = await startBeside(environment)
    const url = addressOf(bot)
    expect(await live(url)).toBe(200)
    await untilLogged(environment, 'Slack does not let the bot in; trying again')
    expect(await readiness(url)).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: { slack: reason } },
    })

    failing.cancel()
    await untilReady(url)
    environment.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    expect(questions(environment)).toEqual([['quagga one']])
  })

  it('refuses events until then, and Slack brings them again', async () => {
    environment = await emptyEnvironment({ slack: { clock: 'manual' } })
    const failing = environment.slack.fail('auth.test', { times: Infinity, with: { error: 'invalid_auth' } })
    bot = await startBeside(environment)
    environment.slack.deliverTo({ kind: 'http', url: `${addressOf(bot)}/slack/events` })

    const sent = mentioned(environment, 'quagga one')
    await environment.slack.settled()
    expect(sent.deliveries.map(({ outcome }) => outcome)).toEqual(['pending', 'pending'])

    failing.cancel()
    await untilReady(addressOf(bot))
    environment.slack.advance(60_000)
    await answered(environment, sent)
    await sent.delivered()
    expect(answersIn(environment, sent)).toEqual(['Answer 1 to: quagga one'])
  })

  it('is stopped without waiting for Slack', async () => {
    environment = await emptyEnvironment()
    environment.slack.fail('auth.test', { times: Infinity, with: { status: 503 } })
    bot = await startBeside(environment)
    await untilLogged(environment, 'Slack does not let the bot in; trying again')
    await bot.stop()
    bot = undefined
    expect(lines(environment).at(-1)).toMatchObject({ msg: 'stopped before Slack had let the bot in' })
  })

  it('says so while it has no socket, and connects by itself', async () => {
    environment = await emptyEnvironment({ transport: 'socket' })
    const failing = environment.slack.fail('apps.connections.open', {
      times: Infinity,
      with: { error: 'invalid_auth' },
    })
    bot = await startBeside(environment)
    const url = addressOf(bot)
    await untilLogged(environment, 'Slack did not accept a Socket Mode connection')
    expect(await readiness(url)).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: { slack: 'no Socket Mode connection' } },
    })

    failing.cancel()
    await untilReady(url)
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    expect(questions(environment)).toEqual([['quagga one']])
  })
})

describe('a bot in Socket Mode', () => {
  it.each(['refresh', 'loss'] as const)('connects again by itself after a %s', async (what) => {
    environment = await openEnvironment({ transport: 'socket' })
    const { slack } = environment
    const opened = () => slack.calls.filter(({ method }) => method === 'apps.connections.open').length

    if (what === 'refresh') slack.sockets.requestRefresh()
    else slack.sockets.drop()
    await slack.waitFor(() => opened() === 2 && slack.sockets.count === 1, { what: 'a second connection' })
    await untilReady(environment.url)
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)

    expect(questions(environment)).toEqual([['quagga one']])
  })
})

describe('an outage of neuroflash at the start', () => {
  it('leaves the bot ready, and what people write is answered once it is over', async () => {
    environment = await emptyEnvironment()
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const neuroflash = {
      ...environment.config.neuroflash,
      apiUrl: `${origin}/api`,
      tokenUrl: `${origin}/oauth/v2/token`,
    }
    bot = await startBeside(environment, { neuroflash })
    const url = addressOf(bot)
    await untilReady(url)
    expect(await live(url)).toBe(200)
    environment.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })

    const sent = mentioned(environment, 'quagga one')
    await sent.delivered()
    await untilLogged(environment, 'neuroflash did not answer')
    expect((await readiness(url)).status).toBe(200)

    const back = await startNeuroflash({ port })
    ends.push(() => back.stop())
    await answered(environment, sent)
    expect(answersIn(environment, sent)).toEqual(['Answer 1 to: quagga one'])
    expect(back.conversations.map(({ messages }) => messages.length)).toEqual([2])
    expect(back.unexpected).toEqual([])
  })
})

describe('wrong neuroflash credentials', () => {
  it('are told in the thread and in the log as an error, and the bot stays ready', async () => {
    environment = await openEnvironment()
    const { neuroflash } = environment
    neuroflash.fail('token', { times: Infinity, with: { status: 401, body: { error: 'invalid_client' } } })
    neuroflash.revokeTokens()
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    await untilQuiet(environment)

    expect(answersIn(environment, sent)).toEqual([english('credentials')])
    expect((await readiness(environment.url)).status).toBe(200)
    expect(lines(environment).filter(({ level }) => level === 'error')).not.toEqual([])
    expect(await metricsOf(environment)).toContain('neuroflash_slack_inbox_dead{code="credentials"} 1')
  })
})

describe('an outage of Redis at the start', () => {
  it('leaves the bot alive and not ready, and it comes in by itself', async () => {
    environment = await emptyEnvironment()
    const redisPort = await freePort()
    const port = await freePort()
    const storage = { ...environment.config.storage, redisUrl: `redis://127.0.0.1:${redisPort}` }
    const starting = startBeside(environment, { storage, http: { port } })
    const url = addressOf({ port })
    await until(async () => (await live(url).catch(() => 0)) === 200, { what: 'the bot to live' })
    const away = await readiness(url)

    const redis: RedisServer = await startRedisServer({ port: redisPort })
    ends.push(() => redis.stop())
    bot = await starting
    await untilReady(url)
    environment.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)

    expect(away).toMatchObject({ status: 503, body: { reasons: { store: expect.any(String) as string } } })
    expect(answersIn(environment, sent)).toEqual(['Answer 1 to: quagga one'])
  })
})

describe('the metrics', () => {
  it('tell turns, stages, requests and acks', async () => {
    environment = await openEnvironment()
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    await untilQuiet(environment)

    const told = (await metricsOf(environment)).split('\n')
    const missing = [
      'neuroflash_slack_turns_total{outcome="answered"} 1',
      'neuroflash_slack_turn_stage_seconds_count{stage="asking"} 1',
      'neuroflash_slack_slack_request_seconds_count{method="chat.postMessage",status="ok"} 1',
      'neuroflash_slack_upstream_request_seconds_count{route="POST /ds-prototypes/conversations/{uuid}/chat/completions",status="200"} 1',
      'neuroflash_slack_received_total{result="stored"} 1',
      'neuroflash_slack_received_total{result="seen"} 1',
      'neuroflash_slack_inbox_waiting 0',
      'neuroflash_slack_inbox_up 1',
    ].filter((line) => !told.includes(line))
    expect(missing).toEqual([])
  })
})
