import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Changes } from './changes.ts'
import type {
  NeuroflashOptions,
  StandInNeuroflash,
  StoredMessage,
  StoredTurn,
  UnexpectedRequest,
} from './contract.ts'
import { Conversations } from './conversations.ts'
import { type Ending, endingOf, send } from './ending.ts'
import { accept, destinationOf, type Neuroflash, notOffered, type Received } from './endpoints.ts'
import { Faults, Gates, Hooks } from './faults.ts'
import { Refused } from './reply.ts'
import { type LogEntry, RequestLog } from './request-log.ts'
import { Tokens } from './tokens.ts'

/**
 * A neuroflash on loopback: the documented API over HTTP, with its refusals, its ways to fail and a
 * record of what it was asked. Written from the guide and the documentation alone, so that it can
 * prove us wrong.
 *
 * It refuses what the real one refuses, before anything a test has programmed takes effect. Where the
 * documentation is silent it is the stricter one: a field nobody documents is refused.
 */
export async function startNeuroflash(options: NeuroflashOptions = {}): Promise<StandInNeuroflash> {
  const inside = assemble(options)
  const server = createServer((request, response) => void serve(inside, request, response))
  // Node's 5 s would close idle connections in the middle of somebody's slow test.
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  return controls(inside, server)
}

type Inside = Neuroflash & {
  readonly afterHangUp: NonNullable<NeuroflashOptions['afterHangUp']>
  readonly clientId: string
  readonly clientSecret: string
  readonly log: RequestLog
  readonly unexpected: UnexpectedRequest[]
  readonly changes: Changes
  readonly faults: Faults
  readonly gates: Gates
  readonly hooks: Hooks
  readonly stopped: AbortController
  advance(ms: number): void
}

const defaults = {
  clientId: 'client-1',
  clientSecret: 'secret-1',
  /** The one in the guide's own example (N3). */
  workspaces: ['b481b98b-a7ed-4d72-a1f2-8b2ae3a57854'],
  answer: echo,
  storedOf: ({ question, answer }: StoredTurn): readonly StoredMessage[] => [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
  latencyMs: 0,
  afterHangUp: 'goes-on' as const,
  insistsOnWorkspaceHeader: false,
  workspacesForm: 'embedded' as const,
  workspaceNames: {},
  pageSize: 50,
  limitWords: 1_000_000,
  tokenLifetimeMs: 14_399_000,
  clock: Date.now,
}

function echo(question: string, history: readonly StoredMessage[]): string {
  const turn = history.filter(({ role }) => role === 'user').length + 1
  return `Answer ${turn} to: ${question}`
}

function assemble(options: NeuroflashOptions): Inside {
  const settings = { ...defaults, ...options }
  let offsetMs = 0
  const clock = () => settings.clock() + offsetMs
  const log = new RequestLog()
  const changes = new Changes(() => log.describe())
  const stopped = new AbortController()
  const answer = async (question: string, history: readonly StoredMessage[]) => {
    if (settings.latencyMs > 0) await pause(settings.latencyMs, undefined, { signal: stopped.signal })
    return settings.answer(question, history)
  }
  return {
    ...settings,
    clock,
    tokens: new Tokens({ ...settings, lifetimeMs: settings.tokenLifetimeMs, clock }),
    conversations: new Conversations({ ...settings, answer, clock, changed: () => changes.announce() }),
    log,
    unexpected: [],
    changes,
    faults: new Faults(),
    gates: new Gates(),
    hooks: new Hooks(),
    stopped,
    advance: (ms) => {
      offsetMs += ms
    },
  }
}

/** One request from its arrival to its end. Never rejects. */
async function serve(inside: Inside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url: path = '/' } = request
  const url = new URL(path, 'http://neuroflash')
  const destination = destinationOf(method, url.pathname)
  const entry = inside.log.add({ route: destination?.route, method, path, atMs: inside.clock() })
  response.once('close', () => {
    if (entry.status === 'open') note(inside, entry, 'left')
  })
  try {
    const body = await bodyOf(request)
    entry.bytes = Buffer.byteLength(body)
    inside.changes.announce()
    const { authorization, 'content-type': contentType } = request.headers
    const hungUp = () => inside.afterHangUp === 'stops' && entry.status === 'left'
    const workspace = request.headers['x-workspace-id']?.toString()
    const received = { method, url, authorization, contentType, workspace, body, hungUp }
    if (destination === undefined) throw notOffered(method, url.pathname)
    await proceed(inside, { destination, received, entry, response })
  } catch (error) {
    refuse(inside, { error, entry, response })
  }
}

