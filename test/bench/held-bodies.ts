import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Rig } from './rig.ts'

const CONNECTIONS = 150
const BODY_BYTES = 1_900_000
const HELD_MS = 3_000

/**
 * How much more memory the bot takes while that many requests hold their bodies open: `unsigned`, and with headers that
 * look signed.
 */
export async function measureHeldBodies(rig: Rig): Promise<{ unsignedMb: number; forgedMb: number }> {
  return { unsignedMb: await grownBy(rig, {}), forgedMb: await grownBy(rig, rig.slack.sign('another')) }
}

async function grownBy(rig: Rig, headers: Record<string, string>): Promise<number> {
  const before = (await rig.usage()).rssMb
  const sockets = Array.from({ length: CONNECTIONS }, () => hold(rig.eventsUrl, headers))
  let most = 0
  for (let waitedMs = 0; waitedMs < HELD_MS; waitedMs += 250) {
    await sleep(250)
    most = Math.max(most, (await rig.usage()).rssMb)
  }
  for (const socket of sockets) socket.destroy()
  return most - before
}

/** A request of which all but the last bytes are sent. */
function hold(url: string, headers: Record<string, string>): Socket {
  const { hostname, port, pathname } = new URL(url)
  const head = {
    host: hostname,
    'content-type': 'application/json',
    'content-length': String(BODY_BYTES),
    ...headers,
  }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${'a'.repeat(BODY_BYTES - 1_000)}`)
  return socket
}
