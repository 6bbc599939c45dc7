import { Waiters } from '../waiters.ts'

/** Wakes those who wait for something to become due. If nobody waits, the next who comes need not wait. */
export class WakeUp {
  readonly #waiters = new Waiters()
  #isCalled = false
  #isPutOff = false
  #calls = 0

  call(): void {
    this.#calls += 1
    if (this.#isPutOff) return
    if (!this.#waiters.wakeAll()) this.#isCalled = true
  }

  /** Does `work` without waking anybody, and says whether it called for that. */
  putOff<Result>(work: () => Result): { readonly result: Result; readonly wasCalled: boolean } {
    const before = this.#calls
    this.#isPutOff = true
    try {
      const result = work()
      return { result, wasCalled: this.#calls > before }
    } finally {
      this.#isPutOff = false
    }
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isCalled) return this.#waiters.wait(ms, signal)
    this.#isCalled = false
  }

  close(): void {
    this.#waiters.wakeAll()
  }
}
