import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { messageId } from '../../../src/slack/thread-key.ts'
import { hashTag, recordKey } from '../../../src/storage/keys.ts'
import { type Environment, openEnvironment, untilReady } from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions, said } from '../../environment/people.ts'
import { leave, readiness, untilLogged, untilQuiet } from '../../environment/telling.ts'
import { type RedisServer, startRedisServer } from '../../setup/redis-server.ts'

let environment: Environment
let redis: RedisServer
let dir: string

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-redis-'))
  redis = await startRedisServer({ dir, appendonly: true })
})

afterEach(async () => {
  await leave(environment)
  await redis.stop()
  rmSync(dir, { recursive: true })
})

const slackWaits = { ackMs: 3_000, thirdAttemptMs: 60_000 }

async function open(transport: 'http' | 'socket'): Promise<Environment> {
  const storage = { dataDir: dir, redisUrl: redis.url }
  return openEnvironment({ transport, slack: { clock: 'manual' }, config: { storage } })
}

async function redisComesBack(): Promise<void> {
  redis = await startRedisServer({ dir, port: redis.port, appendonly: true })
  await untilReady(environment.url)
}

describe('P1, while Redis is away', () => {
  it.each([
    ['http', slackWaits.thirdAttemptMs],
    ['socket', slackWaits.ackMs],
  ] as const)(
    'a reply that comes before Slack delivers the refused mention again is answered after it, over %s',
    async (transport, waitMs) => {
      environment = await open(transport)
      await redis.kill()
      const first = mentioned(environment, 'quagga one')
      if (transport === 'http') await environment.slack.settled()
      else await untilLogged(environment, 'a delivery from Slack could not be taken', 2)
      expect(first.deliveries.map(({ outcome }) => outcome)).not.toContain('acked')

      await redisComesBack()
      const where = { channel: first.channel, threadTs: first.root }
      const reply = said(environment, 'quagga two', where)
      said(environment, `<@${environment.slack.seed.ben}> a quagga for you`, where)
      await Promise.all(reply.deliveries.map(({ done }) => done))
      expect(questions(environment)).toEqual([])
      environment.slack.advance(waitMs)
      await answered(environment, first, 2)
      await untilQuiet(environment)

      expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
    },
  )

  it('refuses events over HTTP, and Slack’s retry is answered once when Redis is back', async () => {
    environment = await open('http')
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)

    await redis.kill()
    const refused = said(environment, 'quagga two', { threadTs: first.root })
    await environment.slack.settled()
    expect(refused.deliveries.map(({ outcome }) => outcome)).toEqual(['pending'])
    expect(refused.deliveries[0]?.attempts.map(({ status }) => status)).toEqual([503, 503])

    await redisComesBack()
    environment.slack.advance(slackWaits.thirdAttemptMs)
    await answered(environment, first, 2)
    await untilQuiet(environment)

    expect(refused.deliveries[0]?.attempts.at(-1)?.status).toBe(200)
    expect(answersIn(environment, first)).toEqual(['Answer 1 to: quagga one', 'Answer 2 to: quagga two'])
    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
  })

  it('acks nothing over the socket, and Slack’s retry is answered once when Redis is back', async () => {
    environment = await open('socket')
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)

    await redis.kill()
    const refused = said(environment, 'quagga two', { threadTs: first.root })
    await untilLogged(environment, 'a delivery from Slack could not be taken')
    expect(refused.deliveries[0]?.attempts.map(({ ackMs }) => ackMs)).toEqual([undefined])

    await redisComesBack()
    environment.slack.advance(slackWaits.ackMs)
    await answered(environment, first, 2)
    await untilQuiet(environment)

    expect(refused.deliveries.map(({ outcome }) => outcome)).toEqual(['acked'])
    expect(answersIn(environment, first)).toEqual(['Answer 1 to: quagga one', 'Answer 2 to: quagga two'])
    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
  })

  it('is not ready and says why, lives, and is ready again by itself', async () => {
    environment = await open('http')

    await redis.kill()
    const away = await readiness(environment.url)
    const live = await fetch(`${environment.url}/health/live`)
    await live.body?.cancel()
    await redisComesBack()

    expect(away).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: { store: expect.any(String) as string } },
    })
    expect(live.status).toBe(200)
    expect((await readiness(environment.url)).status).toBe(200)
  })

  it('goes on with the answer under way when Redis is back before its claim has run out', async () => {
    environment = await open('http')
    const gate = environment.neuroflash.hold()
    const first = mentioned(environment, 'quagga one')
    await gate.arrived

    await redis.kill()
    gate.release()
    await environment.neuroflash.waitFor(() => environment.neuroflash.conversations[0]?.messages.length === 2)
    await redisComesBack()
    await answered(environment, first)
    await untilQuiet(environment)

    expect(answersIn(environment, first)).toEqual(['Answer 1 to: quagga one'])
    expect(questions(environment)).toEqual([['quagga one']])
  })
})

describe('P1: an event that was acked', () => {
  it('is in Redis, on its disk', async () => {
    environment = await open('http')
    const gate = environment.neuroflash.hold()

    const sent = mentioned(environment, 'quagga one')
    await sent.delivered()
    await redis.kill()
    await redisComesBack()

    expect(await storedContent(sent)).toContain('quagga one')
    gate.release()
  })
})

async function storedContent({ channel, ts }: SentMessage): Promise<string | null> {
  const client = new Redis(redis.url)
  try {
    const id = messageId({ team: environment.slack.teamId, channel, ts })
    return await client.hget(recordKey('item', id, hashTag()), 'content')
  } finally {
    client.disconnect()
  }
}
