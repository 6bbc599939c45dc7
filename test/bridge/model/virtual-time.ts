type Event = { readonly atMs: number; readonly place: number; readonly happen: () => void }

/** A clock of its own: nothing waits, what is to happen next happens at once. */
export class VirtualTime {
  #nowMs = 1_764_000_000_000
  #places = 0
  #events: Event[] = []
  #failure: { readonly cause: unknown } | undefined

  get nowMs(): number {
    return this.#nowMs
  }

  after(ms: number, happen: () => void): void {
    const event = { atMs: this.#nowMs + ms, place: this.#places++, happen }
    const index = this.#events.findLastIndex((other) => other.atMs <= event.atMs)
    this.#events.splice(index + 1, 0, event)
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** What runs by this clock went wrong in a way that nobody foresaw. */
  fail(cause: unknown): void {
    this.#failure ??= { cause }
  }

  /** Runs until `isOver` or nothing is to happen any more; every promise is settled before time goes on. */
  async run(isOver: () => boolean, mostMs: number): Promise<void> {
    const untilMs = this.#nowMs + mostMs
    await settled()
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      if (isOver() || next.atMs > untilMs) return
      this.#nowMs = next.atMs
      next.happen()
      await settled()
      if (this.#failure !== undefined) throw this.#failure.cause
    }
  }
}

/** Promises that wait for nothing but each other have all been settled when this one is. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Chance that comes again with its seed (mulberry32). */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761
  }

  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  between(from: number, to: number): number {
    return Math.floor(from + this.next() * (to - from + 1))
  }

  /** True so often out of one. */
  is(share: number): boolean {
    return this.next() < share
  }

  of<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[this.between(0, choices.length - 1)]
    if (choice === undefined) throw new Error('nothing to choose from')
    return choice
  }
}
