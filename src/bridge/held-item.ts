import { setTimeout as sleep } from 'node:timers/promises'
import { ClaimLostError, StoreError } from './errors.ts'
import { LEASE_MS } from './lease.ts'
import type { Item, Link, Stage } from './model.ts'
import type { Claim, Store } from './ports.ts'

const STORE_RETRY_MS = 200

/** A claimed item: what is recorded of it and its thread, and the only way to record more. */
export class HeldItem {
  readonly item: Item
  readonly #claim: Claim
  readonly #store: Pick<Store, 'hold'>
  readonly #signal: AbortSignal
  #stage: Stage
  #link: Link
  #wasFound = true

  constructor(claim: Claim, store: Pick<Store, 'hold'>, signal: AbortSignal) {
    this.item = claim.item
    this.#claim = claim
    this.#store = store
    this.#signal = signal
    this.#stage = claim.item.stage
    this.#link = claim.link
  }

  get stage(): Stage {
    return this.#stage
  }

  get link(): Link {
    return this.#link
  }

  /** The stage was found, not reached by this worker: what it announces may have happened already. */
  get wasFound(): boolean {
    return this.#wasFound
  }

  /**
   * Records the stage, and the link with it, before anything that they announce is done. While the
   * store does not answer it tries again, for as long as the claim may still be ours; rejects with
   * `ClaimLostError` once it is not.
   */
  async record(stage: Stage, link?: Link): Promise<undefined> {
    while (!(await this.#hold(stage, link))) await sleep(STORE_RETRY_MS, undefined, { signal: this.#signal })
    this.#stage = stage
    this.#link = link ?? this.#link
    this.#wasFound = false
  }

  /** Like `record`, of a stage whose step has failed: what it announced may have happened. */
  async recordFailed(stage: Stage): Promise<undefined> {
    await this.record(stage)
    this.#wasFound = true
  }

  async #hold(stage: Stage, link?: Link): Promise<boolean> {
    try {
      const change = link === undefined ? { stage } : { stage, link }
      if (await this.#store.hold(this.#claim, LEASE_MS, change)) return true
    } catch (error) {
      if (error instanceof StoreError) return false
      throw error
    }
    throw new ClaimLostError(`the claim on ${this.item.id} is lost`)
  }
}
