import type { Log } from '../bridge/ports/log.ts'
import { Refused } from './failure.ts'

/** What was missing may have been added by then, such as a permission. */
const ASK_AGAIN_MS = 60 * 60_000

/** What Slack says of a method that it does not offer, or not to this app. */
const NOT_OFFERED = new Set([
  'unknown_method',
  'method_deprecated',
  'deprecated_endpoint',
  'feature_not_enabled',
  'not_allowed_token_type',
])

/** Slack has many words for "not for you". So often in a row it refuses nothing that it offers. */
const MOST_REJECTED = 5

/** Something that Slack may not offer this app, or not any more. Once Slack has said so, it is left alone for an hour. */
export class Offer {
  readonly #what: string
  readonly #monotonic: () => number
  readonly #log: Log
  #closedUntilMs = Number.NEGATIVE_INFINITY
  #rejected = 0

  constructor(what: string, deps: { readonly monotonic: () => number; readonly log: Log }) {
    this.#what = what
    this.#monotonic = deps.monotonic
    this.#log = deps.log
  }

  get isOpen(): boolean {
    return this.#monotonic() >= this.#closedUntilMs
  }

  worked(): void {
    this.#rejected = 0
  }

  failed(error: unknown): void {
    if (!(error instanceof Refused) || !this.#isOver(error)) return
    this.#rejected = 0
    this.#closedUntilMs = this.#monotonic() + ASK_AGAIN_MS
    this.#log.info({ err: error, what: this.#what }, 'Slack does not offer this here: left alone for an hour')
  }

  /** Whether the error says something of the whole offer, and not of one thread or moment. */
  #isOver({ code, slackCode }: Refused): boolean {
    if (code === 'rejected') this.#rejected += 1
    return NOT_OFFERED.has(slackCode) || code === 'not-allowed' || this.#rejected >= MOST_REJECTED
  }
}
