import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface ListeningApp {
  readonly url: string
  readonly received: readonly Received[]
  stop(): Promise<void>
}

/** An app that notes what it gets and answers as told; 200 if it is told nothing. */
export async function startApp(
  answer: (response: ServerResponse, received: Received) => void = (response) => void response.end(),
): Promise<ListeningApp> {
  const received: Received[] = []
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const one = { headers: request.headers, body: await text(request) }
    received.push(one)
    answer(response, one)
  }
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the app does not listen')
  const stop = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { url: `http://127.0.0.1:${address.port}/slack/events`, received, stop }
}
