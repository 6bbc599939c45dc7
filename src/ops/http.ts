import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Health } from './health.ts'

type Metrics = { expose(): Promise<{ readonly contentType: string; readonly text: string }> }

type Reply = { readonly status: number; readonly contentType: string; readonly body: string }

type Answers = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Answers `GET` and `HEAD`: `live` for `/health/live`, `all` for `/health/ready` and `/metrics` too. Each says
 * whether the request was one of these; the caller goes on with those that were not, which are left untouched.
 */
export function opsRoutes(parts: { readonly health: Pick<Health, 'ready'>; readonly metrics: Metrics }): {
  readonly live: Answers
  readonly all: Answers
} {
  const live = { '/health/live': async () => json(200, { status: 'live' }) }
  const all = {
    ...live,
    '/health/ready': () => readiness(parts.health),
    '/metrics': () => exposition(parts.metrics),
  }
  return { live: answersTo(live), all: answersTo(all) }
}

function answersTo(routes: Readonly<Record<string, () => Promise<Reply>>>): Answers {
  const known = new Map(Object.entries(routes))
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    const route = known.get(path)
    if (route === undefined) return false
    void answer(request, response, route)
    return true
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  route: () => Promise<Reply>,
): Promise<void> {
  request.resume()
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    send(response, json(405, { error: 'method not allowed' }))
    return
  }
  // The reason may hold anything and is for the log of whoever failed, not for whoever asks.
  send(response, await route().catch(() => json(500, { error: 'failed' })))
}

async function readiness(health: Pick<Health, 'ready'>): Promise<Reply> {
  const { ready, reasons } = await health.ready()
  return ready ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reasons })
}

async function exposition(metrics: Metrics): Promise<Reply> {
  const { contentType, text } = await metrics.expose()
  return { status: 200, contentType, body: text }
}

function json(status: number, value: object): Reply {
  return { status, contentType: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` }
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    'cache-control': 'no-store',
  })
  // For HEAD, Node itself leaves the body out.
  response.end(reply.body)
}
