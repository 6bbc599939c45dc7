import type { Item, Link } from '../../../src/bridge/model.ts'
import type { Claim, Inbox, Outcome } from '../../../src/bridge/ports/inbox.ts'
import { channel, messageId, person, thread as threadKey } from '../../storage/fixtures.ts'
import type { VirtualTime } from './virtual-time.ts'

const LEASE_MS = 15_000
const NAP_MS = 5_000

/** One thread's inbox and link, on the store's clock. Claims of processes that live are renewed by themselves. */
export class ModelInbox {
  readonly #time: VirtualTime
  readonly #items: Item[] = []
  readonly ended = new Map<string, Outcome>()
  #link: Link
  #attempts = 0
  #token: string | undefined
  #dueMs = 0

  constructor(time: VirtualTime) {
    this.#time = time
    this.#link = {
      generation: 0,
      engaged: true,
      channel,
      startedBy: person('U0ADA'),
      people: [],
      startedAtMs: time.nowMs,
      lastActivityMs: time.nowMs,
      turns: 0,
      words: 0,
      label: '',
    }
  }

  /** How long nothing is due, or not for long. */
  get restMs(): number {
    return this.#items.length === 0 ? NAP_MS : Math.min(NAP_MS, this.#dueMs - this.#time.nowMs)
  }

  put(id: string, text: string): void {
    this.#items.push({
      id: messageId(id),
      thread: threadKey,
      generation: 0,
      author: person('U0ADA'),
      order: this.#items.length,
      text,
      files: [],
      receivedAtMs: this.#time.nowMs,
      stage: { name: 'waiting' },
    })
  }

  take(): Claim | undefined {
    const [item] = this.#items
    if (item === undefined || this.#dueMs > this.#time.nowMs) return undefined
    this.#attempts += 1
    this.#token = `claim ${this.#attempts}`
    this.#dueMs = Number.POSITIVE_INFINITY
    const { nowMs: takenAtMs } = this.#time
    return { kind: 'claim', token: this.#token, item, link: this.#link, attempt: this.#attempts, takenAtMs }
  }

  /** Nobody renews the claim any more. */
  abandon(token: string): void {
    if (this.#token === token) this.#dueMs = this.#time.nowMs + LEASE_MS
  }

  readonly hold: Inbox['hold'] = async ({ token }, _leaseMs, change) => {
    if (this.#token !== token) return false
    const [item, ...rest] = this.#items
    if (item !== undefined && change?.stage !== undefined)
      this.#items.splice(0, Infinity, { ...item, stage: change.stage }, ...rest)
    if (change?.link !== undefined) this.#link = change.link
    return true
  }

  settle(token: string, outcome: Outcome): void {
    if (this.#token !== token) return
    this.#token = undefined
    this.#dueMs = this.#time.nowMs + (outcome.kind === 'later' ? outcome.ms : 0)
    if (outcome.kind === 'later' || outcome.kind === 'back') return
    const item = this.#items.shift()
    if (item !== undefined) this.ended.set(item.id, outcome)
  }
}
