import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Longer than the bot takes for anything, on any machine. */
const PATIENCE_MS = 20_000

type Waiting = { readonly message: string; resolve(line: string): void; reject(error: Error): void }

/** What a process writes, line by line, so that others can wait for a line of its log. */
export class BotLog {
  readonly #lines = new Map<string, string>()
  readonly #waiting = new Set<Waiting>()
  #latest: readonly string[] = []
  #hasEnded = false

  readonly #patienceMs: number

  constructor(child: ChildProcess, onLine: (line: string) => void, patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs
    const read = (line: string) => {
      onLine(line)
      this.#read(line)
    }
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', read)
    }
    child.once('error', (error) => this.#end(error.message))
    child.once('close', () => this.#end('the bot has ended'))
  }

  /** Resolves with the first line of this message. Rejects when the process ends before, or after 20 s, unless there is more patience. */
  async logged(message: string): Promise<string> {
    const found = this.#lines.get(message)
    if (found !== undefined) return found
    if (this.#hasEnded) throw this.#inVain(message, 'the bot has ended')
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const waiting = { message, resolve, reject }
    this.#waiting.add(waiting)
    const timer = setTimeout(() => reject(this.#inVain(message, 'it takes too long')), this.#patienceMs)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(waiting)
    }
  }

  #read(line: string): void {
    this.#latest = [...this.#latest.slice(-4), line]
    const message = /"msg":"([^"]*)"/.exec(line)?.[1] ?? ''
    if (!this.#lines.has(message)) this.#lines.set(message, line)
    for (const waiting of this.#waiting) if (waiting.message === message) waiting.resolve(line)
  }

  #end(why: string): void {
    this.#hasEnded = true
    for (const waiting of this.#waiting) waiting.reject(this.#inVain(waiting.message, why))
  }

  #inVain(message: string, why: string): Error {
    return new Error(`waited in vain for the bot to log "${message}": ${why}\n${this.#latest.join('\n')}`)
  }
}
