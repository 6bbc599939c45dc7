/** Wakes one who waits. Rung while nobody waits, it is heard by whoever waits next. */
export class Bell {
  #rung = Promise.withResolvers<void>()

  ring(): void {
    this.#rung.resolve()
  }

  /** Resolves when it is rung, after `ms`, or when `signal` aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const ring = (): void => this.ring()
    const timer = setTimeout(ring, ms)
    signal.addEventListener('abort', ring)
    if (!signal.aborted) await this.#rung.promise
    signal.removeEventListener('abort', ring)
    clearTimeout(timer)
    this.#rung = Promise.withResolvers()
  }
}
