import type { Clock, Log } from '../bridge/ports/log.ts'
import { refused, unanswered, unreadable } from './failure.ts'
import type { Http, HttpReply, HttpRequest } from './http.ts'
import { parseJson } from './json.ts'
import { NoReplyError } from './no-reply-error.ts'
import type { AccessToken } from './token.ts'
import { type Route, routeTo, workspaceHeader } from './wire.ts'

/** One request to the API. */
export type Call = {
  readonly route: Route
  /** The conversation it is about: fills the route's `{uuid}`. */
  readonly uuid?: string
  /** Named in a header. */
  readonly workspace?: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  readonly signal: AbortSignal
}

/** What a schema makes of an answer; satisfied by zod. */
type Shape<Value> = { safeParse(json: unknown): { readonly data?: Value | undefined } }

type ApiOptions = {
  readonly http: Pick<Http, 'send'>
  readonly token: Pick<AccessToken, 'get' | 'discard'>
  readonly apiUrl: string
  readonly timeoutMs: number
  readonly log: Pick<Log, 'warn' | 'error'>
  readonly clock: Clock
}

/**
 * Requests to the API, signed. Every method rejects with `ConversationError`.
 *
 * A request goes out once. Only after a 401 it goes out again, with a new token: neuroflash has not looked at it then,
 * so this is safe even for a question.
 */
export class Api {
  readonly #options: ApiOptions
  readonly #base: string

  constructor(options: ApiOptions) {
    this.#options = options
    this.#base = options.apiUrl.replace(/\/+$/, '')
  }

  /** The answer in the shape it should have. */
  async read<Value>(call: Call, shape: Shape<Value>): Promise<Value> {
    const reply = await this.reply(call)
    if (!isSuccess(reply)) throw refused(call, reply, this.#options.clock())
    const { data } = shape.safeParse(parseJson(reply.body))
    if (data === undefined) throw unreadable(call, reply)
    return data
  }

  /** The reply, whatever it says, except for 401. */
  async reply(call: Call): Promise<HttpReply> {
    const first = await this.#send(call)
    if (first.reply.status !== 401) return first.reply
    const { token, log, clock } = this.#options
    token.discard(first.token)
    log.warn({ route: call.route }, 'neuroflash refused the access token, trying another one')
    const second = await this.#send(call)
    if (second.reply.status !== 401) return second.reply
    token.discard(second.token)
    const error = refused(call, second.reply, clock())
    log.error({ err: error }, 'neuroflash refused a fresh access token')
    throw error
  }

  async #send(call: Call): Promise<{ readonly token: string; readonly reply: HttpReply }> {
    const token = await this.#options.token.get(call.signal)
    try {
      return { token, reply: await this.#options.http.send(this.#request(call, token)) }
    } catch (error) {
      throw error instanceof NoReplyError ? unanswered(call, error) : error
    }
  }

  #request({ route, uuid, workspace, query, body, signal }: Call, token: string): HttpRequest {
    const [method = '', path = ''] = routeTo(route, uuid).split(' ')
    const url = new URL(`${this.#base}${path}`)
    url.search = new URLSearchParams(query).toString()
    return {
      method,
      url,
      route,
      headers: {
        authorization: `Bearer ${token}`,
        ...(workspace === undefined ? {} : { [workspaceHeader]: workspace }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: this.#options.timeoutMs,
      signal,
    }
  }
}

export function isSuccess({ status }: HttpReply): boolean {
  return status >= 200 && status <= 299
}
