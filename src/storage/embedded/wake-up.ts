import { Waiters } from '../waiters.ts'

/** Says that something has become due. Nobody may be waiting yet: then the next who would wait does not. */
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
