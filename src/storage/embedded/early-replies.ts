import type { IncomingMessage, ThreadKey } from '../../bridge/model.ts'
import { shortlyMs } from '../keys.ts'

type Early = Pick<IncomingMessage, 'thread' | 'order'>

/** Far more threads than people reply to in a minute. */
const MOST_THREADS = 10_000

/**
 * Where replies came within the last minute in threads nobody had called the bot to: the place of the last
 * of each. In memory, since such a reply must not cost a write to the disk; what Slack delivers again
 * after a restart is late, which says the same.
 */
export class EarlyReplies {
  /** By the time they came. */
  readonly #threads = new Map<ThreadKey, { readonly order: number; readonly untilMs: number }>()

  note({ thread, order }: Early, now: number): void {
    const last = this.#threads.get(thread)?.order ?? 0
    this.#threads.delete(thread)
    this.#threads.set(thread, { order: Math.max(last, order), untilMs: now + shortlyMs })
    for (const [oldest, { untilMs }] of this.#threads) {
      if (untilMs > now && this.#threads.size <= MOST_THREADS) break
      this.#threads.delete(oldest)
    }
  }

  /** Whether one that was written after this message came before it. */
  hasAfter({ thread, order }: Early, now: number): boolean {
    const early = this.#threads.get(thread)
    return early !== undefined && early.untilMs > now && early.order > order
  }
}
