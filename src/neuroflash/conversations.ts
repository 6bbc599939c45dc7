import type { Answer, ConversationId, HistoryMessage } from '../bridge/model.ts'
import type { Clock, Log } from '../bridge/ports/log.ts'
import type { Conversations, HistoryPage } from '../bridge/ports/neuroflash.ts'
import { type Access, tryAccess } from './access.ts'
import { readCompletion } from './answer.ts'
import { Api, type Call, isSuccess } from './api.ts'
import { nameOf, placeOf } from './conversation-name.ts'
import { isOwnWord } from './error-body.ts'
import { endless, gone, isMissing, refused, unanswerable, unreadable } from './failure.ts'
import { Http, type HttpReply, type RequestReport } from './http.ts'
import { parseJson } from './json.ts'
import { AccessToken } from './token.ts'
import {
  conversationAnswer,
  createdAnswer,
  creation,
  historyAnswer,
  type ListedWorkspace,
  ownership,
  page,
  type Quota,
  question,
  quotasAnswer,
  routes,
} from './wire.ts'
import { Workspace } from './workspace.ts'

export type ConversationsOptions = {
  /** With or without a slash at its end. */
  readonly apiUrl: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly workspaceId?: string | undefined
  /** For one request as a whole, its reply's body included. */
  readonly timeoutMs: number
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>
  readonly clock: Clock
  /** Told of every request when it is over; `route` names no ids. */
  readonly onRequest?: ((report: RequestReport) => void) | undefined
}

/** The port, and what whoever starts and stops it needs. */
export type NeuroflashConversations = Conversations & {
  /** Id of the workspace new conversations are made in. Rejects with `ConversationError`. */
  workspace(signal: AbortSignal): Promise<string>
  /** Id of the workspace this conversation is in. Rejects with `ConversationError`. */
  workspaceOf(conversation: ConversationId, signal: AbortSignal): Promise<string>
  /** Whether the account gets as far as its conversations. Never rejects with `ConversationError`. */
  tryAccess(signal: AbortSignal): Promise<Access>
  /** The workspaces the account sees. Rejects with `ConversationError`. */
  workspaces(signal: AbortSignal): Promise<readonly ListedWorkspace[]>
  /** What is left of the words; `undefined` where neuroflash does not say. Rejects with `ConversationError`. */
  quota(signal: AbortSignal): Promise<Quota | undefined>
  /** Ends requests under way (`lost`, if they were sent) and every connection. */
  close(): Promise<void>
}

/**
 * Conversations at neuroflash, over HTTP. Nothing is sent before the first call. Each stays in the workspace it was
 * made in. A name from an earlier version has none; it is taken to be the workspace of new conversations.
 */
export function createConversations(options: ConversationsOptions): NeuroflashConversations {
  const http = new Http(options)
  const token = new AccessToken({ ...options, http })
  const api = new Api({ ...options, http, token })
  const workspace = new Workspace({ api, configured: options.workspaceId, log: options.log })
  const deps = { api, workspace, clock: options.clock }
  return {
    create: (signal) => create(deps, signal),
    ask: (conversation, content, signal) => ask(deps, { conversation, content, signal }),
    history: (conversation, signal) => history(deps, conversation, signal),
    pages: (conversation, from, signal) => pages(deps, { conversation, from, signal }),
    exists: (conversation, signal) => exists(deps, conversation, signal),
    delete: (conversation, signal) => remove(deps, conversation, signal),
    workspace: (signal) => workspace.id(signal),
    workspaceOf: async (conversation, signal) => (await located(deps, conversation, signal)).workspace,
    tryAccess: (signal) => tryAccess({ token, workspace }, signal),
    workspaces: (signal) => workspace.list(signal),
    quota: async (signal) => {
      const uuid = await workspace.id(signal)
      return api.read({ route: routes.quotas, uuid, signal }, quotasAnswer)
    },
    close: () => http.close(),
  }
}

type Deps = {
  readonly api: Pick<Api, 'read' | 'reply'>
  readonly workspace: Pick<Workspace, 'id' | 'sees'>
  readonly clock: Clock
}

/** Longer than any conversation: a model could not keep so many pages in mind. */
const MOST_PAGES = 10_000

async function create({ api, workspace }: Deps, signal: AbortSignal): Promise<ConversationId> {
  const id = await workspace.id(signal)
  const call = { route: routes.create, workspace: id, body: creation(id), signal }
  const { uuid } = await api.read(call, createdAnswer)
  return nameOf({ uuid, workspace: id })
}

type Asked = { readonly conversation: ConversationId; readonly content: string; readonly signal: AbortSignal }

