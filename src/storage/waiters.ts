/** Everybody in this process who waits until something may have become due. */
export class Waiters {
  readonly #resolves = new Set<() => void>()

  get hasAnybody(): boolean {
    return this.#resolves.size > 0
  }

  /** Resolves at the next `wakeAll`, after `ms`, or when `signal` aborts. No timer is left behind. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = () => resolve()
    const timer = setTimeout(end, Math.min(ms, longestTimerMs))
    this.#resolves.add(end)
    signal.addEventListener('abort', end)
    await promise
    clearTimeout(timer)
    this.#resolves.delete(end)
    signal.removeEventListener('abort', end)
  }

  /** Resolves all of them, and says whether there were any. */
  wakeAll(): boolean {
    const wasAnybody = this.hasAnybody
    for (const resolve of this.#resolves) resolve()
    this.#resolves.clear()
    return wasAnybody
  }
}

/** Node: setTimeout fires at once when asked for more than a signed 32-bit integer holds. */
const longestTimerMs = 2 ** 31 - 1
