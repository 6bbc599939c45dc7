import {
  type Certainty,
  ConversationError,
  type ConversationErrorCode,
  type Retry,
} from '../bridge/errors.ts'
import type { ConversationId } from '../bridge/model.ts'
import type { NoticeKey } from '../bridge/notices.ts'
import type { HttpReply } from './http.ts'
import { parseJson } from './json.ts'
import { limitNamedIn, retryAfterMs } from './limits.ts'
import type { NoReplyError } from './no-reply-error.ts'
import { type ErrorAnswer, errorAnswer, type Route } from './wire.ts'

/** Which request an error is about. */
export type Subject = { readonly route: Route; readonly conversation?: ConversationId | undefined }

/**
 * What a reply means whose status is not 2xx. Tells its status, its length and its error's code, if
 * that is a short identifier; never what its body says.
 */
export function refused(subject: Subject, reply: HttpReply, nowMs: number): ConversationError {
  const answer = errorIn(reply)
  const waitMs = retryAfterMs(reply.retryAfter, nowMs)
  const code = codeOf({ subject, reply, answer, waitMs })
  return failure(code, describe(subject, reply, answer?.code), waitFrom(code, waitMs))
}

/** What it means that the token endpoint did not give a token: nothing was asked of the API yet. */
export function tokenRefused(subject: Subject, reply: HttpReply, nowMs: number): ConversationError {
  const detail = describe(subject, reply, oauthCodeIn(reply))
  if ([400, 401, 403].includes(reply.status)) return failure('credentials', detail)
  if (reply.status !== 429) return failure('unreachable', detail)
  return failure('rate-limited', detail, waitFrom('rate-limited', retryAfterMs(reply.retryAfter, nowMs)))
}

/** What it means that no complete reply came: nothing happened if nothing was sent, otherwise nobody knows. */
export function unanswered(subject: Subject, error: NoReplyError): ConversationError {
  const code = error.wasSent || error.reason === 'aborted' ? 'lost' : 'unreachable'
  return failure(code, `${nameOf(subject)}: no reply, ${error.message}`, { cause: error })
}

/** A 2xx that does not say what it should: what was asked may have happened. */
export function unreadable(subject: Subject, reply: HttpReply): ConversationError {
  return failure('lost', `${describe(subject, reply)}, not readable`)
}

/** A 2xx that tells the question was dealt with, and has no answer in it. */
export function withoutAnswer(subject: Subject, reply: HttpReply): ConversationError {
  return failure('no-answer', `${describe(subject, reply)}, no answer in it`)
}

/** A history that would never end. */
export function endless(subject: Subject, why: string): ConversationError {
  return failure('lost', `${nameOf(subject)}: ${why}`)
}

export function noWorkspace(subject: Subject): ConversationError {
  return failure('forbidden', `${nameOf(subject)}: the account has no workspace`)
}

/** The caller's signal aborted while it waited for something it shares with others. */
export function abandoned(subject: Subject): ConversationError {
  return failure('lost', `${nameOf(subject)}: aborted while waiting for it`)
}

/**
 * A failure of what comes before a request, as the caller of that request sees it: its own request was
 * never sent, so nothing is unknown about it.
 */
export function beforeSending(error: unknown): unknown {
  if (!(error instanceof ConversationError) || error.certainty === 'not-done') return error
  return failure('unreachable', error.message, { cause: error.cause })
}

/**
 * Whether a page for browsers came instead of an answer: neuroflash speaks JSON, so it is from something
 * in front of it and proves nothing about a conversation.
 */
export function isWebPage({ contentType, body }: HttpReply): boolean {
  return contentType.startsWith('text/html') || body.trimStart().startsWith('<')
}

type Meaning = { readonly certainty: Certainty; readonly retry: Retry; readonly notice: NoticeKey }

