interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

/** Tells the time and runs things later. */
export interface Clock {
  nowMs(): number
  /** Gives a function that calls it off. What is due now runs now. */
  after(delayMs: number, run: () => void): () => void
  advance(ms: number): void
  stop(): void
}

/** Stands still until `advance`. What becomes due on the way runs in its order, at its own time. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #timers = new Set<Timer>()

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): () => void {
    if (delayMs <= 0) {
      run()
      return () => undefined
    }
    const timer = { dueMs: this.#nowMs + delayMs, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  advance(ms: number): void {
    const untilMs = this.#nowMs + ms
    for (let timer = this.#nextDue(untilMs); timer; timer = this.#nextDue(untilMs)) {
      this.#timers.delete(timer)
      this.#nowMs = timer.dueMs
      timer.run()
    }
    this.#nowMs = untilMs
  }

  stop(): void {
    this.#timers.clear()
  }

  #nextDue(untilMs: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]
  }
}

export class RealClock implements Clock {
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #read: () => number

  /** `read`: what it shows, where that is not the machine's own time. */
  constructor(read: () => number = Date.now) {
    this.#read = read
  }

  nowMs(): number {
    return this.#read()
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, delayMs)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  advance(): void {
    throw new Error("The stand-in Slack runs on the real clock, which can't be advanced")
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
