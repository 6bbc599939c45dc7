import { mkdirSync, rmdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Running } from '../../../src/app.ts'
import { openDatabase } from '../../../src/storage/embedded/database.ts'
import { type Environment, openEnvironment, untilReady } from '../../environment/environment.ts'
import { answered, mentioned, questions, said } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import {
  addressOf,
  leave,
  lines,
  readiness,
  startBeside,
  untilLogged,
  untilQuiet,
} from '../../environment/telling.ts'

let environment: Environment
let bot: Running | undefined
const opened: Socket[] = []

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy()
  await bot?.stop()
  bot = undefined
  await leave(environment)
})

const form = 'application/x-www-form-urlencoded'
const large = 1_900_000

/** A connection on which the head of a request was sent, and `body` of its body. */
function begun(
  headers: Record<string, string>,
  body = '',
): Promise<{ socket: Socket; answer: Promise<string> }> {
  const { port } = new URL(environment.url)
  const head = [
    'POST /slack/events HTTP/1.1',
    'host: bot',
    ...Object.entries(headers).map((one) => one.join(': ')),
  ]
  const socket = connect(Number(port), '127.0.0.1')
  opened.push(socket)
  const { promise, resolve } = Promise.withResolvers<string>()
  let text = ''
  socket.on('data', (data) => {
    text += String(data)
  })
  socket.on('error', () => undefined)
  socket.on('close', () => resolve(text))
  return new Promise((done) => {
    socket.on('connect', () =>
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => done({ socket, answer: promise })),
    )
  })
}

/** Headers as Slack sends them, over a signature that is none of this body. */
function forged(headers: Record<string, string> = {}): Record<string, string> {
  return { ...environment.slack.sign('another'), 'content-length': String(large), ...headers }
}

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name))
}

describe('a request that cannot be from Slack', () => {
  it.each<[string, (headers: Record<string, string>) => Record<string, string>]>([
    ['no signature', (headers) => without(headers, 'x-slack-signature')],
    ['a signature of another form', (headers) => ({ ...headers, 'x-slack-signature': 'v0=quagga' })],
    ['no timestamp', (headers) => without(headers, 'x-slack-request-timestamp')],
    ['an old timestamp', (headers) => ({ ...headers, 'x-slack-request-timestamp': '1700000000' })],
    [
      'a form that is no test of the address',
      (headers) => ({ ...without(headers, 'x-slack-signature'), 'content-type': form }),
    ],
  ])('is refused before its body has come: %s', async (_, change) => {
    environment = await openEnvironment()
    const { answer } = await begun(change(forged()))
    expect(await answer).toMatch(/^HTTP\/1.1 401 /)
  })

  it('is refused before its body has come where that is too large', async () => {
    environment = await openEnvironment()
    const { answer } = await begun(forged({ 'content-length': '3000000' }))
    expect(await answer).toMatch(/^HTTP\/1.1 413 /)
  })

  it('takes no more memory than there is for all of them, and what Slack sends is answered meanwhile', async () => {
    environment = await openEnvironment()
    const part = 'a'.repeat(large - 100_000)
    const held = await Promise.all(Array.from({ length: 20 }, () => begun(forged(), part)))
    const refused = await Promise.any(held.map(({ answer }) => answer))
    expect(refused).toMatch(/^HTTP\/1.1 503 /)

    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    expect(questions(environment)).toEqual([['quagga one']])
  })

  it('that is never ended is cut off, as is one whose head never ends', async () => {
    environment = await openEnvironment()
    const { answer } = await begun(forged(), 'quagga')
    const { port } = new URL(environment.url)
    const silent = connect(Number(port), '127.0.0.1')
    opened.push(silent)
    silent.write('POST /slack/events HTTP/1.1\r\nhost:')
    silent.resume()
    await Promise.all([answer, new Promise((resolve) => silent.on('close', resolve))])
    expect(await answer).toMatch(/^HTTP\/1.1 408 |^$/)
  })

  it('does not fill the log, however many there are', async () => {
    environment = await openEnvironment()
    for (let count = 0; count < 50; count += 1) {
      const { status } = await environment.slack.deliverRaw('quagga', { headers: {} })
      expect(status).toBe(401)
    }
    const refusals = lines(environment).filter(
      ({ msg }) => msg === 'a request to the events address was refused',
    )
    expect(refusals).toHaveLength(1)
  })
})

