import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../../src/playground/slack/model.ts'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { questions } from '../../environment/people.ts'
import { leave, lines, metricsOf, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

const form = 'application/x-www-form-urlencoded'
const minuteMs = 60_000

/** Log lines of this level or above it, without those of the start. */
function loud(): Record<string, unknown>[] {
  return lines(environment).filter((line) => line['level'] === 'warn' || line['level'] === 'error')
}

/** The envelope of a message event in #general, with `event` or the envelope's own fields changed. */
function delivery(event: unknown, outside: Json = {}): string {
  return JSON.stringify({
    type: 'event_callback',
    event_id: 'Ev0BADINPUT',
    team_id: environment.slack.teamId,
    authorizations: [{ team_id: environment.slack.teamId }],
    event,
    ...outside,
  })
}

function tsOf(ms: number): string {
  return `${Math.floor(ms / 1000)}.000100`
}

/** A message nobody could find fault with. */
function goodEvent(): Json {
  const { general: channel, ada: user } = environment.slack.seed
  const text = `<@${environment.slack.botUserId}> quagga`
  return {
    type: 'message',
    channel,
    user,
    ts: tsOf(environment.slack.nowMs()),
    channel_type: 'channel',
    text,
  }
}

async function send(body: string, contentType = 'application/json'): Promise<number> {
  const headers = environment.slack.sign(body, { contentType })
  return (await environment.slack.deliverRaw(body, { headers })).status
}

async function expectNothingHappened(): Promise<void> {
  await untilQuiet(environment)
  expect(questions(environment)).toEqual([])
  expect(environment.slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
}

describe('a request that cannot be from Slack', () => {
  beforeEach(async () => {
    environment = await openEnvironment()
  })

  const now = Date.now()

  it.each([
    ['a signature of another secret', (body: string) => environment.slack.sign(body, { secret: 'another' })],
    ['a signature of another body', () => environment.slack.sign('another')],
    [
      'a timestamp of six minutes ago',
      (body: string) => environment.slack.sign(body, { atMs: now - 6 * minuteMs }),
    ],
    [
      'a timestamp in six minutes',
      (body: string) => environment.slack.sign(body, { atMs: now + 6 * minuteMs }),
    ],
    ['no headers', () => ({})],
    ['no signature', (body: string) => without(environment.slack.sign(body), 'x-slack-signature')],
    ['no timestamp', (body: string) => without(environment.slack.sign(body), 'x-slack-request-timestamp')],
    [
      'a timestamp that is none',
      (body: string) => ({ ...environment.slack.sign(body), 'x-slack-request-timestamp': 'soon' }),
    ],
  ])('gets 401 and one line in the log, without its body: %s', async (_, headersOf) => {
    const body = delivery(goodEvent())
    const { status } = await environment.slack.deliverRaw(body, { headers: headersOf(body) })

    expect(status).toBe(401)
    expect(loud()).toHaveLength(1)
    expect(loud()[0]).toMatchObject({ level: 'warn', status: 401 })
    await expectNothingHappened()
  })

  it('gets 401 before its challenge is answered or its form is read', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'quagga' })
    const wrong = environment.slack.sign(challenge, { secret: 'another' })
    expect(await environment.slack.deliverRaw(challenge, { headers: wrong })).toEqual({
      status: 401,
      body: '',
    })
  })

  it('is known by more than five minutes only', async () => {
    const body = delivery(goodEvent())
    for (const atMs of [Date.now() - 4 * minuteMs, Date.now() + 4 * minuteMs]) {
      const answer = await environment.slack.deliverRaw(body, {
        headers: environment.slack.sign(body, { atMs }),
      })
      expect(answer.status).toBe(200)
    }
    await untilQuiet(environment)
    expect(questions(environment)).toEqual([['quagga']])
  })
})

