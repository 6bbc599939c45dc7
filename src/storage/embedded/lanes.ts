import type { ThreadKey } from '../../bridge/model.ts'
import type { Statements } from './statements.ts'
import type { WakeUp } from './wake-up.ts'

/** For each thread with items: when it is due, and who holds it. */
export class Lanes {
  readonly #sql: Statements
  readonly #wakeUp: WakeUp

  constructor(sql: Statements, wakeUp: WakeUp) {
    this.#sql = sql
    this.#wakeUp = wakeUp
  }

  /** The token of the claim that holds the thread. */
  holder(thread: ThreadKey): string | undefined {
    return this.#sql.holder.get({ thread })?.token ?? undefined
  }

  /** Somebody holds the thread, and the lease has not run out. */
  isInWork(thread: ThreadKey, now: number): boolean {
    const { token, due_ms: due } = this.#sql.holder.get({ thread }) ?? {}
    return token !== undefined && token !== null && due !== undefined && due > now
  }

  /** Makes the thread due, unless it is held or waits to be tried again. */
  makeDue(thread: ThreadKey, due: number): void {
    if (this.#sql.addLane.run({ thread, due }).changes > 0) this.#wakeUp.call()
  }

  /** Makes the thread due even if it waits to be tried again. */
  hasten(thread: ThreadKey, due: number): void {
    this.#sql.hastenLane.run({ thread, due })
    this.#wakeUp.call()
  }

  /** Ends the claim on the thread, which is due again then. */
  free(thread: ThreadKey, due: number): void {
    this.#sql.freeLane.run({ thread, due })
    this.#wakeUp.call()
  }

  /** Ends the claim after an item was removed. Without items there is no lane; the wait of the next one begins. */
  freeOrRemove(thread: ThreadKey, due: number): void {
    if (this.#sql.firstItem.get({ thread }) === undefined) return this.remove(thread)
    this.waitAnew(thread, due)
    this.free(thread, due)
  }

  /** Another item comes first in the thread now. */
  waitAnew(thread: ThreadKey, now: number): void {
    this.#sql.waitAnew.run({ thread, now })
  }

  remove(thread: ThreadKey): void {
    this.#sql.removeLane.run({ thread })
  }

  /** Tells those who wait that there may be more to take. */
  wake(): void {
    this.#wakeUp.call()
  }
}
