import { afterEach, describe, expect, it } from 'vitest'
import type { Running } from '../../../src/app.ts'
import { notices } from '../../../src/bridge/notices.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { freePort, type RedisServer, startRedisServer } from '../../setup/redis-server.ts'
import { until } from '../../setup/until.ts'
import { type House, openHouse, untilReady } from '../house.ts'
import {
  addressOf,
  answered,
  answersIn,
  leave,
  lines,
  mentioned,
  metricsOf,
  questions,
  readiness,
  startBeside,
  untilLogged,
  untilQuiet,
} from './visit.ts'

let house: House
let bot: Running | undefined
const ends: (() => Promise<void>)[] = []

afterEach(async () => {
  await bot?.stop()
  bot = undefined
  await leave(house)
  for (const end of ends.splice(0)) await end()
})

async function live(url: string): Promise<number> {
  const response = await fetch(`${url}/health/live`)
  await response.body?.cancel()
  return response.status
}

/** Two stand-ins and no bot yet. */
async function emptyHouse(options: Parameters<typeof openHouse>[0] = {}): Promise<House> {
  const opened = await openHouse(options)
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
    house = await emptyHouse()
    const failing = house.slack.fail('auth.test', { times: Infinity, with: fault })

    bot = await startBeside(house)
    const url = addressOf(bot)
    expect(await live(url)).toBe(200)
    await untilLogged(house, 'Slack does not let the bot in; trying again')
    expect(await readiness(url)).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: { slack: reason } },
    })

    failing.cancel()
    await untilReady(url)
    house.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)
    expect(questions(house)).toEqual([['quagga one']])
  })

  it('refuses events until then, and Slack brings them again', async () => {
    house = await emptyHouse({ slack: { clock: 'manual' } })
    const failing = house.slack.fail('auth.test', { times: Infinity, with: { error: 'invalid_auth' } })
    bot = await startBeside(house)
    house.slack.deliverTo({ kind: 'http', url: `${addressOf(bot)}/slack/events` })

    const sent = mentioned(house, 'quagga one')
    await house.slack.settled()
    expect(sent.deliveries.map(({ outcome }) => outcome)).toEqual(['pending', 'pending'])

    failing.cancel()
    await untilReady(addressOf(bot))
    house.slack.advance(60_000)
    await answered(house, sent)
    await sent.delivered()
    expect(answersIn(house, sent)).toEqual(['Answer 1 to: quagga one'])
  })

  it('is stopped without waiting for Slack', async () => {
    house = await emptyHouse()
    house.slack.fail('auth.test', { times: Infinity, with: { status: 503 } })
    bot = await startBeside(house)
    await untilLogged(house, 'Slack does not let the bot in; trying again')
    await bot.stop()
    bot = undefined
    expect(lines(house).at(-1)).toMatchObject({ msg: 'stopped before Slack had let the bot in' })
  })

  it('says so while it has no socket, and connects by itself', async () => {
    house = await emptyHouse({ transport: 'socket' })
    const failing = house.slack.fail('apps.connections.open', {
      times: Infinity,
      with: { error: 'invalid_auth' },
    })
    bot = await startBeside(house)
    const url = addressOf(bot)
    await untilLogged(house, 'Slack did not accept a Socket Mode connection')
    expect(await readiness(url)).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: { slack: 'no Socket Mode connection' } },
    })

    failing.cancel()
    await untilReady(url)
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)
    expect(questions(house)).toEqual([['quagga one']])
  })
})

describe('a bot in Socket Mode', () => {
  it.each(['refresh', 'loss'] as const)('connects again by itself after a %s', async (what) => {
    house = await openHouse({ transport: 'socket' })
    const { slack } = house
    const opened = () => slack.calls.filter(({ method }) => method === 'apps.connections.open').length

    if (what === 'refresh') slack.sockets.requestRefresh()
    else slack.sockets.drop()
    await slack.waitFor(() => opened() === 2 && slack.sockets.count === 1, { what: 'a second connection' })
    await untilReady(house.url)
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)

    expect(questions(house)).toEqual([['quagga one']])
  })
})

describe('an outage of neuroflash at the start', () => {
  it('leaves the bot ready, and what people write is answered once it is over', async () => {
    house = await emptyHouse()
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const neuroflash = {
      ...house.config.neuroflash,
      apiUrl: `${origin}/api`,
      tokenUrl: `${origin}/oauth/v2/token`,
    }
    bot = await startBeside(house, { neuroflash })
    const url = addressOf(bot)
    await untilReady(url)
    expect(await live(url)).toBe(200)
    house.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })

    const sent = mentioned(house, 'quagga one')
    await sent.delivered()
    await untilLogged(house, 'neuroflash did not answer')
    expect((await readiness(url)).status).toBe(200)

    const back = await startNeuroflash({ port })
    ends.push(() => back.stop())
    await answered(house, sent)
    expect(answersIn(house, sent)).toEqual(['Answer 1 to: quagga one'])
    expect(back.conversations.map(({ messages }) => messages.length)).toEqual([2])
    expect(back.unexpected).toEqual([])
  })
})

describe('wrong neuroflash credentials', () => {
  it('are told in the thread and in the log as an error, and the bot stays ready', async () => {
    house = await openHouse()
    const { neuroflash } = house
    neuroflash.fail('token', { times: Infinity, with: { status: 401, body: { error: 'invalid_client' } } })
    neuroflash.revokeTokens()
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)
    await untilQuiet(house)

    expect(answersIn(house, sent)).toEqual([notices.credentials])
    expect((await readiness(house.url)).status).toBe(200)
    expect(lines(house).filter(({ level }) => level === 'error')).not.toEqual([])
    expect(await metricsOf(house)).toContain('neuroflash_slack_inbox_dead{code="credentials"} 1')
  })
})

describe('an outage of Redis at the start', () => {
  it('leaves the bot alive and not ready, and it comes in by itself', async () => {
    house = await emptyHouse()
    const redisPort = await freePort()
    const port = await freePort()
    const storage = { ...house.config.storage, redisUrl: `redis://127.0.0.1:${redisPort}` }
    const starting = startBeside(house, { storage, http: { port } })
    const url = addressOf({ port })
    await until(async () => (await live(url).catch(() => 0)) === 200, { what: 'the bot to live' })
    const away = await readiness(url)

    const redis: RedisServer = await startRedisServer({ port: redisPort })
    ends.push(() => redis.stop())
    bot = await starting
    await untilReady(url)
    house.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)

    expect(away).toMatchObject({ status: 503, body: { reasons: { store: expect.any(String) as string } } })
    expect(answersIn(house, sent)).toEqual(['Answer 1 to: quagga one'])
  })
})

describe('the metrics', () => {
  it('tell turns, stages, requests and acks', async () => {
    house = await openHouse()
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)
    await untilQuiet(house)

    const told = (await metricsOf(house)).split('\n')
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