describe('a body that cannot be read', () => {
  beforeEach(async () => {
    environment = await openEnvironment()
  })

  it.each(['', '{', '{"type":"event_callback"', 'null', '[]', '"x"', '1', 'true', '{}', 'quagga'])(
    'gets 400 as JSON: %j',
    async (body) => {
      expect(await send(body)).toBe(400)
      expect(loud()).toHaveLength(1)
      await expectNothingHappened()
    },
  )

  it.each([
    '',
    'payload=',
    'payload=%7Bquagga',
    'payload=null',
    'payload=%5B%5D',
    'payload=%22x%22',
    'a=quagga',
  ])('gets 400 as a form: %j', async (body) => {
    expect(await send(body, form)).toBe(400)
    expect(loud()).toHaveLength(1)
    await expectNothingHappened()
  })

  it('gets 413 when it is larger than any message', async () => {
    expect(await send(delivery({ ...goodEvent(), text: 'quagga'.repeat(500_000) }))).toBe(413)
    expect(loud()).toHaveLength(1)
    await expectNothingHappened()
  })
})

describe('what the bot does not take', () => {
  beforeEach(async () => {
    environment = await openEnvironment()
  })

  it.each<[string, Json]>([
    ['a kind it has no use for', { type: 'reaction_added', user: 'U0ADA00001', reaction: 'quagga' }],
    ['a kind nobody knows', { type: 'quagga_event' }],
    ['a subtype nobody knows', { subtype: 'quagga_subtype' }],
  ])('gets 200 and nothing else: %s', async (_, fields) => {
    expect(await send(delivery({ ...goodEvent(), ...fields }))).toBe(200)
    expect(loud()).toEqual([])
    await expectNothingHappened()
  })

  it.each<[string, Json]>([
    ['in its authorization', { authorizations: [{ team_id: 'T0OTHER001' }] }],
    ['in its context', { authorizations: [], context_team_id: 'T0OTHER001' }],
    ['as the only team', { authorizations: undefined, team_id: 'T0OTHER001' }],
  ])('gets 200 and nothing else: another team %s', async (_, outside) => {
    expect(await send(delivery(goodEvent(), outside))).toBe(200)
    expect(loud()).toEqual([])
    await expectNothingHappened()
  })

  it.each<[string, Json]>([
    ['rate limits of the Events API', { type: 'app_rate_limited', minute_rate_limited: 1518467820 }],
    ['a delivery of another kind', { type: 'quagga_delivery' }],
  ])('gets 200 and nothing else: %s', async (_, body) => {
    expect(await send(JSON.stringify({ team_id: environment.slack.teamId, ...body }))).toBe(200)
    await expectNothingHappened()
  })

  it.each<[string, Json]>([
    ['a button it has not posted', { type: 'block_actions', actions: [{ action_id: 'x', type: 'button' }] }],
    ['a button without an action', { type: 'block_actions' }],
    ['a button whose actions are no list', { type: 'block_actions', actions: 'try_again' }],
    ['a shortcut', { type: 'message_action', callback_id: 'quagga' }],
    ['a view', { type: 'view_submission', view: { callback_id: 'quagga' } }],
    ['its own button without its fields', { type: 'block_actions', actions: [{ action_id: 'try_again' }] }],
    ['a kind nobody knows', { type: 'quagga_interaction' }],
  ])('gets 200 at once and nothing else: %s', async (_, payload) => {
    const { slack } = environment
    const whole = {
      team: { id: slack.teamId },
      user: { id: slack.seed.ada, team_id: slack.teamId },
      ...payload,
    }
    const body = new URLSearchParams({ payload: JSON.stringify(whole) }).toString()
    expect(await send(body, form)).toBe(200)
    await expectNothingHappened()
  })

  it('gets 200 at once and nothing else: a command', async () => {
    const { seed } = environment.slack
    const sent = environment.slack.command({ channel: seed.general, user: seed.ada, command: '/quagga' })
    await sent.delivered()
    expect(sent.deliveries[0]?.attempts[0]?.status).toBe(200)
    await expectNothingHappened()
  })

  it('is not found anywhere else', async () => {
    for (const [method, path] of [
      ['GET', '/slack/events'],
      ['POST', '/'],
      ['POST', '/slack/events/more'],
    ] as const) {
      const answer = await fetch(`${environment.url}${path}`, { method })
      await answer.body?.cancel()
      expect(answer.status).toBe(404)
    }
  })
})

