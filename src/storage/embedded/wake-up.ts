import { Waiters } from '../waiters.ts'

/** Wakes those who wait for something to become due. If nobody waits yet, the next one does not have to. */
export class WakeUp {
  readonly #waiters = new Waiters()
  #isCalled = false

  call(): void {
    if (!this.#waiters.wakeAll()) this.#isCalled = true
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isCalled) return this.#waiters.wait(ms, signal)
    this.#isCalled = false
  }

  close(): void {
    this.#waiters.wakeAll()
  }
}
