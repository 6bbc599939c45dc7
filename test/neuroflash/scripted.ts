import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import { ConversationError } from '../../src/bridge/errors.ts'
import type { ConversationId } from '../../src/bridge/model.ts'
import {
  type ConversationsOptions,
  createConversations,
  type NeuroflashConversations,
} from '../../src/neuroflash/conversations.ts'
import type { NeuroflashOptions } from '../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../src/playground/neuroflash/stand-in.ts'

export const conversation = conversationNamed('ebb3fbeb-69ed-41e9-bcb5-1ec8a643566e')

/** As an earlier version named it: without its workspace. */
export function conversationNamed(uuid: string): ConversationId {
  return uuid as ConversationId
}

export type SeenRequest = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What is answered to one request. Token requests are answered well, unless `token` says otherwise. */
export type Script = {
  readonly api?: (request: SeenRequest, response: ServerResponse) => void
  readonly token?: (request: SeenRequest, response: ServerResponse) => void
}

export type Scripted = {
  readonly apiUrl: string
  readonly tokenUrl: string
  readonly requests: SeenRequest[]
  /** Requests to the API alone. */
  readonly asked: SeenRequest[]
  /** Resolves when `count` requests have come to the API. */
  arrived(count: number): Promise<void>
}

/** A server that says whatever a test wants, valid or not. Its end waits until nobody is connected any more. */
export async function startScripted(script: Script): Promise<Scripted> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url: path = '', headers } = request
      const seen = { method, path, headers, body: await text(request) }
      requests.push(seen)
      if (path === '/token') (script.token ?? giveToken)(seen, response)
      else (script.api ?? ((_, response) => json(response, 200, {})))(seen, response)
      server.emit('arrival')
    })()
  })
  const origin = await listen(server)
  const asked = () => requests.filter(({ path }) => path !== '/token')
  return {
    apiUrl: `${origin}/api`,
    tokenUrl: `${origin}/token`,
    requests,
    get asked() {
      return asked()
    },
    async arrived(count) {
      while (asked().length < count) await once(server, 'arrival')
    },
  }
}

/** The stand-in until the test is over, and how to connect to it. It must not be asked for what no documentation knows. */
export async function startStandIn(options: NeuroflashOptions = {}) {
  const neuroflash = await startNeuroflash(options)
  onTestFinished(async () => {
    await neuroflash.stop()
    expect(neuroflash.unexpected).toEqual([])
  })
  const { apiUrl, tokenUrl, clientId, clientSecret } = neuroflash
  return { neuroflash, at: { apiUrl, tokenUrl, clientId, clientSecret, workspaceId: undefined } }
}

/** Listens on loopback until the test is over; its end waits until nobody is connected any more. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return `http://127.0.0.1:${address.port}`
}

/** The conversations under test, closed when the test is over. */
export function connect(
  options: Pick<ConversationsOptions, 'apiUrl' | 'tokenUrl'> & Partial<ConversationsOptions>,
): NeuroflashConversations {
  const conversations = createConversations({
    clientId: 'client-1',
    clientSecret: 'secret-1',
    workspaceId: 'workspace-1',
    timeoutMs: 10_000,
    clock: Date.now,
    log: silent,
    ...options,
  })
  onTestFinished(() => conversations.close())
  return conversations
}

export const silent = { info() {}, warn() {}, error() {} }

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export function giveToken(_request: SeenRequest, response: ServerResponse): void {
  json(response, 200, { access_token: 'token-1', token_type: 'Bearer', expires_in: 14_399 })
}

export function completion(content: unknown): object {
  return {
    id: 'gen-1',
    object: 'chat.completion',
    model: 'openai/gpt-4.1-mini',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 28, total_tokens: 40, words_used: 22 },
  }
}

export const never = new AbortController().signal

/** The error a promise must be rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<ConversationError> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof ConversationError) return error
  throw new Error('expected a ConversationError', { cause: error })
}

/** The whole history as it is read. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}
