import type { Clock, Log } from '../../bridge/ports/log.ts'
import type { Refusal } from './http-body.ts'

/** Nonsense sent to a public address must not fill the log. */
const EVERY_MS = 60_000

/** Logs refused requests: the first at once, those of the following minute only by their number. */
export class RefusalLog {
  readonly #log: Log
  readonly #clock: Clock
  #quietUntilMs = 0
  #unsaid = 0

  constructor({ log, clock }: { readonly log: Log; readonly clock: Clock }) {
    this.#log = log
    this.#clock = clock
  }

  note({ status, message: reason }: Refusal): void {
    if (this.#clock() < this.#quietUntilMs) {
      this.#unsaid += 1
      return
    }
    const since = this.#unsaid > 0 ? { alsoRefused: this.#unsaid } : {}
    this.#log.warn({ status, reason, ...since }, 'a request to the events address was refused')
    this.#quietUntilMs = this.#clock() + EVERY_MS
    this.#unsaid = 0
  }
}
