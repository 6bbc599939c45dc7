import { Waiters } from '../waiters.ts'
import type { Client } from './connection.ts'

type WakeUpDeps = {
  readonly client: Client
  readonly key: string
  /** How long one command blocks at most. */
  readonly blockMs: number
  /** Leaves a wake-up for another process. */
  readonly handOn: () => Promise<unknown>
}

/**
 * Waits for the wake-up that a step leaves in Redis, on a connection of its own.
 *
 * However many wait here, at most one command blocks. It may outlast them: a wake-up that comes when nobody here waits
 * any more is handed on to another process, or to the next who waits. While Redis is away none comes. When it is back
 * everybody is woken, since nobody knows what happened meanwhile.
 */
export class WakeUp {
  readonly #deps: WakeUpDeps
  readonly #waiters = new Waiters()
  #blocking: Promise<void> | undefined
  #isClosed = false

  constructor(deps: WakeUpDeps) {
    this.#deps = deps
    deps.client.on('ready', () => this.#waiters.wakeAll())
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    const woken = this.#waiters.wait(ms, signal)
    if (this.#waiters.hasAnybody && !this.#isClosed) this.#blocking ??= this.#block()
    return woken
  }

  /**
   * Wakes everybody and disconnects. Redis may have sent a wake-up to this process at that very moment, so another one
   * is left for the other processes afterwards.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#waiters.wakeAll()
    const wasBlocking = this.#blocking
    this.#deps.client.disconnect()
    if (wasBlocking === undefined) return
    await wasBlocking
    await this.#deps.handOn().catch(() => undefined)
  }

  async #block(): Promise<void> {
    const { client, key, blockMs, handOn } = this.#deps
    try {
      while (this.#waiters.hasAnybody && !this.#isClosed) {
        const wakeUp = await client.blpop(key, blockMs / 1_000)
        if (wakeUp !== null && !this.#waiters.wakeAll()) await handOn()
      }
    } catch {
      // Redis is away. Those who wait have a time limit of their own, and are woken earlier if it comes back.
    } finally {
      this.#blocking = undefined
    }
  }
}
