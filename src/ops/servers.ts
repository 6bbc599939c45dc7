import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Not imported: importing `node:http` makes Node load everything it exports, a browser's WebSocket among it, and with
 * that a second undici. That is 17 MB.
 */
const { createServer } = process.getBuiltinModule('node:http')

/** How long open connections have, once nothing is to come any more. */
const LAST_REQUESTS_MS = 2_000

const limits = {
  /** Longer than the 60 s for which load balancers keep an idle connection: whoever closes first loses requests. */
  keepAliveTimeout: 75_000,
  /** From its first byte to its last. Slack sends an event in one go, and waits 3 s for its answer. */
  requestTimeout: 10_000,
  headersTimeout: 10_000,
  /** How often the two are looked at. */
  connectionsCheckingInterval: 1_000,
} as const

/** Slack opens a few. Nobody else is to take them all. */
const MOST_CONNECTIONS = 512

export type Answers = (request: IncomingMessage, response: ServerResponse) => boolean

type Addresses = {
  /** Absent: every address of the machine. */
  readonly host?: string
  readonly port: number
  /** Where health and metrics are answered instead. */
  readonly metrics?: { readonly host: string; readonly port: number }
}

export type Servers = {
  readonly port: number
  readonly metricsPort?: number
  /** Resolves once nothing comes in any more; what is under way has a moment to end. */
  close(): Promise<void>
}

/**
 * Listens. Each of `answers` says whether it has dealt with a request; what none of them knows is not found.
 * Rejects when an address is taken or is none of this machine's.
 */
export async function openServers(
  { host, port, metrics }: Addresses,
  answers: { readonly main: readonly Answers[]; readonly metrics: readonly Answers[] },
): Promise<Servers> {
  const main = await open(answers.main, { port, ...(host === undefined ? {} : { host }) })
  if (metrics === undefined) return { port: portOf(main), close: () => close(main) }
  try {
    const other = await open(answers.metrics, metrics)
    const closeBoth = async () => void (await Promise.all([close(main), close(other)]))
    return { port: portOf(main), metricsPort: portOf(other), close: closeBoth }
  } catch (error) {
    await close(main)
    throw error
  }
}

/** Listens in one place. Rejects when it is taken, or is none of this machine's. */
export function open(
  answers: readonly Answers[],
  at: { host?: string; port: number } | { path: string },
): Promise<Server> {
  const server = createServer(limits, route(answers))
  server.maxConnections = MOST_CONNECTIONS
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  server.once('error', reject)
  server.listen(at, () => {
    server.off('error', reject)
    resolve(server)
  })
  return promise
}

function route(answers: readonly Answers[]): RequestListener {
  return (request, response) => {
    if (answers.some((answer) => answer(request, response))) return
    response.writeHead(404, { connection: 'close' }).end()
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** Resolves once nothing comes in any more; what is under way has a moment to end. */
export function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS)
  server.close(() => {
    clearTimeout(timer)
    resolve()
  })
  server.closeIdleConnections()
  return promise
}
