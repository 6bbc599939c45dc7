import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from './errors.ts'
import type { IncomingMessage, MessageId, ThreadKey } from './model.ts'
import type { Inbox, Standing } from './ports/inbox.ts'
import type { Signs } from './ports/signs.ts'

type Deps = {
  readonly inbox: Pick<Inbox, 'standing'>
  readonly signs: Pick<Signs, 'noticed' | 'wait' | 'clear'>
}

/** Most turns have begun by then and show it themselves. For the others this leaves half a second to show something. */
const BEGUN_WITHIN_MS = 500

/** How often, and how many times, to look whether what was shown is out of date. */
const LOOK_AGAIN_MS = 5_000
const MOST_LOOKS = 12

/**
 * Shows that a message has been stored, where no turn does so at once: neuroflash may be away or paused, all places may
 * be taken, or other messages may come first. Whoever has stored the message does this, once.
 *
 * Another process may begin the message meanwhile, and even answer it. So the store is asked before something is shown,
 * and again afterwards: a status that came too late is cleared.
 */
export class FirstSign {
  readonly #deps: Deps
  readonly #pending = new Map<MessageId, AbortController>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** `isBegun`: its turn begins here and now. */
  stored(message: IncomingMessage, isBegun: boolean): void {
    this.#deps.signs.noticed(message)
    if (isBegun) return
    const begun = new AbortController()
    this.#pending.set(message.id, begun)
    void this.#show(message, begun.signal).finally(() => this.#pending.delete(message.id))
  }

  /** Its turn has begun in this process. */
  begun(message: MessageId): void {
    this.#pending.get(message)?.abort()
  }

  /** One of the thread's messages is not to be answered any more. */
  async withdrawn(thread: ThreadKey): Promise<void> {
    const standing = await this.#standing(thread)
    if (standing?.waiting === 0) this.#deps.signs.clear(thread)
  }

  /** The process stops: whoever takes the messages shows it. */
  end(): void {
    for (const begun of this.#pending.values()) begun.abort()
  }

  async #show({ thread, author: reader }: IncomingMessage, begun: AbortSignal): Promise<void> {
    if (!(await isOver(BEGUN_WITHIN_MS, begun))) return
    const standing = await this.#standing(thread)
    if (begun.aborted || standing === undefined || standing.waiting === 0) return
    const isCertain = await this.#deps.signs.wait({ thread, reader }, standing)
    await this.#clearIfLate({ thread, isCertain }, begun)
  }

  /**
   * Another process may have answered before Slack had the status. If Slack has confirmed it and nobody is at work yet,
   * it came in time. A call that was given up may still arrive, so then the store is asked again and again for a while.
   */
  async #clearIfLate(
    { thread, isCertain }: { readonly thread: ThreadKey; readonly isCertain: boolean },
    begun: AbortSignal,
  ): Promise<void> {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const isFirst = looks === 0 && isCertain
      if (!isFirst && !(await isOver(LOOK_AGAIN_MS, begun))) return
      const standing = await this.#standing(thread)
      if (begun.aborted || (isCertain && standing?.isInWork === false && standing.waiting > 0)) return
      if (standing?.waiting === 0) return this.#deps.signs.clear(thread)
    }
  }

  /** `undefined`: the store does not say. */
  async #standing(thread: ThreadKey): Promise<Standing | undefined> {
    try {
      return await this.#deps.inbox.standing(thread)
    } catch (error) {
      if (error instanceof StoreError) return undefined
      throw error
    }
  }
}

/** Whether so much time has passed before `signal` aborts. */
async function isOver(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
  return !signal.aborted
}
