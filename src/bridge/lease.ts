import { ClaimLostError, StoreError } from './errors.ts'

/** Longer than a store is ever slow. Many questions take longer still, so it is renewed while the work goes on. */
export const LEASE_MS = 15_000

const RENEW_MS = LEASE_MS / 3

/** How soon a renewal that failed is tried again: a store that stumbles once must not cost the turn. */
const RENEW_AGAIN_MS = 500

/** Without a renewal for this long the holder stops by itself, before a successor can start. */
const SELF_STOP_MS = (LEASE_MS * 2) / 3

/**
 * Keeps a claim alive until `end`. Its signal aborts with a `ClaimLostError` as soon as the store
 * says that the claim is lost, or when no renewal has succeeded for two thirds of the lease.
 */
export class Lease {
  readonly #renewClaim: () => Promise<unknown>
  readonly #lost = new AbortController()
  #renewal: NodeJS.Timeout
  #selfStop: NodeJS.Timeout
  #ended = false

  /** `renewClaim` renews it for `LEASE_MS`; `false`: the claim is lost. */
  constructor(renewClaim: () => Promise<unknown>) {
    this.#renewClaim = renewClaim
    this.#selfStop = this.#armSelfStop(SELF_STOP_MS)
    this.#renewal = this.#renewIn(RENEW_MS)
  }

  get signal(): AbortSignal {
    return this.#lost.signal
  }

  end(): void {
    this.#ended = true
    clearTimeout(this.#renewal)
    clearTimeout(this.#selfStop)
  }

  async #renew(): Promise<void> {
    const sentMs = performance.now()
    const renewed = await this.#hold()
    if (renewed === 'lost') this.#lose()
    if (this.#ended) return
    this.#renewal = this.#renewIn(renewed === 'yes' ? RENEW_MS : RENEW_AGAIN_MS)
    if (renewed !== 'yes') return
    clearTimeout(this.#selfStop)
    this.#selfStop = this.#armSelfStop(SELF_STOP_MS - (performance.now() - sentMs))
  }

  async #hold(): Promise<'yes' | 'lost' | 'unknown'> {
    try {
      return (await this.#renewClaim()) ? 'yes' : 'lost'
    } catch (error) {
      return error instanceof StoreError ? 'unknown' : 'lost'
    }
  }

  #renewIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.#renew(), ms)
  }

  #armSelfStop(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#lose(), ms)
  }

  #lose(): void {
    if (this.#ended) return
    this.end()
    this.#lost.abort(new ClaimLostError())
  }
}
