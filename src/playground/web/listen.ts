import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export const PREFERRED_PORT = 3000

/** Both loopback addresses, since `localhost` may mean either. */
const LOOPBACKS = ['127.0.0.1', '::1'] as const

export type Listening = { readonly port: number; close(): Promise<void> }

/** Listens on loopback alone: on this port, or on a free one where somebody else has it. */
export async function listen(handle: RequestListener, preferred: number): Promise<Listening> {
  try {
    return await listenOn(handle, preferred)
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE' || preferred === 0) throw error
    return listenOn(handle, 0)
  }
}

async function listenOn(handle: RequestListener, port: number): Promise<Listening> {
  const [v4, v6] = LOOPBACKS
  const first = await open(handle, { host: v4, port })
  const chosen = (first.address() as AddressInfo).port
  const servers = [first]
  try {
    servers.push(await open(handle, { host: v6, port: chosen }))
  } catch (error) {
    // Many machines have no IPv6; there, `localhost` is the other address.
    if (codeOf(error) === 'EADDRINUSE') {
      await close(first)
      throw error
    }
  }
  return { port: chosen, close: async () => void (await Promise.all(servers.map(close))) }
}

function open(handle: RequestListener, at: { host: string; port: number }): Promise<Server> {
  const server = createServer(handle)
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(at, () => resolve(server.off('error', reject)))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
