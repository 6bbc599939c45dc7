import type { Clock, Log } from '../bridge/ports/log.ts'
import { beforeSending, tokenRefused, unanswered, unreadable } from './failure.ts'
import type { Http, HttpReply } from './http.ts'
import { parseJson } from './json.ts'
import { NoReplyError } from './no-reply-error.ts'
import { share } from './shared.ts'
import { routes, tokenAnswer, tokenForm } from './wire.ts'

type TokenOptions = {
  readonly http: Pick<Http, 'send'>
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly timeoutMs: number
  readonly log: Pick<Log, 'info' | 'error'>
  readonly clock: Clock
}

type Token = { readonly value: string; readonly renewAtMs: number }

const MARGIN_MS = 60_000

/** A token comes soon or not at all. */
const LONGEST_FETCH_MS = 30_000

const subject = { route: routes.token } as const

/**
 * The access token for neuroflash: fetched when first needed, shared by every caller, renewed a
 * minute before it expires.
 *
 * Callers that arrive during a fetch wait for that one fetch. After a 401, `discard` takes the
 * token that was refused, not "the current one": ten requests refused together then cause one
 * renewal, and a token renewed in the meantime is kept. A fetch that fails fails for those who wait
 * for it, and the next caller tries anew.
 */
export class AccessToken {
  readonly #options: TokenOptions
  #current: Token | undefined
  #fetching: Promise<string> | undefined

  constructor(options: TokenOptions) {
    this.#options = options
  }

  /** Rejects with a `ConversationError` of the certainty *not done*: the caller's own request was not sent. */
  async get(signal: AbortSignal): Promise<string> {
    if (this.#current !== undefined && this.#options.clock() < this.#current.renewAtMs)
      return this.#current.value
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined
    })
    return share(this.#fetching, { signal, subject })
  }

  discard(refused: string): void {
    if (this.#current?.value === refused) this.#current = undefined
  }

  async #fetch(): Promise<string> {
    const { clock, log } = this.#options
    const askedAtMs = clock()
    const reply = await this.#send()
    if (reply.status < 200 || reply.status > 299) throw this.#refused(reply)
    const answer = tokenAnswer.safeParse(parseJson(reply.body)).data
    if (answer === undefined) throw beforeSending(unreadable(subject, reply))
    const lifetimeMs = (answer.expires_in ?? Infinity) * 1000
    // One that lives for less than two minutes is used for half its life.
    this.#current = {
      value: answer.access_token,
      renewAtMs: askedAtMs + Math.max(lifetimeMs - MARGIN_MS, lifetimeMs / 2),
    }
    log.info({ lifetimeMs }, 'neuroflash access token fetched')
    return answer.access_token
  }

  async #send(): Promise<HttpReply> {
    const { http, tokenUrl, clientId, clientSecret, timeoutMs } = this.#options
    try {
      return await http.send({
        method: 'POST',
        url: new URL(tokenUrl),
        route: subject.route,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: tokenForm(clientId, clientSecret),
        timeoutMs: Math.min(timeoutMs, LONGEST_FETCH_MS),
        // A signal of its own: a caller who aborts must not take it from the others.
        signal: new AbortController().signal,
      })
    } catch (error) {
      throw error instanceof NoReplyError ? beforeSending(unanswered(subject, error)) : error
    }
  }

  #refused(reply: HttpReply): Error {
    const error = tokenRefused(subject, reply, this.#options.clock())
    if (error.code === 'credentials')
      this.#options.log.error({ err: error }, 'neuroflash refused the credentials')
    return error
  }
}
