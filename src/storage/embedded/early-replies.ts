import type { IncomingMessage, ThreadKey } from '../../bridge/model.ts'
import { shortlyMs } from '../keys.ts'

type Early = Pick<IncomingMessage, 'thread' | 'order'>

/** Far more threads than people reply in within a minute. */
const MOST_THREADS = 10_000

/**
 * The place of the last reply in each thread that the bot was not called to, for a minute. Only in memory, since
 * such a reply must not cost a write to disk. A restart loses these places; but a mention that Slack has to deliver again
 * after it counts as late (`isLate`), to the same effect.
 */
export class EarlyReplies {
  /** In the order in which they came. */
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

  /** Whether a reply written after this message came before it. */
  hasAfter({ thread, order }: Early, now: number): boolean {
    const early = this.#threads.get(thread)
    return early !== undefined && early.untilMs > now && early.order > order
  }
}
