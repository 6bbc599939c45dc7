import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api'
import { z } from 'zod'
import { ReplyError, type ReplyErrorCode } from '../bridge/errors.ts'
import type { Clock } from '../bridge/ports/log.ts'
import { slackFetch } from './slack-fetch.ts'

/** How one call went. `status` is `ok`, Slack's error code, or the status or error of the network. */
export type SlackRequest = { readonly method: string; readonly status: string; readonly ms: number }

type Options = {
  readonly token: string
  readonly apiUrl: string
  readonly logger: NonNullable<WebClientOptions['logger']>
  readonly clock: Clock
  readonly onRequest: (request: SlackRequest) => void
}

/**
 * Slack answers within a second or two, if at all. A worker that cannot reach its store gives up when a third of its
 * lease, 5 s, is left. This is shorter, so that no message is still under way when a successor looks for it.
 */
const TIMEOUT_MS = 4_500

/** The longest a method rests, however long Slack asks for. Then one call finds out whether Slack still means it. */
const LONGEST_REST_MS = 5 * 60_000

/**
 * Slack's Web API, each call sent once: the client's own retries would post a message again whose
 * answer was lost (S10). A method that is rate limited is left alone until Slack allows it again (S12).
 */
export class WebApi {
  readonly #client: WebClient
  readonly #clock: Clock
  readonly #onRequest: Options['onRequest']
  readonly #closedUntilMs = new Map<string, number>()

  constructor({ token, apiUrl, logger, clock, onRequest }: Options) {
    this.#client = new WebClient(token, {
      slackApiUrl: apiUrl,
      logger,
      fetch: slackFetch,
      timeout: TIMEOUT_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    })
    this.#clock = clock
    this.#onRequest = onRequest
  }

  /** `method` names the call; `send` makes it. Rejects with `ReplyError`. */
  async call<Result>(method: string, send: (client: WebClient) => Promise<Result>): Promise<Result> {
    const waitMs = (this.#closedUntilMs.get(method) ?? 0) - this.#clock()
    // If it were to rest longer than any method does, the clock was set back.
    if (waitMs > 0 && waitMs <= LONGEST_REST_MS) throw rateLimited(method, waitMs)
    const startedMs = performance.now()
    const ended = (status: string): void =>
      this.#onRequest({ method, status, ms: performance.now() - startedMs })
    try {
      const result = await send(this.#client)
      ended('ok')
      return result
    } catch (error) {
      const failure = replyError(method, error)
      if (typeof failure.retry === 'object')
        this.#closedUntilMs.set(method, this.#clock() + failure.retry.afterMs)
      ended(statusOf(error))
      throw failure
    }
  }
}

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

function meaningOf(code: string): ReplyErrorCode {
  return Object.hasOwn(meanings, code) ? meanings[code as keyof typeof meanings] : 'rejected'
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

function replyError(method: string, error: unknown): ReplyError {
  if (error instanceof ReplyError) return error
  if (error instanceof WebAPIRateLimitedError) return rateLimited(method, error.retryAfter * 1_000)
  const code = codeOf(error)
  const detail = `${method}: ${statusOf(error)}`
  switch (code) {
    case 'lost':
      return new ReplyError({ code, certainty: 'unknown', retry: 'backoff', detail })
    case 'not-allowed':
      return notAllowed(error, detail)
    case 'unreachable':
    case 'rate-limited':
      return new ReplyError({ code, certainty: 'not-done', retry: 'backoff', detail })
    case 'too-long':
    case 'closed':
    case 'rejected':
      return new ReplyError({ code, certainty: 'not-done', retry: 'never', detail })
    default:
      return code satisfies never
  }
}

/** A missing permission has to be added by somebody, so it is not tried again. A bad token may soon be put right. */
function notAllowed(error: unknown, detail: string): ReplyError {
  const common = { code: 'not-allowed', certainty: 'not-done' } as const
  if (statusOf(error) !== 'missing_scope') return new ReplyError({ ...common, retry: 'backoff', detail })
  const missing = needed.parse(error).data.needed
  return new ReplyError({ ...common, retry: 'never', missing, detail: `${detail}, needs ${missing}` })
}

/** Slack names the permissions that would do; any one of them is enough. */
const needed = z.object({
  data: z.object({
    needed: z
      .string()
      .regex(/^[a-z_:.,]{1,200}$/)
      .catch('see manifest.yml'),
  }),
})

function codeOf(error: unknown): ReplyErrorCode {
  if (error instanceof WebAPIPlatformError) return meaningOf(error.data.error)
  return neverSent.has(networkCode(error) ?? '') ? 'unreachable' : 'lost'
}

function rateLimited(method: string, askedMs: number): ReplyError {
  const afterMs = Math.min(askedMs, LONGEST_REST_MS)
  const detail = `${method}: rate limited`
  return new ReplyError({ code: 'rate-limited', certainty: 'not-done', retry: { afterMs }, detail })
}

/** For metrics and messages: never more than a code. */
function statusOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error
  if (error instanceof WebAPIRateLimitedError) return 'ratelimited'
  if (error instanceof WebAPIHTTPError) return String(error.statusCode)
  return networkCode(error) ?? (error instanceof WebAPIRequestError ? error.original.name : 'unexpected')
}

/** The first system code in a chain of causes. */
function networkCode(error: unknown): string | undefined {
  const original = error instanceof WebAPIRequestError ? error.original : error
  if (!(original instanceof Error)) return undefined
  if ('code' in original && typeof original.code === 'string' && /^[A-Z_]+$/.test(original.code))
    return original.code
  return networkCode(original.cause)
}
