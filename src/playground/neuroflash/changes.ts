type Wait = { check(): void; stop(error: unknown): void }

/** Lets a test wait for a fact about the stand-in instead of for time. */
export class Changes {
  readonly #describe: () => string
  readonly #waits = new Set<Wait>()
  readonly #listeners = new Set<() => void>()

  /** @param describe what to say about the state of things when a fact does not come about */
  constructor(describe: () => string) {
    this.#describe = describe
  }

  /** Something is different now. */
  announce(): void {
    for (const wait of this.#waits) wait.check()
    for (const listener of this.#listeners) listener()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  waitFor<Fact>(
    fact: () => Fact | false | undefined,
    { timeoutMs = 20_000, what = 'a fact' }: { readonly timeoutMs?: number; readonly what?: string } = {},
  ): Promise<Fact> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer)
        this.#waits.delete(wait)
        settle()
      }
      const wait: Wait = {
        check: () => {
          try {
            const found = fact()
            if (found !== false && found !== undefined) end(() => resolve(found))
          } catch (error) {
            wait.stop(error)
          }
        },
        stop: (error) => end(() => reject(error)),
      }
      const timer = setTimeout(() => {
        wait.stop(new Error(`neuroflash: waited ${timeoutMs} ms in vain for ${what}; ${this.#describe()}`))
      }, timeoutMs)
      this.#waits.add(wait)
      wait.check()
    })
  }

  stop(): void {
    for (const wait of this.#waits) wait.stop(new Error('neuroflash was stopped'))
  }
}
