import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'

/** What a process has to answer; the next one is asked then. Slack waits for three seconds in all. */
const PATIENCE_MS = 1_000

export type Balancer = { readonly url: string; close(): Promise<void> }

/**
 * What stands before several processes: each request goes to the next of them, and on to another where one does not
 * answer. So a process that only hangs may have stored what another one is given too.
 */
export async function openBalancer(upstreams: () => readonly string[]): Promise<Balancer> {
  let next = 0
  const server = createServer((incoming, response) => {
    void passOn(incoming, upstreams(), next++).then(({ status, type, body }) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type Answer = { readonly status: number; readonly type: string; readonly body: Buffer }

async function passOn(incoming: IncomingMessage, all: readonly string[], first: number): Promise<Answer> {
  const body = await bytesOf(incoming)
  for (let tried = 0; tried < all.length; tried += 1) {
    const to = `${all[(first + tried) % all.length]}${incoming.url}`
    const answer = await pass(to, incoming, body).catch(() => undefined)
    if (answer !== undefined && answer.status !== 503) return answer
  }
  return { status: 502, type: 'text/plain', body: Buffer.alloc(0) }
}

async function pass(to: string, { method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const passed = request(to, { method, headers, signal, agent: false })
  passed.end(body)
  const [answer] = (await once(passed, 'response', { signal })) as [IncomingMessage]
  const { statusCode = 502 } = answer
  return {
    status: statusCode,
    type: answer.headers['content-type'] ?? 'text/plain',
    body: await bytesOf(answer),
  }
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await message.toArray())
}
