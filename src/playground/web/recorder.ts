import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as startHttp,
} from 'node:http'
import { request as startHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Exchange } from './board.ts'

/** What a page can show of a body. */
const MOST_SHOWN = 20_000

const MOST_KEPT = 300

/** A server between the bot and neuroflash that lets everything pass as it is, and keeps what passed. */
export type Recorder = {
  readonly apiUrl: string
  readonly tokenUrl: string
  readonly exchanges: readonly Exchange[]
  close(): Promise<void>
}

type Neuroflash = { readonly apiUrl: string; readonly tokenUrl: string }

/** @param onChange told whenever an exchange begins or ends */
export async function startRecorder(to: Neuroflash, onChange: () => void): Promise<Recorder> {
  const exchanges: Exchange[] = []
  let count = 0
  const keep = (exchange: Exchange) => {
    const index = exchanges.findIndex(({ number }) => number === exchange.number)
    if (index >= 0) exchanges[index] = exchange
    else exchanges.push(exchange)
    if (exchanges.length > MOST_KEPT) exchanges.shift()
    onChange()
  }
  const server = createServer((request, response) => {
    count += 1
    void pass({ to, request, response, keep, number: count })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { apiUrl: `${origin}/api`, tokenUrl: `${origin}/token`, exchanges, close: () => close(server) }
}

type Passage = {
  readonly to: Neuroflash
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly keep: (exchange: Exchange) => void
  readonly number: number
}

async function pass({ to, request, response, keep, number }: Passage): Promise<void> {
  const { method = 'GET', url = '/' } = request
  const target = targetOf(to, url)
  const startedMs = performance.now()
  const begun: Exchange = {
    number,
    method,
    path: target.pathname + target.search,
    atMs: Date.now(),
    sentBytes: 0,
    sent: '',
    outcome: 'open',
    ...conversationIn(target.pathname),
  }
  const isToken = url.startsWith('/token')
  let exchange = begun
  const note = (more: Partial<Exchange>) => {
    exchange = { ...exchange, ...more }
    keep(exchange)
  }
  const end = (outcome: Exchange['outcome'], received?: Buffer) => {
    if (exchange.outcome !== 'open') return
    note({
      outcome,
      tookMs: Math.round(performance.now() - startedMs),
      ...(received && { receivedBytes: received.length, received: shown(received, isToken) }),
    })
  }
  keep(begun)
  try {
    const body = await bytesOf(request)
    note({ sentBytes: body.length, sent: shown(body, isToken) })
    forward({ target, request, response, body, end })
  } catch {
    end('left')
  }
}

type Forward = Pick<Passage, 'request' | 'response'> & {
  readonly target: URL
  readonly body: Buffer
  readonly end: (outcome: Exchange['outcome'], received?: Buffer) => void
}

function forward({ target, request, response, body, end }: Forward): void {
  // Bodies are to be read here, so they are not to come compressed.
  const { host: _host, connection: _connection, 'accept-encoding': _packed, ...headers } = request.headers
  const start = target.protocol === 'https:' ? startHttps : startHttp
  const chunks: Buffer[] = []
  const upstream = start(target, { method: request.method, headers, agent: false }, (reply) => {
    const { connection: _hop, 'keep-alive': _alive, ...replyHeaders } = reply.headers
    response.writeHead(reply.statusCode ?? 502, replyHeaders)
    reply.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      response.write(chunk)
    })
    reply.once('end', () => {
      end(reply.statusCode ?? 502, Buffer.concat(chunks))
      response.end()
    })
    reply.once('error', cut)
  })
  const cut = () => {
    end('dropped', chunks.length > 0 ? Buffer.concat(chunks) : undefined)
    response.destroy()
  }
  upstream.once('error', cut)
  response.once('close', () => {
    if (response.writableEnded) return
    end('left')
    upstream.destroy()
  })
  upstream.end(body)
}

function targetOf({ apiUrl, tokenUrl }: Neuroflash, url: string): URL {
  return url.startsWith('/token') ? new URL(tokenUrl) : new URL(apiUrl + url.replace(/^\/api/, ''))
}

function conversationIn(path: string): Pick<Exchange, 'conversation'> {
  const conversation = /\/conversations\/([0-9a-f-]{36})/.exec(path)?.[1]
  return conversation === undefined ? {} : { conversation }
}

/** Sign-ins carry secrets, and their answers are tokens. */
function shown(body: Buffer, isToken: boolean): string {
  if (isToken) return body.length === 0 ? '' : '(left out: it holds a secret)'
  const text = body.subarray(0, MOST_SHOWN).toString()
  return body.length > MOST_SHOWN ? `${text}…` : text
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
