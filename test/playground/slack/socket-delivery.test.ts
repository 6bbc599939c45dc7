import { LogLevel, SocketModeClient } from '@slack/socket-mode'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../../src/playground/slack/stand-in.ts'

interface Envelope {
  readonly ack: (answer?: Record<string, unknown>) => Promise<void>
  readonly type: string
  readonly body: Record<string, unknown>
  readonly retry_num?: number
  readonly retry_reason?: string
}

let slack: StandInSlack
const clients: SocketModeClient[] = []

beforeEach(async () => {
  slack = await startSlack({ transport: { kind: 'socket' } })
})

afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect()
  await slack.stop()
})

async function connect(onEnvelope: (envelope: Envelope) => void): Promise<SocketModeClient> {
  const silent = {
    debug() {},
    info() {},
    warn() {},
    error() {},
    setLevel() {},
    setName() {},
    getLevel: () => LogLevel.ERROR,
  }
  const client = new SocketModeClient({
    appToken: slack.appToken,
    autoReconnectEnabled: false,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  })
  client.on('slack_event', onEnvelope)
  clients.push(client)
  await client.start()
  return client
}

const sayHi = () => slack.say({ channel: slack.seed.adaDm, user: slack.seed.ada, text: 'hi' })

describe('delivery over Socket Mode', () => {
  it('reaches the real client and takes its ack', async () => {
    const received: Envelope[] = []
    await connect((envelope) => {
      received.push(envelope)
      void envelope.ack()
    })
    const sent = sayHi()
    await sent.delivered()
    expect(received).toMatchObject([
      { type: 'events_api', body: { event: { text: 'hi', ts: sent.ts } }, retry_num: 0 },
    ])
    expect(sent.deliveries).toMatchObject([{ outcome: 'acked' }])
  })

  it('sends again what was not acked within three seconds', async () => {
    const received: Envelope[] = []
    await connect((envelope) => {
      received.push(envelope)
      if (received.length === 2) void envelope.ack()
    })
    const sent = sayHi()
    slack.advance(3000)
    await sent.delivered()
    expect(received).toMatchObject([{ retry_num: 0 }, { retry_num: 1, retry_reason: 'timeout' }])
  })

  it('deals out to several connections in turn', async () => {
    const seen: string[] = []
    await connect(({ ack }) => void ack().then(() => seen.push('first')))
    await connect(({ ack }) => void ack().then(() => seen.push('second')))
    expect(slack.sockets.count).toBe(2)
    for (const sent of [sayHi(), sayHi(), sayHi(), sayHi()]) await sent.delivered()
    expect(seen.toSorted()).toEqual(['first', 'first', 'second', 'second'])
  })

  it('counts what a cut connection had not acked as failed, and tries another', async () => {
    const seen: Envelope[] = []
    await connect((envelope) => void seen.push(envelope))
    const sent = sayHi()
    await connect((envelope) => void envelope.ack())
    slack.sockets.drop(0)
    await sent.delivered()
    expect(sent.deliveries[0]?.attempts).toMatchObject([
      { failure: 'connection_failed' },
      { retryReason: 'connection_failed' },
    ])
  })

  it('asks connections to refresh; the client closes by itself', async () => {
    await connect((envelope) => void envelope.ack())
    slack.sockets.requestRefresh()
    await slack.waitFor(() => slack.sockets.count === 0, { what: 'the client to close' })
    expect(slack.sockets.count).toBe(0)
  })

  it('brings commands and takes an answer in the ack', async () => {
    await connect((envelope) => void envelope.ack({ text: 'how to use it' }))
    await slack
      .command({ channel: slack.seed.general, user: slack.seed.ada, command: '/nf-reset' })
      .delivered()
    expect(slack.ephemerals).toMatchObject([
      { text: 'how to use it', user: slack.seed.ada, via: 'command answer' },
    ])
  })

  it('lets nobody in with a ticket that was used', async () => {
    const headers = { authorization: `Bearer ${slack.appToken}` }
    const answer: unknown = await (
      await fetch(`${slack.apiUrl}apps.connections.open`, { method: 'POST', headers })
    ).json()
    const url = String(typeof answer === 'object' && answer !== null && 'url' in answer ? answer.url : '')
    const first = new WebSocket(url)
    await slack.waitFor(() => slack.sockets.count === 1, { what: 'the first connection' })
    const second = new WebSocket(url)
    await slack.waitFor(() => slack.unexpected.length === 1, { what: 'the refusal' })
    expect(slack.unexpected[0]).toContain('ticket')
    first.close()
    second.close()
  })
})
