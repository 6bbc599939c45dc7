import { LRUCache } from 'lru-cache'
import type { PersonId, ThreadKey } from '../bridge/model.ts'
import type { Words } from '../bridge/notices.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import { placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

/** Slack clears a status by itself after two minutes (S16). */
const REFRESH_MS = 90_000

/** A status set less than this ago still stands, and need not be set again. */
const STANDING_MS = 60_000
const MOST_STANDING = 1_000

type Deps = { readonly api: WebApi; readonly speech: Speech }

type Place = { readonly thread: ThreadKey; readonly reader: PersonId }

const thinking: Words = (say) => say('thinking')

const nothing: Words = () => ''

/** The statuses of all threads. One that was left in place for a moment is taken up again without a call to Slack. */
export class Statuses {
  readonly #deps: Deps
  /** The statuses left in place while nobody is at work there, and when each was set. */
  readonly #standing = new LRUCache<ThreadKey, number>({ max: MOST_STANDING })

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** See the port. */
  show(thread: ThreadKey, reader: PersonId): (end: 'posted' | 'silent' | 'soon') => void {
    const standsSinceMs = this.#standing.get(thread)
    this.#standing.delete(thread)
    const isFresh = standsSinceMs !== undefined && performance.now() - standsSinceMs < STANDING_MS
    const status = new Status({ thread, reader }, this.#deps, isFresh ? standsSinceMs : undefined)
    return (end) => {
      status.end(end)
      if (end === 'soon') this.#standing.set(thread, status.setAtMs)
    }
  }
}

/**
 * The "is thinking …" of one thread while a turn runs. Its calls go one after the other, so that a
 * late "set" never follows the "clear"; none of them is ever waited for, and none fails a turn.
 */
class Status {
  readonly #deps: Deps
  readonly #place: Place
  readonly #refresh: NodeJS.Timeout
  #last: Promise<void>
  #setAtMs: number
  /**
   * How many calls are under way. Slack ends the status with a message, but a call that arrives after it sets it again,
   * and then it has to be cleared.
   */
  #underWay = 0

  constructor(place: Place, deps: Deps, standsSinceMs: number | undefined) {
    this.#deps = deps
    this.#place = place
    this.#setAtMs = standsSinceMs ?? performance.now()
    this.#last = standsSinceMs === undefined ? this.#set(thinking) : Promise.resolve()
    this.#refresh = setInterval(() => this.#then(thinking), REFRESH_MS)
  }

  get setAtMs(): number {
    return this.#setAtMs
  }

  end(end: 'posted' | 'silent' | 'soon'): void {
    clearInterval(this.#refresh)
    const mayStand = end === 'soon' || (end === 'posted' && this.#underWay === 0)
    if (!mayStand) this.#then(nothing)
  }

  #then(status: Words): void {
    this.#setAtMs = performance.now()
    this.#last = this.#last.then(() => this.#set(status))
  }

  async #set(words: Words): Promise<void> {
    const { api, speech } = this.#deps
    const { thread, reader } = this.#place
    const { channel, ts } = placeOf(thread)
    this.#underWay += 1
    try {
      const status = words(await speech.to(reader))
      await api.call('assistant.threads.setStatus', { channel_id: channel, thread_ts: ts, status })
    } catch {
      // The request was counted where it was made, and a turn does not need a status.
    } finally {
      this.#underWay -= 1
    }
  }
}
