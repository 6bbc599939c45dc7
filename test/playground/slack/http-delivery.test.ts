import { verifySlackRequest } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../../src/playground/slack/stand-in.ts'
import { type ListeningApp, type Received, startApp } from './listening-app.ts'

let slack: StandInSlack
const apps: ListeningApp[] = []

beforeEach(async () => {
  slack = await startSlack()
})

afterEach(async () => {
  await slack.stop()
  for (const app of apps.splice(0)) await app.stop()
})

async function listen(answer?: Parameters<typeof startApp>[0]): Promise<ListeningApp> {
  const app = await startApp(answer)
  apps.push(app)
  slack.deliverTo({ kind: 'http', url: app.url })
  return app
}

const sayHi = () => slack.say({ channel: slack.seed.adaDm, user: slack.seed.ada, text: 'hi' })

function verify({ headers, body }: Received, signingSecret: string): void {
  verifySlackRequest({
    signingSecret,
    body,
    headers: {
      'x-slack-signature': String(headers['x-slack-signature']),
      'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
    },
  })
}

describe('delivery over HTTP', () => {
  it('signs so that Bolt accepts it, and only with the right secret', async () => {
    const app = await listen()
    await sayHi().delivered()
    expect(app.received).toHaveLength(1)
    const [received] = app.received
    if (!received) throw new Error('nothing received')
    expect(() => verify(received, slack.signingSecret)).not.toThrow()
    expect(() => verify(received, 'another secret')).toThrow('signature mismatch')
  })

  it('sends events as JSON and commands as a form without a charset', async () => {
    const app = await listen()
    await sayHi().delivered()
    await slack
      .command({ channel: slack.seed.general, user: slack.seed.ada, command: '/nf-reset', text: 'help' })
      .delivered()
    expect(app.received.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
    ])
    expect(Object.fromEntries(new URLSearchParams(app.received[1]?.body))).toMatchObject({
      command: '/nf-reset',
      text: 'help',
      channel_id: slack.seed.general,
      user_id: slack.seed.ada,
    })
  })

  it('notes the ack', async () => {
    await listen()
    const sent = sayHi()
    await sent.delivered()
    expect(sent.deliveries).toMatchObject([{ outcome: 'acked', attempts: [{ number: 0, status: 200 }] }])
    expect(sent.deliveries[0]?.attempts[0]?.ackMs).toBeGreaterThan(0)
  })

  it('tries a refused event at once, after a minute and after five, then gives up', async () => {
    const app = await listen((response) => void response.writeHead(503).end())
    const startMs = slack.nowMs()
    const sent = sayHi()
    await slack.settled()
    expect(app.received).toHaveLength(2)
    slack.advance(59_999)
    expect(sent.deliveries[0]?.attempts).toHaveLength(2)
    slack.advance(1)
    await slack.settled()
    slack.advance(300_000)
    await sent.delivered()
    const [delivery] = sent.deliveries
    expect(delivery?.outcome).toBe('given up')
    expect(delivery?.attempts.map(({ atMs }) => atMs - startMs)).toEqual([0, 0, 60_000, 360_000])
    expect(app.received.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([
      undefined,
      '1',
      '2',
      '3',
    ])
    expect(app.received[3]?.headers['x-slack-retry-reason']).toBe('http_error')
    expect(new Set(app.received.map(({ body }) => body)).size).toBe(1)
  })

  it('waits three seconds for an ack', async () => {
    const app = await listen(() => undefined)
    const sent = sayHi()
    await slack.waitFor(() => sent.deliveries[0]?.attempts.length === 1, { what: 'the first attempt' })
    slack.advance(2999)
    expect(sent.deliveries[0]?.attempts).toHaveLength(1)
    slack.advance(1)
    expect(sent.deliveries[0]?.attempts).toMatchObject([
      { failure: 'http_timeout' },
      { retryReason: 'http_timeout' },
    ])
    expect(app.received.length).toBeLessThanOrEqual(2)
  })

  it('asks no more where the app says so', async () => {
    await listen((response) => void response.writeHead(400, { 'x-slack-no-retry': '1' }).end())
    const sent = sayHi()
    await sent.delivered()
    expect(sent.deliveries).toMatchObject([{ outcome: 'given up', attempts: [{ status: 400 }] }])
  })

  it('reaches an app that comes up between two retries', async () => {
    const sent = sayHi()
    expect(sent.deliveries[0]?.attempts).toMatchObject([
      { failure: 'connection_failed' },
      { failure: 'connection_failed' },
    ])
    const app = await listen()
    slack.advance(60_000)
    await sent.delivered()
    expect(app.received[0]?.headers['x-slack-retry-reason']).toBe('connection_failed')
  })

  it('goes on hourly for a day with delayed events', async () => {
    const patient = await startSlack({ delayedEvents: true })
    const sent = patient.say({ channel: patient.seed.adaDm, user: patient.seed.ada, text: 'hi' })
    patient.advance(25 * 3_600_000)
    await sent.delivered()
    expect(sent.deliveries[0]?.attempts).toHaveLength(4 + 24)
    await patient.stop()
  })

  it('delivers each event twice, or one of the two, or when the test says so', async () => {
    const app = await listen()
    const text = `<@${slack.botUserId}> hi`
    const at = { channel: slack.seed.general, user: slack.seed.ada, text }
    const kinds = () => app.received.map(({ body }) => String(/"event":\{"type":"(\w+)"/.exec(body)?.[1]))
    await slack.say({ ...at, deliver: 'twice' }).delivered()
    expect(kinds().toSorted()).toEqual(['app_mention', 'app_mention', 'message', 'message'])
    await slack.say({ ...at, deliver: ['app_mention'] }).delivered()
    expect(kinds().slice(4)).toEqual(['app_mention'])
    const [message, mention] = slack.compose(at).events
    if (!message || !mention) throw new Error('two events expected')
    await slack.deliver(mention).done
    await slack.deliver(message).done
    expect(kinds().slice(5)).toEqual(['app_mention', 'message'])
  })

  it('posts raw bodies with the headers a test wants', async () => {
    await listen((response, { body }) => void response.writeHead(body === 'odd' ? 400 : 200).end('seen'))
    const headers = slack.sign('odd', { atMs: 0, secret: 'wrong' })
    expect(await slack.deliverRaw('odd', { headers })).toEqual({ status: 400, body: 'seen' })
    expect(headers['x-slack-request-timestamp']).toBe('0')
  })
})
