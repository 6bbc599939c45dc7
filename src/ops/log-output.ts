import type { Writable } from 'node:stream'

/** What is kept for a reader who is behind: a few thousand lines. */
const MOST_BYTES = 1024 * 1024

type Options = {
  /** Called once lines are taken again, with how many were dropped before. Is to log it. */
  readonly onResumed: (dropped: number) => void
  readonly mostBytes?: number
  /** How a line is shown. Absent: as it is. */
  readonly form?: (line: string) => string
}

/**
 * Where the log's lines go, and never a reason to stop: a line is written at once where somebody reads, kept
 * for a reader who is behind, and dropped and counted where too much is kept or the reader has gone.
 *
 * pino's own destination writes synchronously to the descriptor. With a full pipe (a paused `less`, a log
 * collector that hangs) that keeps the whole process in one system call, where no signal is heard and no timer
 * runs; in a thread of libuv's pool it would keep the process from exiting.
 */
export class LogOutput {
  readonly #stream: Writable
  readonly #options: Options
  readonly #mostBytes: number
  #dropped = 0
  #told = 0

  constructor(stream: Writable, options: Options) {
    this.#stream = stream
    this.#options = options
    this.#mostBytes = options.mostBytes ?? MOST_BYTES
    // Each line that is lost is counted where it was written.
    stream.on('error', () => undefined)
  }

  /** Lines that nobody will read. */
  get dropped(): number {
    return this.#dropped
  }

  write(line: string): void {
    if (this.#stream.writableLength + line.length > this.#mostBytes) this.#dropped += 1
    else this.#stream.write(this.#options.form?.(line) ?? line, this.#written)
  }

  /** Resolves when everything is written, or when `ms` have passed. */
  async drained(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#stream.write('', () => resolve())
    await promise
    clearTimeout(timer)
  }

  readonly #written = (error: Error | null | undefined): void => {
    if (error) this.#dropped += 1
    if (error || this.#dropped === this.#told || this.#stream.writableLength > 0) return
    const dropped = this.#dropped - this.#told
    this.#told = this.#dropped
    this.#options.onResumed(dropped)
  }
}

/** Node writes to a terminal synchronously: one that is paused, or whose connection hangs, would stop the process. */
export function neverBlocking(stdout: NodeJS.WriteStream): Writable {
  const { _handle: handle } = stdout as { _handle?: { setBlocking?: (isBlocking: boolean) => void } }
  if (stdout.isTTY) handle?.setBlocking?.(false)
  return stdout
}
