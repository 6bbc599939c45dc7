import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { AttemptResult, Retry, Send } from './http-delivery.ts'
import type { Json, Outgoing } from './model.ts'
import type { Workspace } from './workspace.ts'

const ack = z.object({ envelope_id: z.string(), payload: z.unknown().optional() })

const ENVELOPE_TYPE = { event: 'events_api', command: 'slash_commands', interactive: 'interactive' } as const

interface Unacked {
  readonly socket: WebSocket
  readonly settle: (result: AttemptResult) => void
}

/**
 * Socket Mode: connections opened with a ticket each, envelopes dealt out in turn, acks by
 * envelope id. What a connection left unacked when it went counts as failed.
 */
export class Sockets {
  readonly #workspace: Workspace
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #connections: WebSocket[] = []
  readonly #tickets = new Set<string>()
  readonly #unacked = new Map<string, Unacked>()
  #turn = 0

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  get count(): number {
    return this.#connections.length
  }

  /** A URL good for one connection. */
  openUrl(): string {
    const ticket = randomUUID()
    this.#tickets.add(ticket)
    return `${this.#workspace.baseUrl.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${this.#workspace.identity.appId}`
  }

  listenOn(server: Server): void {
    server.on('upgrade', (request, stream, head) => {
      const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? ''
      if (!this.#tickets.delete(ticket)) {
        this.#workspace.noteUnexpected('socket with a ticket that is unknown or used')
        stream.on('error', () => stream.destroy())
        stream.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
        return
      }
      this.#server.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket))
    })
  }

  readonly send: Send = (outgoing, retry, settle) => {
    const socket = this.#connections[this.#turn++ % Math.max(this.#connections.length, 1)]
    if (!socket) {
      settle({ failure: 'connection_failed' })
      return () => undefined
    }
    const envelope = envelopeOf(outgoing, retry)
    this.#unacked.set(envelope.envelope_id, { socket, settle })
    socket.send(JSON.stringify(envelope))
    return () => this.#unacked.delete(envelope.envelope_id)
  }

  /** Tells connections (or one) that they must reconnect; they close by themselves. */
  requestRefresh(
    reason: 'warning' | 'refresh_requested' | 'link_disabled' = 'refresh_requested',
    index?: number,
  ): void {
    const message = JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } })
    for (const socket of this.#chosen(index)) socket.send(message)
  }

  /** Cuts connections (or one) without a word. */
  drop(index?: number): void {
    for (const socket of this.#chosen(index)) socket.terminate()
  }

  /** From now on reads nothing more from any connection: no ack, and no word that it is to be closed. */
  stall(): void {
    for (const socket of this.#connections) socket.pause()
  }

  stop(): void {
    this.drop()
    this.#server.close()
  }

  #chosen(index: number | undefined): readonly WebSocket[] {
    return index === undefined ? [...this.#connections] : this.#connections.slice(index, index + 1)
  }

  #welcome(socket: WebSocket): void {
    this.#connections.push(socket)
    socket.on('message', (data) => this.#acked(data))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.#gone(socket))
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.length,
        debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#workspace.identity.appId },
      }),
    )
    // Slack pings often; a client that hears none for `serverPingTimeout` reconnects.
    const ping = setInterval(() => socket.ping(String(Date.now())), 5000)
    socket.on('close', () => clearInterval(ping))
    this.#workspace.changed()
  }

  #acked(data: RawData): void {
    const parsed = parseAck(data)
    if (!parsed) {
      this.#workspace.noteUnexpected('socket message that is no ack')
      return
    }
    const unacked = this.#unacked.get(parsed.envelope_id)
    if (!unacked) return
    this.#unacked.delete(parsed.envelope_id)
    unacked.settle({ answer: JSON.stringify(parsed.payload ?? {}) })
  }

  #gone(socket: WebSocket): void {
    this.#connections.splice(this.#connections.indexOf(socket), 1)
    const lost = [...this.#unacked].filter(([, unacked]) => unacked.socket === socket)
    for (const [id] of lost) this.#unacked.delete(id)
    for (const [, unacked] of lost) unacked.settle({ failure: 'connection_failed' })
    this.#workspace.changed()
  }
}

function envelopeOf(
  { kind, payload }: Outgoing,
  retry: Retry | undefined,
): Json & { readonly envelope_id: string } {
  return {
    envelope_id: randomUUID(),
    type: ENVELOPE_TYPE[kind],
    payload,
    accepts_response_payload: kind !== 'event',
    ...(kind === 'event' && { retry_attempt: retry?.number ?? 0, retry_reason: socketReason(retry) }),
  }
}

function socketReason(retry: Retry | undefined): string {
  if (!retry) return ''
  return retry.reason === 'http_timeout' ? 'timeout' : retry.reason
}

function parseAck(data: RawData): z.infer<typeof ack> | undefined {
  try {
    return ack.safeParse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')).data
  } catch {
    return undefined
  }
}
