import { Agent, type Dispatcher } from 'undici'
import type { Clock } from '../bridge/ports/log.ts'
import { NoReplyError, type NoReplyReason } from './no-reply-error.ts'

export type HttpRequest = {
  readonly method: string
  readonly url: URL
  /** Method and path without ids: what may be logged and counted. */
  readonly route: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** From now until the last byte of the reply. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** A reply that came in full, whatever it says. */
export type HttpReply = {
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | undefined
  /** The host a redirect names; it is not followed. */
  readonly location?: string
  readonly body: string
}

/** How a request ended: the status that came, or why none did. */
export type RequestReport = { readonly route: string; readonly status: number | string; readonly ms: number }

type HttpOptions = {
  readonly clock: Clock
  readonly onRequest?: ((report: RequestReport) => void) | undefined
}

const CONNECT_TIMEOUT_MS = 10_000

/** A history page or an answer is a few hundred kilobytes at most; reading this much takes no more than a moment. */
const LONGEST_BODY_BYTES = 4 * 1024 * 1024

/**
 * Connections of our own, kept alive between requests, and one request over them at a time.
 *
 * A request is sent at most once: neither a lost connection nor a redirect makes it go out again.
 */
export class Http {
  /**
   * HTTP/1.1 without pipelining, so that a lost connection costs exactly one request. undici's
   * timeouts of single phases are off except the one for connecting: the deadline bounds the rest.
   */
  readonly #agent = new Agent({
    allowH2: false,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: LONGEST_BODY_BYTES,
  })
  readonly #closing = new AbortController()
  readonly #options: HttpOptions

  constructor(options: HttpOptions) {
    this.#options = options
  }

  /** The reply, whatever its status, once all of it is here. Rejects with `NoReplyError` when it does not come. */
  async send(request: HttpRequest): Promise<HttpReply> {
    const { clock, onRequest } = this.#options
    const startedAtMs = clock()
    const report = (status: number | string) => {
      onRequest?.({ route: request.route, status, ms: clock() - startedAtMs })
    }
    try {
      const reply = await this.#exchange(request)
      report(reply.status)
      return reply
    } catch (error) {
      report(error instanceof NoReplyError ? statusOf(error) : 'error')
      throw error
    }
  }

  /** Ends what is under way and every connection. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#agent.destroy()
  }

  async #exchange(request: HttpRequest): Promise<HttpReply> {
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), request.timeoutMs)
    const sending = { wasSent: false }
    try {
      const signal = AbortSignal.any([request.signal, this.#closing.signal, timeout.signal])
      const answer = await observing(this.#agent, sending).request({ ...inUndiciTerms(request), signal })
      return await readReply(answer)
    } catch (error) {
      const reason = this.#reasonOf(request.signal, timeout.signal)
      throw new NoReplyError({ reason, ...sending, detail: describe(reason, sending.wasSent, error) })
    } finally {
      clearTimeout(timer)
    }
  }

  #reasonOf(caller: AbortSignal, timeout: AbortSignal): NoReplyReason {
    if (caller.aborted) return 'aborted'
    if (this.#closing.signal.aborted) return 'closed'
    return timeout.aborted ? 'timeout' : 'transport'
  }
}

/**
 * Notes when the request is handed to a connection. Until then no byte of it has left. No error code can tell that:
 * `ECONNRESET` comes from a TLS handshake as well as after a question.
 */
function observing(agent: Agent, sending: { wasSent: boolean }): Dispatcher {
  return agent.compose((dispatch) => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler)
    handler.onRequestStart = (controller, context: unknown) => {
      sending.wasSent = true
      start?.(controller, context)
    }
    return dispatch(options, handler)
  })
}

function inUndiciTerms({ method, url, headers, body }: HttpRequest): Dispatcher.RequestOptions {
  return {
    method,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    // Some firewalls turn away requests that do not say who they are.
    headers: { accept: 'application/json', 'user-agent': 'neuroflash-slack', ...headers },
    body: body ?? null,
  }
}

async function readReply({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<HttpReply> {
  return {
    status: statusCode,
    contentType: single(headers['content-type']) ?? '',
    retryAfter: single(headers['retry-after']),
    ...hostIn(single(headers.location)),
    body: await body.text(),
  }
}

/** Without path and query, which may hold a secret. */
function hostIn(location: string | undefined): Pick<HttpReply, 'location'> {
  const url = location === undefined ? null : URL.parse(location)
  return url === null || url.host === '' ? {} : { location: url.host }
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header
}

/** Before anything was sent, the system's own words name host and cause; later, a code has to do. */
function describe(reason: NoReplyReason, wasSent: boolean, error: unknown): string {
  const sent = wasSent ? 'after it was sent' : 'before anything was sent'
  if (reason !== 'transport') return `${reason} ${sent}`
  const message = !wasSent && error instanceof Error && error.message !== '' ? `: ${error.message}` : ''
  return `${labelOf(error)} ${sent}${message}`
}

function labelOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function statusOf({ reason, wasSent }: NoReplyError): string {
  if (reason !== 'transport') return reason
  return wasSent ? 'lost' : 'unreachable'
}
