import { z } from 'zod'
import {
  type Certainty,
  ConversationError,
  type ConversationErrorCode,
  type Retry,
} from '../bridge/errors.ts'
import type { NoticeKey } from '../bridge/notices.ts'
import type { Completion } from './answer.ts'
import { codeIn } from './error-body.ts'
import type { HttpReply } from './http.ts'
import { parseJson } from './json.ts'
import { complaintIn, retryAfterMs } from './limits.ts'
import { meaningOf } from './meaning.ts'
import type { NoReplyError } from './no-reply-error.ts'
import { type Route, routeTo } from './wire.ts'

/** Which request an error is about. */
export type Subject = { readonly route: Route; readonly uuid?: string | undefined }

/**
 * What a reply means whose status is not 2xx. Tells its status, its length and its error's code, if
 * that is a short identifier; never what its body says.
 */
export function refused(subject: Subject, reply: HttpReply, nowMs: number): ConversationError {
  const waitMs = retryAfterMs(reply.retryAfter, nowMs)
  const meaning = meaningOf({ subject, reply, waitMs })
  return failure(meaning.code, describe(subject, reply, codeIn(reply.body)), {
    ...(meaning.notice === undefined ? {} : { notice: meaning.notice }),
    ...waitFrom(meaning.code, waitMs),
  })
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
  return failure(code, `${whereTo(subject)}: no reply, ${error.message}`, { cause: error })
}

/** A 2xx that does not say what it should: what was asked may have happened. */
export function unreadable(subject: Subject, reply: HttpReply): ConversationError {
  return failure('lost', `${describe(subject, reply)}, not readable`)
}

/** A 2xx without an answer, which shows that the question was dealt with. */
export function unanswerable(
  subject: Subject,
  reply: HttpReply,
  completion: Exclude<Completion, { kind: 'answer' }>,
): ConversationError {
  const detail = describe(subject, reply, codeIn(reply.body))
  switch (completion.kind) {
    case 'empty':
      return failure('no-answer', `${detail}, no answer in it`)
    case 'declined':
      return failure('no-answer', `${detail}, filtered`, { notice: 'declined' })
    case 'error':
      return withError(completion.error, detail)
    default:
      return completion satisfies never
  }
}

/**
 * The question was taken before something went wrong and may be stored, so none of these is *not done*. What may pass
 * by itself counts as a failure told in full, after which the history decides.
 */
function withError(error: unknown, detail: string): ConversationError {
  switch (complaintIn(error)) {
    case 'quota':
      return failure('limit', `${detail}, an error in it`, { certainty: 'done' })
    case 'rules':
      return failure('no-answer', `${detail}, an error in it`, { notice: 'declined' })
    case 'size':
      return failure('too-large', `${detail}, an error in it`, { certainty: 'done' })
    case 'pace':
    case undefined:
    default:
      return failure('failed', `${detail}, an error in it`)
  }
}

/** A history that would never end. */
export function endless(subject: Subject, why: string): ConversationError {
  return failure('lost', `${whereTo(subject)}: ${why}`)
}

/** A conversation is missing, and reading it has confirmed that. */
export function gone(subject: Subject, reply: HttpReply): ConversationError {
  return failure('gone', `${describe(subject, reply)}, and it is not there`)
}

export function noWorkspace(subject: Subject): ConversationError {
  return failure('forbidden', `${whereTo(subject)}: the account has no workspace`)
}

export function noSuchWorkspace(subject: Subject): ConversationError {
  return failure('forbidden', `${whereTo(subject)}: the configured workspace is not in the list`)
}

/** The caller's signal aborted while it waited for something it shares with others. */
export function abandoned(subject: Subject): ConversationError {
  return failure('lost', `${whereTo(subject)}: aborted while waiting for it`)
}

/** A failure before the caller's own request was sent, as that caller sees it: nothing is unknown about it. */
export function beforeSending(error: unknown): unknown {
  if (!(error instanceof ConversationError) || error.certainty === 'not-done') return error
  return failure('unreachable', error.message, { cause: error.cause })
}

/** Whether somebody says that there is no such conversation (any more). */
export function isMissing({ status }: HttpReply): boolean {
  return status === 404 || status === 410
}

const meanings: Readonly<Record<ConversationError['code'], Meaning>> = {
  unreachable: { certainty: 'not-done', retry: 'backoff', notice: 'unreachable' },
  credentials: { certainty: 'not-done', retry: 'never', notice: 'credentials' },
  forbidden: { certainty: 'not-done', retry: 'never', notice: 'forbidden' },
  limit: { certainty: 'not-done', retry: 'never', notice: 'limit' },
  'rate-limited': { certainty: 'not-done', retry: 'backoff', notice: 'busy' },
  busy: { certainty: 'not-done', retry: 'backoff', notice: 'busy' },
  gone: { certainty: 'not-done', retry: 'never', notice: 'failed' },
  'too-large': { certainty: 'not-done', retry: 'never', notice: 'tooLarge' },
  rejected: { certainty: 'not-done', retry: 'never', notice: 'rejected' },
  failed: { certainty: 'unknown', retry: 'backoff', notice: 'failed' },
  lost: { certainty: 'unknown', retry: 'backoff', notice: 'unclear' },
  'no-answer': { certainty: 'done', retry: 'never', notice: 'noAnswer' },
}

type Meaning = { readonly certainty: Certainty; readonly retry: Retry; readonly notice: NoticeKey }

function failure(
  code: ConversationErrorCode,
  detail: string,
  particulars: Partial<Meaning> & { readonly cause?: unknown } = {},
): ConversationError {
  return new ConversationError({ code, detail, ...meanings[code], ...particulars })
}

function waitFrom(code: ConversationErrorCode, waitMs: number | undefined): Partial<Meaning> {
  return code === 'rate-limited' && waitMs !== undefined ? { retry: { afterMs: waitMs } } : {}
}

/** RFC 6749, 5.2: at the token endpoint `error` itself is the code, such as `invalid_client`. */
function oauthCodeIn({ body }: HttpReply): string | undefined {
  return z.object({ error: z.string() }).safeParse(parseJson(body)).data?.error
}

function describe(subject: Subject, { status, body, location }: HttpReply, code?: string): string {
  const naming = code !== undefined && /^[\w.-]{1,40}$/.test(code) ? `, code ${code}` : ''
  const sending = location === undefined ? '' : `, sends to ${location}`
  return `${whereTo(subject)} answered ${status} with ${Buffer.byteLength(body)} bytes${naming}${sending}`
}

function whereTo({ route, uuid }: Subject): string {
  return routeTo(route, uuid)
}