const broken: [string, unknown][] = [
  ['no event', undefined],
  ['an event that is null', null],
  ['an event that is a word', 'quagga'],
  ['an event without a type', { type: undefined }],
  ['a type that is a number', { type: 1 }],
  ['a subtype that is a number', { subtype: 1 }],
  ['no channel', { channel: undefined }],
  ['a channel that is an object', { channel: { id: 'quagga' } }],
  ['a channel no id looks like', { channel: 'C0:quagga' }],
  ['no ts', { ts: undefined }],
  ['a ts that is a number', { ts: 1_795_526_019.0001 }],
  ['a ts no time looks like', { ts: 'quagga' }],
  ['a thread_ts that is a number', { thread_ts: 1 }],
  ['no user', { user: undefined }],
  ['a user that is an object', { user: { id: 'quagga' } }],
  ['a text that is a list', { text: ['quagga'] }],
  ['files that are a word', { files: 'quagga' }],
  ['a file that is a word', { files: ['quagga'] }],
  ['a file name that is a number', { files: [{ name: 1 }] }],
  ['a client_msg_id that is a number', { client_msg_id: 1 }],
  ['an edit without its message', { subtype: 'message_changed' }],
  ['an edit of a message without ts', { subtype: 'message_changed', message: { text: 'quagga' } }],
  ['a deletion of nothing', { subtype: 'message_deleted' }],
]

describe('an event whose fields are missing or of other types', () => {
  beforeEach(async () => {
    environment = await openEnvironment()
  })

  it.each(broken)('gets 200, is counted, and warned of once with its id and type: %s', async (_, change) => {
    const isPart = typeof change === 'object' && change !== null
    const event = isPart ? { ...goodEvent(), ...change } : change
    expect(await send(delivery(event))).toBe(200)

    expect(await metricsOf(environment)).toContain('neuroflash_slack_received_total{result="malformed"} 1')
    expect(loud()).toHaveLength(1)
    const { type } = (isPart ? event : {}) as { type?: unknown }
    const known = typeof type === 'string' ? { type } : {}
    expect(loud()[0]).toMatchObject({ level: 'warn', event: 'Ev0BADINPUT', ...known })
    await expectNothingHappened()
  })

  it('is named by its id even where the rest of its envelope is broken', async () => {
    expect(await send(delivery(goodEvent(), { authorizations: 'quagga' }))).toBe(200)
    expect(loud()).toMatchObject([{ level: 'warn', event: 'Ev0BADINPUT', type: 'message' }])
    await expectNothingHappened()
  })

  it('is acked over the socket as well', async () => {
    await leave(environment)
    environment = await openEnvironment({ transport: 'socket' })
    const sent = environment.slack.emit({ ...goodEvent(), type: 'message', ts: 1 })
    await sent.delivered()
    expect(sent.deliveries.map(({ outcome }) => outcome)).toEqual(['acked'])
    expect(loud()).toHaveLength(1)
    await untilQuiet(environment)
    expect(questions(environment)).toEqual([])
  })
})

describe('Slack’s own questions', () => {
  beforeEach(async () => {
    environment = await openEnvironment()
  })

  it('has its challenge returned', async () => {
    const body = JSON.stringify({ token: 'x', type: 'url_verification', challenge: 'challenge-1' })
    const answer = await environment.slack.deliverRaw(body, { headers: environment.slack.sign(body) })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toEqual({ challenge: 'challenge-1' })
  })

  it('has its certificate check answered', async () => {
    expect(await send('ssl_check=1&token=x', form)).toBe(200)
  })
})

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name))
}
