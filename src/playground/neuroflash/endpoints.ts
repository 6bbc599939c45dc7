import { z } from 'zod'
import {
  completionReply,
  conversationReply,
  historyReply,
  offsetOf,
  quotasReply,
  workspacesReply,
} from './answers.ts'
import type { HookedRequest, NeuroflashOptions, Route } from './contract.ts'
import type { Conversations } from './conversations.ts'
import { badRequest, forbidden, invalid, jsonReply, Refused, type Reply } from './reply.ts'
import type { Tokens } from './tokens.ts'

/** A request as it came over the wire. */
export type Received = {
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
  readonly contentType: string | undefined
  /** The header `x-workspace-id`. */
  readonly workspace: string | undefined
  readonly body: string
  /** Whether the asker has left and the work is to end with that. */
  hungUp(): boolean
}

/** A request the real neuroflash would carry out. */
export type Accepted = HookedRequest & { carryOut(): Promise<Reply> }

export type Neuroflash = {
  workspaces: readonly string[]
  readonly workspacesForm: NonNullable<NeuroflashOptions['workspacesForm']>
  readonly insistsOnWorkspaceHeader: boolean
  readonly workspaceNames: Readonly<Record<string, string>>
  readonly pageSize: number
  readonly limitWords: number
  readonly tokens: Tokens
  readonly conversations: Conversations
  readonly clock: () => number
}

/** Where a request belongs; `id` is the conversation or workspace its path names. */
type Destination = { readonly route: Route; readonly id: string }

/** Which route method and path name; undefined when neuroflash offers no such thing. */
export function destinationOf(method: string, path: string): Destination | undefined {
  for (const [route, wanted, pattern] of routes) {
    const match = pattern.exec(path)
    if (match !== null && wanted === method) return { route, id: match[1] ?? '' }
  }
  return undefined
}

/** Checks a request as the real neuroflash would. Throws `Refused`, and then nothing has changed. */
export function accept(neuroflash: Neuroflash, { route, id }: Destination, received: Received): Accepted {
  if (route === 'token') return acceptToken(neuroflash, received)
  neuroflash.tokens.checkBearer(received.authorization)
  switch (route) {
    case 'workspaces':
      return { ...nothing, route, carryOut: async () => listed(neuroflash) }
    case 'quotas':
      return acceptQuotas(neuroflash, id)
    case 'create':
      return acceptCreate(neuroflash, received)
    case 'completions':
      return acceptQuestion(neuroflash, id, received)
    case 'conversation':
    case 'messages':
    case 'delete':
      return acceptOwn(neuroflash, { route, id }, received)
    default:
      return route satisfies never
  }
}

const routes: readonly (readonly [Route, string, RegExp])[] = [
  ['token', 'POST', /^\/oauth\/v2\/token$/],
  ['workspaces', 'GET', /^\/api\/workspace-service\/v1\/workspaces$/],
  ['quotas', 'GET', /^\/api\/usage-service\/v1\/workspaces\/([^/]+)\/quotas$/],
  ['create', 'POST', /^\/api\/ds-prototypes\/conversations$/],
  ['completions', 'POST', /^\/api\/ds-prototypes\/conversations\/([^/]+)\/chat\/completions$/],
  ['messages', 'GET', /^\/api\/ds-prototypes\/conversations\/([^/]+)\/messages$/],
  ['conversation', 'GET', /^\/api\/ds-prototypes\/conversations\/([^/]+)$/],
  ['delete', 'DELETE', /^\/api\/ds-prototypes\/conversations\/([^/]+)$/],
]

const nothing = { conversation: undefined, question: undefined }

const creationBody = z.strictObject({ workspace_id: z.string().min(1) })

/** Exactly the new message (N4). That more is refused, and any other field, is our assumption. */
const questionBody = z.strictObject({
  messages: z.tuple([
    z.strictObject({ role: z.literal('user'), content: z.string().regex(/\S/, 'must not be empty') }),
  ]),
})

function acceptToken({ tokens }: Neuroflash, received: Received): Accepted {
  if (mediaType(received) !== 'application/x-www-form-urlencoded') {
    throw badRequest('the token request is not a form')
  }
  tokens.checkRequest(new URLSearchParams(received.body))
  return { ...nothing, route: 'token', carryOut: async () => tokens.issue() }
}

