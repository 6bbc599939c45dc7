import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Assets } from './bundle.ts'
import { carryOut, Impossible } from './carry-out.ts'
import type { Parts } from './look.ts'
import type { Publisher } from './publisher.ts'

const MOST_BYTES = 4_000_000

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

type Site = { readonly assets: Assets; readonly publisher: Publisher; readonly parts: Parts }

/** Answers the page. Only itself may ask: no other site, under whatever name it reaches this machine. */
export function pages(site: Site): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    void answer(site, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else say(response, 500, `The playground itself failed: ${String(error)}`)
    })
  }
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isFromHere(request)) {
    return say(response, 403, 'The playground answers only its own page, under localhost.')
  }
  const { method, url = '/' } = request
  const { pathname } = new URL(url, 'http://localhost')
  if (method === 'POST' && pathname === '/do') return perform(site, request, response)
  if (method !== 'GET') return say(response, 405, 'The playground knows only GET, and POST /do.')
  if (pathname === '/live') {
    if (!site.publisher.add(response)) say(response, 503, 'Too many pages of the playground are open.')
    return
  }
  const file = /^\/files\/(F[A-Z0-9]+)$/.exec(pathname)?.[1]
  if (file !== undefined) return hand(site.parts, file, response)
  const thread = /^\/stored\/([\w.:-]{1,100})$/.exec(pathname)?.[1]
  if (thread !== undefined) return store(site.parts, thread, response)
  const asset = site.assets.get(pathname)
  if (asset === undefined) return say(response, 404, 'There is nothing here. The playground is at /.')
  response.writeHead(200, { 'content-type': asset.contentType }).end(asset.body)
}

/** Against other sites' scripts, and against names of theirs that lead to this machine (DNS rebinding). */
function isFromHere({ headers, method, socket }: IncomingMessage): boolean {
  const names = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${socket.localPort}`)
  if (!names.includes(headers.host ?? '')) return false
  if (method !== 'POST') return true
  return headers.origin === `http://${headers.host}`
}

async function perform({ parts }: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers['content-type'] !== 'application/json') {
    return say(response, 415, 'A deed has to come as application/json.')
  }
  try {
    const ts = carryOut(parts, await jsonOf(request))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ts }))
  } catch (error) {
    if (!(error instanceof Impossible)) throw error
    say(response, 422, error.message)
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Impossible('That is more than the playground takes at once (4 MB).')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch (error) {
    throw new Impossible('That is no JSON.', { cause: error })
  }
}

/** Always 200: that nothing is stored is no failure, and a browser would log it as one. */
async function store({ stored }: Parts, thread: string, response: ServerResponse): Promise<void> {
  const { status, body } = await stored(thread)
  const found = status === 404 ? '{"found":false}' : `{"found":true,${body.trim().slice(1)}`
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(found)
}

/** As text, whatever it is: a browser is not to run what somebody has uploaded. */
function hand({ slack }: Parts, id: string, response: ServerResponse): void {
  const file = slack.files.find((file) => file.id === id)
  if (file === undefined) return say(response, 404, 'There is no such file.')
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(file.content)
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    .end(sentence)
}
