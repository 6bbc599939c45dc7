import { ReplyError, type ReplyErrorCode } from '../bridge/errors.ts'
import { type SlackReply, TooLong } from './slack-http.ts'

/** The longest a method rests, however long Slack asks for. Then one call finds out whether Slack still means it. */
export const LONGEST_REST_MS = 5 * 60_000

/** Slack's own "no", with its code. */
export class Refused extends ReplyError {
  readonly slackCode: string

  constructor(slackCode: string, failure: ConstructorParameters<typeof ReplyError>[0]) {
    super(failure)
    this.slackCode = slackCode
  }
}

/** Slack's answer was longer than anything that is read. */
export class TooMuch extends ReplyError {
  constructor(method: string) {
    super({ code: 'lost', certainty: 'unknown', retry: 'backoff', detail: `${method}: too long an answer` })
  }
}

/** What Slack answers, or why it does not do what it was asked. `status` is for metrics: never more than a code. */
type Reading = { readonly status: string } & (
  | { readonly answer: unknown; readonly failure?: never }
  | { readonly failure: ReplyError; readonly answer?: never }
)

export function readReply(method: string, { status, retryAfter, body }: SlackReply): Reading {
  const afterS = Number.parseInt(retryAfter ?? '', 10)
  if (status === 429 && afterS >= 0)
    return { status: 'ratelimited', failure: rateLimited(method, afterS * 1_000) }
  if (status !== 200) return { status: String(status), failure: lost(method, String(status)) }
  const answer = fieldsIn(body)
  if (answer['ok'] === true) return { status: 'ok', answer }
  const { error } = answer
  if (typeof error !== 'string' || !/^\w{1,80}$/.test(error))
    return { status: 'unreadable', failure: lost(method, 'unreadable') }
  return { status: error, failure: refused(method, error, answer) }
}

/** Nothing came back. */
export function unanswered(method: string, error: unknown): ReplyError {
  if (error instanceof TooLong) return new TooMuch(method)
  const status = networkStatus(error)
  if (!neverSent.has(status)) return lost(method, status)
  const detail = `${method}: ${status}`
  return new ReplyError({ code: 'unreachable', certainty: 'not-done', retry: 'backoff', detail })
}

/** Nobody knows whether Slack has done it. */
export function lost(method: string, why: string): ReplyError {
  return new ReplyError({ code: 'lost', certainty: 'unknown', retry: 'backoff', detail: `${method}: ${why}` })
}

export function rateLimited(method: string, askedMs: number): ReplyError {
  const afterMs = Math.min(askedMs, LONGEST_REST_MS)
  const detail = `${method}: rate limited`
  return new ReplyError({ code: 'rate-limited', certainty: 'not-done', retry: { afterMs }, detail })
}

/** The first system code in a chain of causes, or else the error's name. */
export function networkStatus(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z_]+$/.test(at.code)) return at.code
  }
  return error instanceof Error ? error.name : 'unexpected'
}

/** Failures of the network before anything was sent (Node's and undici's codes). */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Slack's error codes (S13) that mean more than "not this message"; the others end as `rejected`. */
const meanings = {
  msg_too_long: 'too-long',
  msg_blocks_too_long: 'too-long',
  channel_not_found: 'closed',
  is_archived: 'closed',
  not_in_channel: 'closed',
  thread_not_found: 'closed',
  cannot_reply_to_message: 'closed',
  restricted_action: 'closed',
  restricted_action_read_only_channel: 'closed',
  restricted_action_thread_only_channel: 'closed',
  restricted_action_thread_locked: 'closed',
  restricted_action_non_threadable_channel: 'closed',
  messages_tab_disabled: 'closed',
  cannot_dm_bot: 'closed',
  not_authed: 'not-allowed',
  invalid_auth: 'not-allowed',
  token_revoked: 'not-allowed',
  token_expired: 'not-allowed',
  account_inactive: 'not-allowed',
  missing_scope: 'not-allowed',
  no_permission: 'not-allowed',
  access_denied: 'not-allowed',
  org_login_required: 'not-allowed',
  ekm_access_denied: 'not-allowed',
  team_access_not_granted: 'not-allowed',
  ratelimited: 'rate-limited',
  rate_limited: 'rate-limited',
  message_limit_exceeded: 'rate-limited',
  internal_error: 'lost',
  fatal_error: 'lost',
  service_unavailable: 'lost',
  request_timeout: 'lost',
} as const satisfies Readonly<Record<string, ReplyErrorCode>>

function refused(method: string, slackCode: string, answer: Fields): ReplyError {
  const code = Object.hasOwn(meanings, slackCode) ? meanings[slackCode as keyof typeof meanings] : 'rejected'
  const detail = `${method}: ${slackCode}`
  switch (code) {
    case 'lost':
      return new Refused(slackCode, { code, certainty: 'unknown', retry: 'backoff', detail })
    case 'not-allowed':
      return notAllowed(slackCode, answer, detail)
    case 'rate-limited':
      return new Refused(slackCode, { code, certainty: 'not-done', retry: 'backoff', detail })
    case 'too-long':
    case 'closed':
    case 'rejected':
      return new Refused(slackCode, {
        code,
        certainty: 'not-done',
        retry: 'never',
        detail: explained(detail, answer),
      })
    default:
      return code satisfies never
  }
}

/**
 * A missing permission has to be added by somebody, so it is not tried again. A bad token may soon be put right. Slack
 * names the permissions that would do; any one of them is enough.
 */
function notAllowed(slackCode: string, { needed }: Fields, detail: string): ReplyError {
  const common = { code: 'not-allowed', certainty: 'not-done' } as const
  if (slackCode !== 'missing_scope') return new Refused(slackCode, { ...common, retry: 'backoff', detail })
  const isNamed = typeof needed === 'string' && /^[a-z_:.,]{1,200}$/.test(needed)
  const missing = isNamed ? needed : 'manifest.yml'
  return new Refused(slackCode, { ...common, retry: 'never', missing, detail: `${detail}, needs ${missing}` })
}

/** With what Slack says is wrong with the arguments. */
function explained(detail: string, { response_metadata: about }: Fields): string {
  const said = fieldsOf(about)['messages']
  const reason = Array.isArray(said) ? /^\[ERROR\] ([\w ]{1,100})/.exec(String(said[0]))?.[1] : undefined
  return reason === undefined ? detail : `${detail}, ${reason.trim()}`
}

type Fields = Readonly<Record<string, unknown>>

function fieldsIn(json: string): Fields {
  try {
    return fieldsOf(JSON.parse(json))
  } catch {
    return {}
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