const meanings: Readonly<Record<ConversationError['code'], Meaning>> = {
  unreachable: { certainty: 'not-done', retry: 'backoff', notice: 'unreachable' },
  credentials: { certainty: 'not-done', retry: 'never', notice: 'credentials' },
  forbidden: { certainty: 'not-done', retry: 'never', notice: 'forbidden' },
  limit: { certainty: 'not-done', retry: 'never', notice: 'limit' },
  'rate-limited': { certainty: 'not-done', retry: 'backoff', notice: 'unreachable' },
  gone: { certainty: 'not-done', retry: 'never', notice: 'failed' },
  rejected: { certainty: 'not-done', retry: 'never', notice: 'rejected' },
  failed: { certainty: 'unknown', retry: 'backoff', notice: 'failed' },
  lost: { certainty: 'unknown', retry: 'backoff', notice: 'unclear' },
  'no-answer': { certainty: 'done', retry: 'never', notice: 'noAnswer' },
}

type Particulars = { readonly retry?: Retry; readonly cause?: unknown }

function failure(
  code: ConversationErrorCode,
  detail: string,
  particulars: Particulars = {},
): ConversationError {
  return new ConversationError({ code, detail, ...meanings[code], ...particulars })
}

type Refusal = {
  readonly subject: Subject
  readonly reply: HttpReply
  readonly answer: ErrorAnswer | undefined
  readonly waitMs: number | undefined
}

function codeOf(refusal: Refusal): ConversationErrorCode {
  const { status } = refusal.reply
  if (status >= 500) return serverErrorCode(refusal)
  switch (status) {
    case 401:
      return 'credentials'
    case 403:
      return forbiddenCode(refusal)
    case 404:
      return missingCode(refusal)
    case 408:
      // "Did not receive a complete request in time" (RFC 9110, 15.5.9), says whoever stands in front.
      return 'lost'
    case 429:
      return tooManyCode(refusal)
    default:
      return 'rejected'
  }
}

/**
 * neuroflash's own error, in full, tells that it has stopped working on the request. 502 and 504 are by
 * definition said by somebody in front of it (RFC 9110, 15.6), who does not know.
 */
function serverErrorCode({ reply, answer }: Refusal): ConversationErrorCode {
  const isFromInFront = reply.status === 502 || reply.status === 504
  return answer === undefined || isFromInFront ? 'lost' : 'failed'
}

function forbiddenCode({ answer }: Refusal): ConversationErrorCode {
  const limit = limitNamedIn(answer)
  if (limit === undefined) return 'forbidden'
  return limit === 'quota' ? 'limit' : 'rate-limited'
}

/**
 * A quota that is back within minutes is a pace, whatever it is called: waiting is better than telling
 * the person to ask for more.
 */
function tooManyCode({ answer, waitMs }: Refusal): ConversationErrorCode {
  const isShort = waitMs !== undefined && waitMs <= SHORT_WAIT_MS
  return limitNamedIn(answer) === 'quota' && !isShort ? 'limit' : 'rate-limited'
}

const SHORT_WAIT_MS = 10 * 60_000

/** A conversation is given up for good when it is gone, so a web page's 404 is not enough. */
function missingCode({ subject, reply }: Refusal): ConversationErrorCode {
  if (subject.conversation === undefined) return 'rejected'
  return isWebPage(reply) ? 'lost' : 'gone'
}

function waitFrom(code: ConversationErrorCode, waitMs: number | undefined): Particulars {
  return code === 'rate-limited' && waitMs !== undefined ? { retry: { afterMs: waitMs } } : {}
}

function errorIn({ body }: HttpReply): ErrorAnswer | undefined {
  return errorAnswer.safeParse(parseJson(body)).data
}

/** RFC 6749, 5.2: at the token endpoint `error` itself is the code, such as `invalid_client`. */
function oauthCodeIn(reply: HttpReply): string | undefined {
  const answer = errorIn(reply)
  return answer !== undefined && 'error' in answer ? answer.error : undefined
}

function describe(subject: Subject, { status, body }: HttpReply, code?: string): string {
  const naming = code !== undefined && /^[\w.-]{1,40}$/.test(code) ? `, code ${code}` : ''
  return `${nameOf(subject)} answered ${status} with ${Buffer.byteLength(body)} bytes${naming}`
}

function nameOf({ route, conversation }: Subject): string {
  return conversation === undefined ? route : `${route} (conversation ${conversation})`
}