const press = {
  type: 'block_actions',
  actions: [{ action_id: 'reset_thread', type: 'button', value: 'x' }],
}

describe('a body that is sent again as something else', () => {
  const event = (text: string) => JSON.stringify({ type: 'event_callback', event: { text } })

  async function sent(body: string, contentType: string): Promise<number> {
    const headers = environment.slack.sign(body, { contentType })
    return (await environment.slack.deliverRaw(body, { headers })).status
  }

  type Again = { readonly body: string; readonly type: string; readonly status: number }

  it.each<[string, () => Again]>([
    [
      'an event as a form',
      () => ({ body: event(`&payload=${JSON.stringify(press)}&x=`), type: form, status: 400 }),
    ],
    [
      'an event as a form with a character set',
      () => ({ body: event('&command=/nf-reset&x='), type: `${form}; charset=utf-8`, status: 400 }),
    ],
    ['an event as text', () => ({ body: event('x'), type: 'text/plain', status: 400 })],
    [
      'an interaction as JSON',
      () => ({ body: JSON.stringify(press), type: 'application/json', status: 200 }),
    ],
    [
      'an interaction beside other fields',
      () => ({
        body: new URLSearchParams({ payload: JSON.stringify(press), token: 'x' }).toString(),
        type: form,
        status: 400,
      }),
    ],
    [
      'a command whose fields come twice',
      () => ({ body: 'command=%2Fnf-reset&text=help&text=reset', type: form, status: 400 }),
    ],
  ])('is not taken for it: %s', async (_, make) => {
    environment = await openEnvironment()
    const { body, type, status } = make()
    expect(await sent(body, type)).toBe(status)
    await untilQuiet(environment)
    expect(environment.slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
  })
})

describe('a Slack whose events come as forms', () => {
  it.each(['labelled-form', 'form'] as const)(
    'is refused, whatever they say, and what it delivers again as it should be is asked once: %s',
    async (events) => {
      environment = await openEnvironment()
      const { slack } = environment
      const url = `${environment.url}/slack/events`
      slack.deliverTo({ kind: 'http', url, events })

      const sent = mentioned(environment, `quagga &payload=${JSON.stringify(press)}&x=`)
      const tries = () => sent.deliveries.map(({ attempts }) => attempts.map(({ status }) => status))
      // Slack tries again at once, and then only after a minute.
      await slack.waitFor(() => tries().every(([, again]) => again !== undefined), { what: 'two tries' })
      expect(tries()).toEqual(sent.events.map(() => [400, 400]))
      expect(questions(environment)).toEqual([])

      slack.deliverTo({ kind: 'http', url })
      for (const event of sent.events) slack.deliver(event)
      await answered(environment, sent)
      expect(questions(environment)).toEqual([[expect.stringContaining('quagga')]])
    },
  )
})

describe('before Slack has let the bot in', () => {
  async function notLetIn(): Promise<void> {
    environment = await openEnvironment()
    await environment.stopBot()
    environment.slack.fail('auth.test', { times: Infinity, with: { status: 503 } })
    bot = await startBeside(environment)
    environment.slack.deliverTo({ kind: 'http', url: `${addressOf(bot)}/slack/events` })
  }

  it('a command is answered with a sentence', async () => {
    await notLetIn()
    const { general: channel, ada: user } = environment.slack.seed
    const sent = environment.slack.command({ channel, user, command: '/nf-reset', text: 'help' })
    await sent.delivered()
    expect(JSON.stringify(sent.deliveries[0]?.attempts[0])).toContain(english('cannotStore'))
  })

  it('a press on a button is refused, so that Slack shows its own warning', async () => {
    await notLetIn()
    const payload = JSON.stringify({
      type: 'block_actions',
      actions: [{ action_id: 'try_again', type: 'button' }],
    })
    const body = new URLSearchParams({ payload }).toString()
    const headers = environment.slack.sign(body, { contentType: form })
    expect((await environment.slack.deliverRaw(body, { headers })).status).toBe(503)
  })
})

describe('a store that cannot be opened at the start', () => {
  it('is opened once it can be', async () => {
    environment = await openEnvironment()
    await environment.stopBot()
    const dataDir = join(environment.config.storage.dataDir, 'later')
    mkdirSync(join(dataDir, 'neuroflash.db'), { recursive: true })
    bot = await startBeside(environment, { storage: { dataDir } })
    expect(await readiness(addressOf(bot))).toMatchObject({ status: 503 })

    rmdirSync(join(dataDir, 'neuroflash.db'))
    await untilReady(addressOf(bot))
    environment.slack.deliverTo({ kind: 'http', url: `${addressOf(bot)}/slack/events` })
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    expect(questions(environment)).toEqual([['quagga one']])
  })

  it('is opened also where another process has it meanwhile', async () => {
    environment = await openEnvironment()
    await environment.stopBot()
    const dataDir = join(environment.config.storage.dataDir, 'taken')
    mkdirSync(join(dataDir, 'neuroflash.db'), { recursive: true })
    bot = await startBeside(environment, { storage: { dataDir } })
    rmdirSync(join(dataDir, 'neuroflash.db'))
    const taken = openDatabase(dataDir)

    await untilLogged(environment, 'the store cannot be opened; going on without it')
    taken.close()
    await untilReady(addressOf(bot))
    expect(await readiness(addressOf(bot))).toMatchObject({ status: 200 })
  })
})

describe('health and metrics with a port of their own', () => {
  it('are not on the public one, which only says that the process lives', async () => {
    environment = await openEnvironment()
    bot = await startBeside(environment, {
      storage: { dataDir: join(environment.config.storage.dataDir, 'other') },
      http: { host: '127.0.0.1', port: 0, metrics: { host: '127.0.0.1', port: 0 } },
    })
    const at = async (port: number | undefined, path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`)
      await answer.body?.cancel()
      return answer.status
    }
    const { port, metricsPort } = bot
    await untilReady(`http://127.0.0.1:${metricsPort}`)
    expect(
      await Promise.all([at(port, '/health/live'), at(port, '/health/ready'), at(port, '/metrics')]),
    ).toEqual([200, 404, 404])
    expect(await Promise.all([at(metricsPort, '/health/live'), at(metricsPort, '/metrics')])).toEqual([
      200, 200,
    ])
  })
})

describe('a stop in Socket Mode', () => {
  it('while it connects: nothing is taken from then on', async () => {
    environment = await openEnvironment({ transport: 'socket' })
    const { slack } = environment
    const asked = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    slack.onRequest('apps.connections.open', 'before', async () => {
      asked.resolve()
      await go.promise
    })
    slack.sockets.drop()
    await asked.promise
    const stopped = environment.stopBot()
    go.resolve()
    await stopped
    await slack.waitFor(() => slack.sockets.count === 0, { what: 'no socket to be left' })
    expect(lines(environment).filter(({ msg }) => msg === 'connected to Slack')).toHaveLength(1)
  })

  it('begins nothing more while the peer never lets go', async () => {
    environment = await openEnvironment({ transport: 'socket' })
    const gate = environment.neuroflash.hold()
    const sent = mentioned(environment, 'quagga one')
    await gate.arrived
    const other = said(environment, 'quagga two', { threadTs: sent.root })
    await other.delivered()

    environment.slack.sockets.stall()
    const stopped = environment.stopBot()
    gate.release()
    await answered(environment, sent)
    await stopped
    expect(questions(environment)).toEqual([['quagga one']])
  })
})
