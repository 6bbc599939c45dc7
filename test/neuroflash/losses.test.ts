import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { RequestReport } from '../../src/neuroflash/http.ts'
import {
  completion,
  connect,
  conversation,
  failureOf,
  giveToken,
  json,
  listen,
  never,
  type Script,
  startScripted,
} from './scripted.ts'

const unreachable = { code: 'unreachable', certainty: 'not-done', retry: 'backoff', notice: 'unreachable' }
const lost = { code: 'lost', certainty: 'unknown', retry: 'backoff', notice: 'unclear' }

const ask = (conversations: ReturnType<typeof connect>, signal = never) =>
  conversations.ask(conversation, 'Hello', signal)

/** A URL on loopback where nobody listens. */
async function closedUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => void server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => void server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return `http://127.0.0.1:${address.port}`
}

describe('a question that was never sent', () => {
  it('is unreachable when nobody listens', async () => {
    const { tokenUrl } = await startScripted({})
    const error = await failureOf(ask(connect({ tokenUrl, apiUrl: await closedUrl() })))
    expect(error).toMatchObject(unreachable)
    expect(error.message).toContain('ECONNREFUSED')
  })

  it('is unreachable when the name does not resolve', async () => {
    const { tokenUrl } = await startScripted({})
    const conversations = connect({ tokenUrl, apiUrl: 'http://nobody.invalid/api' })
    expect(await failureOf(ask(conversations))).toMatchObject(unreachable)
  })

  it('is unreachable when the other side does not speak TLS', async () => {
    const { tokenUrl } = await startScripted({})
    const garbage = createServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .resume()
          .end('220 no TLS here\r\n'),
    )
    const apiUrl = (await listen(garbage)).replace('http:', 'https:')
    expect(await failureOf(ask(connect({ tokenUrl, apiUrl })))).toMatchObject(unreachable)
  })

  it('is unreachable when the connection is reset during the TLS handshake', async () => {
    const { tokenUrl } = await startScripted({})
    const resetting = createServer((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    const apiUrl = (await listen(resetting)).replace('http:', 'https:')
    const error = await failureOf(ask(connect({ tokenUrl, apiUrl })))
    expect(error).toMatchObject(unreachable)
    expect(error.message).toContain('ECONNRESET')
  })

  it('is unreachable when the TLS handshake outlasts the deadline', async () => {
    const { tokenUrl } = await startScripted({})
    const mute = createServer((socket) => void socket.on('error', () => {}).resume())
    const apiUrl = (await listen(mute)).replace('http:', 'https:')
    expect(await failureOf(ask(connect({ tokenUrl, apiUrl, timeoutMs: 100 })))).toMatchObject(unreachable)
  })
})

describe('a question of which nobody knows what became', () => {
  const half = JSON.stringify(completion('Hi')).slice(0, 40)

  it.each<[string, NonNullable<Script['api']>]>([
    ['the connection closes before the answer', (_, response) => void response.destroy()],
    ['the connection is reset before the answer', (_, response) => void response.socket?.resetAndDestroy()],
    [
      'the body is cut at its declared length',
      (_, response) => {
        response.writeHead(200, { 'content-length': 500 }).write(half, () => response.destroy())
      },
    ],
    [
      'a chunked body is cut',
      (_, response) => {
        response.writeHead(200).write(half, () => response.destroy())
      },
    ],
    ['the answer is no HTTP', (_, response) => void response.socket?.end('Hello there\r\n\r\n')],
    ['no answer comes in time', () => {}],
    ['the body stops coming', (_, response) => void response.writeHead(200).write(half)],
  ])('is lost when %s, and not sent twice', async (_name, api) => {
    const neuroflash = await startScripted({ api })
    const conversations = connect({ ...neuroflash, timeoutMs: 1_000 })
    expect(await failureOf(ask(conversations))).toMatchObject(lost)
    expect(neuroflash.asked).toHaveLength(1)
  })

  it('is lost when a kept connection breaks, and not sent twice', async () => {
    let answered = 0
    const neuroflash = await startScripted({
      api: (_, response) => {
        answered += 1
        if (answered === 1) json(response, 200, completion('Hi'))
        else response.socket?.resetAndDestroy()
      },
    })
    const conversations = connect(neuroflash)
    await ask(conversations)
    expect(await failureOf(ask(conversations))).toMatchObject(lost)
    expect(neuroflash.asked).toHaveLength(2)
  })

  it('is lost when the body is longer than any answer, without reading to its end', async () => {
    const megabyte = Buffer.alloc(1 << 20, ' ')
    const neuroflash = await startScripted({
      api: (_, response) => {
        const pour = () => {
          while (!response.destroyed && response.write(megabyte));
        }
        response.writeHead(200).on('drain', pour)
        pour()
      },
    })
    const error = await failureOf(ask(connect(neuroflash)))
    expect(error).toMatchObject(lost)
    expect(error.message).toContain('UND_ERR_RES_EXCEEDED_MAX_SIZE')
  })

  it('respects the deadline a second time at a server that hangs', async () => {
    const neuroflash = await startScripted({ api: () => {} })
    const conversations = connect({ ...neuroflash, timeoutMs: 1_000 })
    expect(await failureOf(ask(conversations))).toMatchObject(lost)
    expect(await failureOf(ask(conversations))).toMatchObject(lost)
    expect(neuroflash.asked).toHaveLength(2)
  })

  it('takes a body that comes slowly but in time', async () => {
    const text = JSON.stringify(completion('Hi'))
    const neuroflash = await startScripted({
      api: (_, response) => {
        response.writeHead(200)
        const drip = (at: number) => {
          if (at >= text.length) response.end()
          else response.write(text.slice(at, at + 50), () => drip(at + 50))
        }
        drip(0)
      },
    })
    expect(await ask(connect(neuroflash))).toEqual({ text: 'Hi', words: 22 })
  })
})

describe('an aborted question', () => {
  it('is lost when it was aborted before', async () => {
    const neuroflash = await startScripted({})
    expect(await failureOf(ask(connect(neuroflash), AbortSignal.abort()))).toMatchObject(lost)
    expect(neuroflash.asked).toHaveLength(0)
  })

  it('is lost at once when it was aborted before and no token comes', { timeout: 2000 }, async () => {
    const neuroflash = await startScripted({ token: () => {} })
    expect(await failureOf(ask(connect(neuroflash), AbortSignal.abort()))).toMatchObject(lost)
  })

  it('is lost when it was aborted before and the token is at hand', async () => {
    const neuroflash = await startScripted({ api: (_, response) => json(response, 200, completion('Hi')) })
    const conversations = connect(neuroflash)
    await ask(conversations)
    expect(await failureOf(ask(conversations, AbortSignal.abort()))).toMatchObject(lost)
    expect(neuroflash.asked).toHaveLength(1)
  })

  it('is lost when it is aborted while neuroflash thinks, and its connection closes', async () => {
    const left = Promise.withResolvers<void>()
    const neuroflash = await startScripted({ api: (_, response) => void response.on('close', left.resolve) })
    const controller = new AbortController()
    const error = failureOf(ask(connect(neuroflash), controller.signal))
    await neuroflash.arrived(1)
    controller.abort()
    expect(await error).toMatchObject(lost)
    await left.promise
  })
})

describe('closing', () => {
  it('ends what is under way and every connection', async () => {
    const left = Promise.withResolvers<void>()
    const neuroflash = await startScripted({ api: (_, response) => void response.on('close', left.resolve) })
    const conversations = connect(neuroflash)
    const error = failureOf(ask(conversations))
    await neuroflash.arrived(1)
    await conversations.close()
    expect(await error).toMatchObject(lost)
    await left.promise
  })

  it('ends a connection that is still being made', async () => {
    const { tokenUrl } = await startScripted({})
    const connected = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    const mute = createServer((socket) => {
      socket.on('error', () => {}).on('close', () => gone.resolve())
      socket.once('data', () => connected.resolve())
    })
    const apiUrl = (await listen(mute)).replace('http:', 'https:')
    const conversations = connect({ tokenUrl, apiUrl })
    const error = failureOf(ask(conversations))
    await connected.promise
    await conversations.close()
    expect(await error).toMatchObject(unreachable)
    await gone.promise
  })

  // Both sides would close an idle connection by themselves, but not that soon.
  it('leaves no kept connection', { timeout: 2000 }, async () => {
    const closed: Promise<unknown>[] = []
    const neuroflash = await startScripted({
      api: (_, response) => {
        if (response.socket) closed.push(once(response.socket, 'close'))
        json(response, 200, completion('Hi'))
      },
    })
    const conversations = connect(neuroflash)
    await Promise.all([ask(conversations), ask(conversations)])
    await conversations.close()
    expect(closed).toHaveLength(2)
    await Promise.all(closed)
    expect(await failureOf(ask(conversations))).toMatchObject(unreachable)
  })
})

it('reports every request with its route, its end and its time', async () => {
  const ends: NonNullable<Script['api']>[] = [
    (_, response) => json(response, 200, completion('Hi')),
    (_, response) => json(response, 500, {}),
    (_, response) => void response.destroy(),
    () => {},
  ]
  let nowMs = 0
  const reports: RequestReport[] = []
  const neuroflash = await startScripted({
    api: (request, response) => {
      nowMs += 7
      ends.shift()?.(request, response)
    },
    token: giveToken,
  })
  const conversations = connect({
    ...neuroflash,
    timeoutMs: 1_000,
    clock: () => nowMs,
    onRequest: (report) => void reports.push(report),
  })
  await ask(conversations)
  for (let count = 0; count < 3; count += 1) await failureOf(ask(conversations))
  const route = 'POST /ds-prototypes/conversations/{uuid}/chat/completions'
  expect(reports).toEqual([
    { route: 'POST token', status: 200, ms: 0 },
    { route, status: 200, ms: 7 },
    { route, status: 500, ms: 7 },
    { route, status: 'lost', ms: 7 },
    { route, status: 'timeout', ms: 7 },
  ])
})