async function ask(deps: Deps, { conversation, content, signal }: Asked): Promise<Answer> {
  const at = await located(deps, conversation, signal)
  const call = { ...at, route: routes.ask, body: question(content), signal }
  const reply = await succeed(deps, call)
  const json = parseJson(reply.body)
  if (json === undefined) throw unreadable(call, reply)
  const completion = readCompletion(json)
  if (completion.kind === 'answer') return completion.answer
  throw unanswerable(call, reply, completion)
}

async function* history(
  deps: Deps,
  conversation: ConversationId,
  signal: AbortSignal,
): AsyncGenerator<HistoryMessage> {
  for await (const { messages } of pages(deps, { conversation, from: undefined, signal })) yield* messages
}

/**
 * Ends with an error when a cursor comes back. The parameter that takes it is assumed (N10): if
 * neuroflash did not know it, every page would be the first one, for ever.
 */
async function* pages(
  deps: Deps,
  of: {
    readonly conversation: ConversationId
    readonly from: string | undefined
    readonly signal: AbortSignal
  },
): AsyncGenerator<HistoryPage> {
  const { signal } = of
  const at = await located(deps, of.conversation, signal)
  const followed = new Set<string>()
  let cursor = of.from
  do {
    if (cursor !== undefined) followed.add(cursor)
    const call = { ...at, route: routes.history, query: page(at.workspace, cursor), signal }
    const reply = await succeed(deps, call)
    const { data } = historyAnswer.safeParse(parseJson(reply.body))
    if (data === undefined) throw unreadable(call, reply)
    const { messages, next_cursor: next } = data
    if (next !== undefined && followed.has(next)) throw endless(call, 'a cursor came twice')
    if (followed.size >= MOST_PAGES) throw endless(call, `more than ${MOST_PAGES} pages`)
    yield next === undefined ? { messages } : { messages, next }
    cursor = next
  } while (cursor !== undefined)
}

/**
 * Whether it is there. Only neuroflash itself can say that it is not, and its 404 does. Its 403 is also the answer for
 * another workspace's conversations (N6), so it counts only where the workspace is known to be the right one and the
 * account still sees it. What stands in front of neuroflash (a gateway's error, a web page, an empty body) proves
 * nothing, and neither does a 403 that names a limit.
 */
async function exists(deps: Deps, conversation: ConversationId, signal: AbortSignal): Promise<boolean> {
  const at = await located(deps, conversation, signal)
  return isThere(deps, { ...at, signal })
}

async function isThere(deps: Deps, at: Located & { readonly signal: AbortSignal }): Promise<boolean> {
  const call = { ...at, route: routes.conversation, query: ownership(at.workspace) }
  const reply = await deps.api.reply(call)
  if (isSuccess(reply)) {
    if (conversationAnswer.safeParse(parseJson(reply.body)).success) return true
    throw unreadable(call, reply)
  }
  const error = refused(call, reply, deps.clock())
  if (error.code === 'gone') return false
  if (error.code !== 'forbidden' || reply.status !== 403 || !isOwnWord(reply.body)) throw error
  if (at.isSure && (await deps.workspace.sees(at.workspace, at.signal))) return false
  throw error
}

/** Accepted is not confirmed: whoever needs to know asks whether it still exists. */
async function remove(deps: Deps, conversation: ConversationId, signal: AbortSignal): Promise<void> {
  const at = await located(deps, conversation, signal)
  const call = { ...at, route: routes.delete, query: ownership(at.workspace), signal }
  const reply = await deps.api.reply(call)
  if (isSuccess(reply)) return
  const error = refused(call, reply, deps.clock())
  if (error.code !== 'gone') throw error
}

/** Where a conversation is. */
type Located = {
  readonly uuid: string
  readonly workspace: string
  /** It is certain that it was made there; otherwise only likely. */
  readonly isSure: boolean
}

async function located(
  { workspace }: Deps,
  conversation: ConversationId,
  signal: AbortSignal,
): Promise<Located> {
  const place = placeOf(conversation)
  if (place.workspace !== undefined) return { uuid: place.uuid, workspace: place.workspace, isSure: true }
  return { uuid: place.uuid, workspace: await workspace.id(signal), isSure: false }
}

/** The reply, which is 2xx. That the conversation is missing is believed only when reading it says so too. */
async function succeed(deps: Deps, call: Call & Located): Promise<HttpReply> {
  const reply = await deps.api.reply(call)
  if (isSuccess(reply)) return reply
  const error = refused(call, reply, deps.clock())
  if (error.code === 'gone' || !isMissing(reply)) throw error
  const { uuid, workspace, isSure, signal } = call
  const mayBeThere = await isThere(deps, { uuid, workspace, isSure, signal }).catch(() => true)
  throw mayBeThere ? error : gone(call, reply)
}
