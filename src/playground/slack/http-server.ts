import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Faults } from './faults.ts'
import type { Call, FaultKind, Json } from './model.ts'
import { argumentsOf, bodyOf, uploadedBytes } from './request-body.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { UploadSlots } from './uploads.ts'
import { checkAccess, scopesOf } from './web-api/access.ts'
import type { ApiCall } from './web-api/api-call.ts'
import { methodNamed } from './web-api/methods.ts'
import { Params } from './web-api/params.ts'
import { Refusal } from './web-api/refusal.ts'
import type { Workspace } from './workspace.ts'

interface ServerParts extends Omit<ApiCall, 'params'> {
  readonly workspace: Workspace
  readonly faults: Faults
  readonly uploads: UploadSlots
  readonly responseUrls: ResponseUrls
  readonly scopes: readonly string[] | undefined
  /** What Slack's clocks show. */
  readonly timeMs: () => number
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  readonly error?: string
}

/** Web API, upload URLs and response URLs. Whatever else is asked for is noted as unexpected. */
export function createHttpServer(parts: ServerParts): Server {
  return createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      parts.workspace.noteUnexpected(`${request.url}: ${String(error)}`)
      response.destroy()
    })
  })
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const body = await bodyOf(request)
  const [, area, ...rest] = pathname.split('/')
  if (area === 'api' && rest.length === 1)
    return serveMethod(parts, { request, response, body, method: rest[0] ?? '' })
  if (area === 'upload' && request.method === 'POST') {
    return serveUpload(parts, { request, response, body, id: rest.at(-1) ?? '' })
  }
  if (area === 'commands' || area === 'actions')
    return serveResponseUrl(parts, { request, response, body, pathname })
  parts.workspace.noteUnexpected(`${request.method} ${pathname}`)
  send(response, { status: 404, body: '' })
}

async function serveMethod(
  parts: ServerParts,
  {
    request,
    response,
    body,
    method,
  }: { request: IncomingMessage; response: ServerResponse; body: Buffer; method: string },
): Promise<void> {
  const args = await argumentsOf(request, body)
  if (args.kind === 'unreadable') {
    parts.workspace.noteUnexpected(`${method}: ${args.error}`)
    return send(response, refusalAnswer(new Refusal(args.error)))
  }
  const { token: tokenInBody, ...all } = args.all
  const token =
    bearerOf(request) ?? (args.isForm && typeof tokenInBody === 'string' ? tokenInBody : undefined)
  await answerCall(parts, { method, params: all, response }, () =>
    runMethod(parts, { method, token, params: new Params(all) }),
  )
}

function runMethod(
  parts: ServerParts,
  request: { method: string; token: string | undefined; params: Params },
): Answer {
  const method = methodNamed(request.method)
  if (!method) {
    parts.workspace.noteUnexpected(`unknown method ${request.method}`)
    return refusalAnswer(new Refusal('unknown_method', { req_method: request.method }))
  }
  try {
    checkAccess(parts.workspace, { ...request, scopes: parts.scopes })
    const answer = method({ ...parts, params: request.params })
    return withHeaders(parts, request.token, jsonAnswer({ ok: true, ...answer }))
  } catch (error) {
    if (error instanceof Refusal) return withHeaders(parts, request.token, refusalAnswer(error))
    throw error
  }
}

/** With the headers that Slack sends beside each answer. */
function withHeaders(
  { workspace, scopes, timeMs }: ServerParts,
  token: string | undefined,
  answer: Answer,
): Answer {
  const granted = scopesOf(workspace, token, scopes)
  const date = new Date(timeMs()).toUTCString()
  const headers = { ...answer.headers, date, ...(granted !== undefined && { 'x-oauth-scopes': granted }) }
  return { ...answer, headers }
}

async function serveUpload(
  parts: ServerParts,
  {
    request,
    response,
    body,
    id,
  }: { request: IncomingMessage; response: ServerResponse; body: Buffer; id: string },
): Promise<void> {
  const bytes = await uploadedBytes(request, body)
  await answerCall(parts, { method: 'upload', params: { file_id: id, bytes: bytes.length }, response }, () =>
    parts.uploads.fill(id, bytes)
      ? { status: 200, body: `OK - ${bytes.length}` }
      : { status: 400, body: 'no such upload, or not as many bytes as announced', error: 'upload_refused' },
  )
}

async function serveResponseUrl(
  parts: ServerParts,
  {
    request,
    response,
    body,
    pathname,
  }: { request: IncomingMessage; response: ServerResponse; body: Buffer; pathname: string },
): Promise<void> {
  const args = await argumentsOf(request, body)
  const params = args.kind === 'read' ? args.all : {}
  await answerCall(parts, { method: 'response_url', params, response }, () => {
    const refusal = parts.responseUrls.use(pathname, new Params(params))
    if (refusal === undefined) return { status: 200, headers: { 'content-type': 'text/html' }, body: 'ok' }
    return { ...refusalAnswer(new Refusal(refusal)), status: 404 }
  })
}

/** Notes the call, lets hooks and faults have their way, acts in between, answers. */
async function answerCall(
  parts: ServerParts,
  { method, params, response }: { method: string; params: Json; response: ServerResponse },
  act: () => Answer,
): Promise<void> {
  const { workspace, faults } = parts
  const call: Call = { method, params, atMs: workspace.clock.nowMs() }
  workspace.calls.push(call)
  workspace.changed()
  await faults.runHooks('before', call)
  const fault = faults.next(method, params)
  const early = fault === undefined ? undefined : beforeActing(fault)
  const answer = early ?? act()
  await faults.runHooks('after', call)
  if (answer === 'hang' || fault === 'hang-after') return noteOutcome(workspace, call, { error: 'hang' })
  if (answer === 'drop' || fault === 'drop-after') {
    noteOutcome(workspace, call, { error: 'drop' })
    response.destroy()
    return
  }
  noteOutcome(workspace, call, answer)
  send(response, answer)
}

/** What a fault makes of the request instead of acting; nothing where Slack still acts. */
function beforeActing(fault: FaultKind): Answer | 'hang' | 'drop' | undefined {
  if (fault === 'hang') return 'hang'
  if (fault === 'drop-before') return 'drop'
  if (fault === 'hang-after' || fault === 'drop-after') return undefined
  if ('error' in fault) {
    const { error, needed } = fault
    return refusalAnswer(new Refusal(error, needed === undefined ? {} : { needed }))
  }
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
  const error = fault.status === 429 ? 'ratelimited' : `http_${fault.status}`
  const body = fault.body ?? (fault.status === 429 ? JSON.stringify({ ok: false, error }) : '')
  return { status: fault.status, headers, body, error }
}

function noteOutcome(workspace: Workspace, call: Call, outcome: { status?: number; error?: string }): void {
  if (outcome.status !== undefined) call.status = outcome.status
  if (outcome.error !== undefined) call.error = outcome.error
  call.ok = outcome.error === undefined
  workspace.changed()
}

function jsonAnswer(body: Json): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}

function refusalAnswer(refusal: Refusal): Answer {
  return { ...jsonAnswer({ ok: false, error: refusal.code, ...refusal.extra }), error: refusal.code }
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  if (!response.destroyed) response.writeHead(status, headers).end(body)
}
