import type { ConversationErrorCode } from '../bridge/errors.ts'
import type { NoticeKey } from '../bridge/notices.ts'
import { isOwn, isOwnWord } from './error-body.ts'
import type { HttpReply } from './http.ts'
import { parseJson } from './json.ts'
import { complaintIn, limitNamedIn } from './limits.ts'
import type { Route } from './wire.ts'

type Refusal = {
  readonly subject: { readonly route: Route; readonly uuid?: string | undefined }
  readonly reply: HttpReply
  /** What `Retry-After` asks for. */
  readonly waitMs: number | undefined
}

/** `notice` where it is not the code's usual one. */
type Meaning = { readonly code: ConversationErrorCode; readonly notice?: NoticeKey }

const declined: Meaning = { code: 'rejected', notice: 'declined' }

/** What a status that is not 2xx means, together with what came with it. One row for each kind. */
export function meaningOf(refusal: Refusal): Meaning {
  const { status } = refusal.reply
  if (status >= 500) return { code: serverErrorCode(refusal) }
  switch (status) {
    // Most likely to a page for signing in. It is never followed, since the token is for this host alone.
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
    case 401:
    case 407:
      return { code: 'credentials' }
    case 402:
      return { code: 'limit' }
    case 403:
      return forbidden(refusal)
    case 404:
    case 410:
      return { code: missingCode(refusal) }
    // Whatever answers there does not take requests like ours, whatever the message.
    case 405:
    case 406:
    case 411:
    case 415:
    case 426:
    case 428:
      return { code: 'forbidden' }
    case 408:
    case 499:
      // "Did not receive a complete request in time" (RFC 9110, 15.5.9), says whoever stands in front.
      return { code: 'lost' }
    case 409:
    case 423:
    case 425:
      return { code: 'busy' }
    case 413:
    case 414:
    case 431:
      return { code: 'too-large' }
    case 421:
      return { code: 'unreachable' }
    case 429:
      return { code: tooManyCode(refusal) }
    case 451:
      return declined
    default:
      return rejected(refusal)
  }
}

/**
 * A complete error of neuroflash's own means that it has stopped working on the request (N15). 502 and 504 come, by
 * definition, from something in front of it (RFC 9110, 15.6), which cannot know. A 503 that says when to come again
 * means that nothing was begun.
 */
function serverErrorCode({ reply, waitMs }: Refusal): ConversationErrorCode {
  if (reply.status === 511) return 'credentials'
  if (reply.status === 503 && waitMs !== undefined) return 'rate-limited'
  const isFromInFront = reply.status === 502 || reply.status === 504
  return isFromInFront || !isOwn(reply.body) ? 'lost' : 'failed'
}

function forbidden({ reply }: Refusal): Meaning {
  const limit = limitNamedIn(parseJson(reply.body))
  if (limit !== undefined) return { code: limit === 'quota' ? 'limit' : 'rate-limited' }
  return complaintIn(parseJson(reply.body)) === 'rules' ? declined : { code: 'forbidden' }
}

/** A conversation is given up for good when it is gone, so only neuroflash's own word is enough. */
function missingCode({ subject, reply }: Refusal): ConversationErrorCode {
  if (subject.uuid === undefined) return 'rejected'
  if (isOwnWord(reply.body)) return 'gone'
  return isWebPage(reply) ? 'lost' : 'unreachable'
}

/** A web page may stand for anything that went wrong behind it, even after a question was taken. */
function isWebPage({ contentType, body }: HttpReply): boolean {
  return contentType.startsWith('text/html') || body.trimStart().startsWith('<')
}

/**
 * A quota that is back within minutes is treated as a pace: waiting is better than telling the person to ask for more.
 */
function tooManyCode({ reply, waitMs }: Refusal): ConversationErrorCode {
  const isShort = waitMs !== undefined && waitMs <= SHORT_WAIT_MS
  return limitNamedIn(parseJson(reply.body)) === 'quota' && !isShort ? 'limit' : 'rate-limited'
}

const SHORT_WAIT_MS = 10 * 60_000

/** 400, 422, and statuses nobody has given a meaning. */
function rejected({ reply }: Refusal): Meaning {
  const complaint = complaintIn(parseJson(reply.body))
  switch (complaint) {
    case 'quota':
      return { code: 'limit' }
    case 'pace':
      return { code: 'busy' }
    case 'size':
      return { code: 'too-large' }
    case 'rules':
      return declined
    case undefined:
      return { code: 'rejected' }
    default:
      return complaint satisfies never
  }
}