type Exchange = {
  readonly destination: NonNullable<ReturnType<typeof destinationOf>>
  readonly received: Received
  readonly entry: LogEntry
  readonly response: ServerResponse
}

async function proceed(inside: Inside, exchange: Exchange): Promise<void> {
  const { destination, received, entry, response } = exchange
  const accepted = accept(inside, destination, received)
  const { route, conversation, question } = accepted
  entry.conversation = conversation
  const end = beginTurn(inside, exchange, conversation)
  try {
    if (conversation !== undefined && question !== undefined) {
      await inside.gates.pass({ conversation, question })
    }
    await inside.hooks.run('before', { route, conversation, question })
    entry.fault = inside.faults.next(route)
    inside.changes.announce()
    const ending = await endingOf(accepted, entry.fault, inside.conversations)
    await inside.hooks.run('after', { route, conversation, question })
    if (ending.kind === 'hang') return
    end()
    finish(inside, { ending, entry, response })
  } catch (error) {
    end()
    throw error
  }
}

/** A question is under way until it is answered or its asker has left. */
function beginTurn(inside: Inside, exchange: Exchange, conversation: string | undefined): () => void {
  if (exchange.destination.route !== 'completions' || conversation === undefined) return () => {}
  const end = inside.conversations.begin(conversation)
  exchange.response.once('close', end)
  return end
}

type Finish = { readonly entry: LogEntry; readonly response: ServerResponse }

function refuse(inside: Inside, { error, entry, response }: Finish & { readonly error: unknown }): void {
  if (error instanceof Refused) {
    if (error.isUnexpected) expectNot(inside, entry, error.message)
    finish(inside, { ending: { kind: 'reply', reply: error.reply }, entry, response })
    return
  }
  // The asker has gone, or we are being stopped.
  if (response.destroyed || inside.stopped.signal.aborted) return
  expectNot(inside, entry, `the stand-in failed: ${String(error)}`)
  finish(inside, { ending: { kind: 'drop' }, entry, response })
}

function expectNot(inside: Inside, { method, path }: LogEntry, why: string): void {
  inside.unexpected.push({ method, path, why })
}

/** Notes the end before it can be seen from outside. */
function finish(
  inside: Inside,
  { ending, entry, response }: Finish & { readonly ending: Exclude<Ending, { kind: 'hang' }> },
): void {
  const status = ending.kind === 'reply' ? ending.reply.status : 'dropped'
  if (entry.status === 'open') note(inside, entry, status)
  send(ending, response)
}

function note(inside: Inside, entry: LogEntry, status: LogEntry['status']): void {
  entry.status = status
  inside.changes.announce()
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

function controls(inside: Inside, server: Server): StandInNeuroflash {
  const { log, tokens, conversations, faults, gates, hooks, changes } = inside
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const origin = `http://127.0.0.1:${address.port}`
  return {
    apiUrl: `${origin}/api`,
    tokenUrl: `${origin}/oauth/v2/token`,
    clientId: inside.clientId,
    clientSecret: inside.clientSecret,
    workspaceId: inside.workspaces[0] ?? '',
    requests: log.entries,
    unexpected: inside.unexpected,
    get conversations() {
      return conversations.all
    },
    get tokensIssued() {
      return tokens.issued
    },
    conversation: (uuid) => conversations.recorded(uuid),
    fail: (route, plan) => faults.arm(route, plan),
    hold: (matches = () => true) => gates.add(matches),
    onRequest: (route, when, callback) => hooks.add({ route, when, callback }),
    listWorkspaces: (ids) => {
      inside.workspaces = ids
    },
    settleLate: () => conversations.settleLate(),
    forget: (uuid) => conversations.delete(uuid),
    revokeTokens: () => tokens.revokeAll(),
    advance: (ms) => inside.advance(ms),
    onChange: (listener) => changes.onChange(listener),
    waitFor: (fact, options) => changes.waitFor(fact, options),
    stop: () => stop(inside, server),
  }
}

function stop({ stopped, changes }: Inside, server: Server): Promise<void> {
  stopped.abort()
  changes.stop()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