function acceptQuotas(neuroflash: Neuroflash, workspaceId: string): Accepted {
  checkWorkspace(neuroflash, workspaceId)
  return {
    ...nothing,
    route: 'quotas',
    carryOut: async () => quotasReply(neuroflash.conversations.all, neuroflash.limitWords),
  }
}

function acceptCreate(neuroflash: Neuroflash, received: Received): Accepted {
  const { workspace_id } = parsed(creationBody, received)
  checkHeader(neuroflash, received, workspace_id)
  checkWorkspace(neuroflash, workspace_id)
  const carryOut = async () => conversationReply(neuroflash.conversations.create(workspace_id))
  return { ...nothing, route: 'create', carryOut }
}

function acceptQuestion(neuroflash: Neuroflash, uuid: string, received: Received): Accepted {
  const [{ content }] = parsed(questionBody, received).messages
  const { workspaceId } = neuroflash.conversations.get(uuid)
  checkHeader(neuroflash, received, workspaceId)
  const carryOut = async () => {
    const answer = await neuroflash.conversations.storeTurn(uuid, content, () => received.hungUp())
    return completionReply({ question: content, answer, atMs: neuroflash.clock() })
  }
  return { route: 'completions', conversation: uuid, question: content, carryOut }
}

/** Reading or deleting a conversation: the workspace must be named and the right one (N6). */
function acceptOwn(
  neuroflash: Neuroflash,
  { route, id }: { readonly route: 'conversation' | 'messages' | 'delete'; readonly id: string },
  received: Received,
): Accepted {
  const { searchParams } = received.url
  const workspaceId = searchParams.get('workspace_id')
  if (workspaceId === null) throw forbidden('workspace_id is missing in the query', 'unexpected')
  checkHeader(neuroflash, received, workspaceId)
  checkWorkspace(neuroflash, workspaceId)
  const conversation = neuroflash.conversations.get(id)
  if (conversation.workspaceId !== workspaceId) throw forbidden('another workspace', 'can-happen')
  const offset = route === 'messages' ? offsetOf(id, searchParams.get('cursor')) : 0
  const carryOut = async () => {
    if (route === 'messages') {
      const { pageSize } = neuroflash
      return historyReply({ conversation: neuroflash.conversations.get(id), offset, pageSize })
    }
    if (route === 'conversation') return conversationReply(neuroflash.conversations.get(id))
    neuroflash.conversations.delete(id)
    return { status: 204, headers: {}, body: '' }
  }
  return { ...nothing, route, conversation: id, carryOut }
}

function listed({ workspaces, workspacesForm, workspaceNames }: Neuroflash): Reply {
  return workspacesReply(workspaces, workspacesForm, workspaceNames)
}

/**
 * The guide does without it (N9), so it may be missing unless a test insists on it. It may never be another
 * workspace's.
 */
function checkHeader(
  { insistsOnWorkspaceHeader }: Neuroflash,
  { workspace }: Received,
  workspaceId: string,
): void {
  if (workspace === undefined && insistsOnWorkspaceHeader) throw badRequest('x-workspace-id is missing')
  if (workspace !== undefined && workspace !== workspaceId)
    throw forbidden('x-workspace-id names another workspace', 'unexpected')
}

function checkWorkspace({ workspaces }: Neuroflash, workspaceId: string): void {
  if (!workspaces.includes(workspaceId)) throw forbidden('a workspace of somebody else', 'can-happen')
}

function parsed<Body>(schema: z.ZodType<Body>, received: Received): Body {
  if (mediaType(received) !== 'application/json') throw badRequest('the body is not declared as JSON')
  const result = schema.safeParse(parsedJson(received.body))
  if (result.success) return result.data
  throw invalid(
    result.error.issues.map(({ path, message, code }) => ({ field: path.join('.'), message, type: code })),
  )
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw badRequest('the body is not JSON')
  }
}

function mediaType({ contentType }: Received): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase()
}

export function notOffered(method: string, path: string): Refused {
  const body = { error: 'Not found.', code: 'not_found' }
  return new Refused(jsonReply(404, body), `neuroflash offers no ${method} ${path}`, 'unexpected')
}
