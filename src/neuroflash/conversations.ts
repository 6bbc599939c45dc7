import type { Answer, ConversationId, HistoryMessage } from '../bridge/model.ts'
import type { Clock, Conversations, Log } from '../bridge/ports.ts'
import { Api, isSuccess } from './api.ts'
import { endless, isWebPage, refused, unreadable, withoutAnswer } from './failure.ts'
import { Http, type HttpReply, type RequestReport } from './http.ts'
import { parseJson } from './json.ts'
import { AccessToken } from './token.ts'
import {
  completionAnswer,
  conversationAnswer,
  createdAnswer,
  creation,
  historyAnswer,
  ownership,
  page,
  question,
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
  /** The workspace's id. Rejects with `ConversationError`. */
  workspace(signal: AbortSignal): Promise<string>
  /** Ends requests under way (`lost`, if they were sent) and every connection. */
  close(): Promise<void>
}

/** Conversations at neuroflash, over HTTP. Nothing is sent before the first call. */
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
    exists: (conversation, signal) => exists(deps, conversation, signal),
    delete: (conversation, signal) => remove(deps, conversation, signal),
    workspace: (signal) => workspace.id(signal),
    close: () => http.close(),
  }
}

type Deps = {
  readonly api: Pick<Api, 'read' | 'succeed' | 'reply'>
  readonly workspace: Pick<Workspace, 'id'>
  readonly clock: Clock
}

/** Longer than any conversation: a model could not keep so many pages in mind. */
const MOST_PAGES = 10_000

async function create({ api, workspace }: Deps, signal: AbortSignal): Promise<ConversationId> {
  const body = creation(await workspace.id(signal))
  const { uuid } = await api.read({ route: routes.create, body, signal }, createdAnswer)
  return uuid
}

type Asked = { readonly conversation: ConversationId; readonly content: string; readonly signal: AbortSignal }

async function ask({ api }: Deps, { conversation, content, signal }: Asked): Promise<Answer> {
  const call = { route: routes.ask, conversation, body: question(content), signal }
  const reply = await api.succeed(call)
  const json = parseJson(reply.body)
  if (json === undefined) throw unreadable(call, reply)
  const { data } = completionAnswer.safeParse(json)
  if (data === undefined) throw withoutAnswer(call, reply)
  return { text: data.choices[0].message.content, words: data.usage?.words_used ?? 0 }
}

/**
 * Ends with an error when a cursor comes back. The parameter that takes it is an assumption: if
 * neuroflash did not know it, every page would be the first one, for ever.
 */
async function* history(
  { api, workspace }: Deps,
  conversation: ConversationId,
  signal: AbortSignal,
): AsyncGenerator<HistoryMessage> {
  const id = await workspace.id(signal)
  const followed = new Set<string>()
  let cursor: string | undefined
  do {
    const call = { route: routes.history, conversation, query: page(id, cursor), signal }
    const { messages, next_cursor } = await api.read(call, historyAnswer)
    if (next_cursor !== undefined && followed.has(next_cursor)) throw endless(call, 'a cursor came twice')
    if (followed.size >= MOST_PAGES) throw endless(call, `more than ${MOST_PAGES} pages`)
    yield* messages
    if (next_cursor !== undefined) followed.add(next_cursor)
    cursor = next_cursor
  } while (cursor !== undefined)
}

/**
 * Asked only about conversations we made in our workspace and have asked to be deleted. There a 403
 * counts as gone like a 404 does: the workspace was the right one for the deletion a moment ago, and
 * neuroflash answers 403 when it finds no such conversation in it (assumption; the guide, step 6, has
 * 403 for whatever is not that workspace's). A 403 that names a limit, or a web page, proves nothing.
 */
async function exists({ api, workspace, clock }: Deps, conversation: ConversationId, signal: AbortSignal) {
  const query = ownership(await workspace.id(signal))
  const call = { route: routes.conversation, conversation, query, signal }
  const reply = await api.reply(call)
  if (isSuccess(reply)) {
    if (conversationAnswer.safeParse(parseJson(reply.body)).success) return true
    throw unreadable(call, reply)
  }
  const error = refused(call, reply, clock())
  if (error.code === 'gone' || (error.code === 'forbidden' && !isWebPage(reply))) return false
  throw error
}

async function remove({ api, workspace, clock }: Deps, conversation: ConversationId, signal: AbortSignal) {
  const query = ownership(await workspace.id(signal))
  const call = { route: routes.delete, conversation, query, signal }
  const reply: HttpReply = await api.reply(call)
  if (isSuccess(reply)) return
  const error = refused(call, reply, clock())
  if (error.code !== 'gone') throw error
}
