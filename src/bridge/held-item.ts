import { setTimeout as sleep } from 'node:timers/promises'
import { ClaimLostError, StoreError } from './errors.ts'
import { LEASE_MS } from './lease.ts'
import type { Item, Link, Stage } from './model.ts'
import type { Claim, Inbox, Progress } from './ports/inbox.ts'

const STORE_RETRY_MS = 200

/**
 * A claimed item and its thread's link, as the store has them. Whatever the turn records of either goes through here.
 */
export class HeldItem {
  readonly item: Item
  readonly #claim: Claim
  readonly #inbox: Pick<Inbox, 'hold'>
  readonly #signal: AbortSignal
  #stage: Stage
  #link: Link
  #stepMayHaveHappened = true
  #isWithdrawn: boolean

  constructor(claim: Claim, inbox: Pick<Inbox, 'hold'>, signal: AbortSignal) {
    this.item = claim.item
    this.#claim = claim
    this.#inbox = inbox
    this.#signal = signal
    this.#stage = claim.item.stage
    this.#link = claim.link
    this.#isWithdrawn = claim.item.withdrawn === true
  }

  get stage(): Stage {
    return this.#stage
  }

  get link(): Link {
    return this.#link
  }

  /** The step that the stage names may have been taken: by an earlier attempt, or by this one, which then failed. */
  get stepMayHaveHappened(): boolean {
    return this.#stepMayHaveHappened
  }

  /** The message was deleted in Slack: its answer is not shown. As of the last `record` or `confirm`. */
  get isWithdrawn(): boolean {
    return this.#isWithdrawn
  }

  /**
   * Records the stage before the step that it names, and with it the link where that has changed. While the store does
   * not answer, it tries again for as long as the claim may still be ours. Rejects with `ClaimLostError` once it is not.
   */
  async record(stage: Stage, link?: Link): Promise<undefined> {
    const isNew = link !== undefined && JSON.stringify(link) !== JSON.stringify(this.#link)
    await this.#hold(isNew ? { stage, link } : { stage })
    this.#stage = stage
    this.#link = link ?? this.#link
    this.#stepMayHaveHappened = false
  }

  /** Like `record`, for a stage whose step has failed and may have happened all the same. */
  async recordFailed(stage: Stage, link?: Link): Promise<undefined> {
    await this.record(stage, link)
    this.#stepMayHaveHappened = true
  }

  /**
   * Asks the store once more whether it is still ours, before something that cannot be taken back. Fails as `record`
   * does.
   */
  async confirm(): Promise<undefined> {
    await this.#hold({})
  }

  async #hold(change: Progress): Promise<undefined> {
    for (let mayBeRecorded = false; ; mayBeRecorded = true) {
      const held = await this.#tryToHold(change)
      if (held === false) throw new ClaimLostError(this.item.id, { mayBeRecorded })
      if (held === 'withdrawn') this.#isWithdrawn = true
      if (held !== undefined) return undefined
      await sleep(STORE_RETRY_MS, undefined, { signal: this.#signal })
    }
  }

  /** `undefined`: the store did not answer. */
  async #tryToHold(change: Progress): Promise<boolean | 'withdrawn' | undefined> {
    try {
      return await this.#inbox.hold(this.#claim, LEASE_MS, change)
    } catch (error) {
      if (error instanceof StoreError) return undefined
      throw error
    }
  }
}
