import type { ThreadKey } from '../bridge/model.ts'
import { notices } from '../bridge/notices.ts'
import { placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

/** Slack clears a status by itself after two minutes. */
const REFRESH_MS = 90_000

/**
 * The "is thinking …" of one thread while a turn runs. Its calls go one after the other, so that a
 * late "set" never follows the "clear"; none of them is ever waited for, and none fails a turn.
 */
export class Status {
  readonly #api: WebApi
  readonly #thread: ThreadKey
  readonly #refresh: NodeJS.Timeout
  #last: Promise<void>
  /** Calls under way: while there are any, a message posted meanwhile may not have cleared the status. */
  #underWay = 0

  constructor(thread: ThreadKey, api: WebApi) {
    this.#api = api
    this.#thread = thread
    this.#last = this.#set(notices.thinking)
    this.#refresh = setInterval(() => this.#then(notices.thinking), REFRESH_MS)
  }

  end(end: 'posted' | 'silent' | 'soon'): void {
    clearInterval(this.#refresh)
    const mayStand = end === 'soon' || (end === 'posted' && this.#underWay === 0)
    if (!mayStand) this.#then('')
  }

  #then(status: string): void {
    this.#last = this.#last.then(() => this.#set(status))
  }

  async #set(status: string): Promise<void> {
    const { channel, ts } = placeOf(this.#thread)
    this.#underWay += 1
    try {
      await this.#api.call('assistant.threads.setStatus', (client) =>
        client.assistant.threads.setStatus({ channel_id: channel, thread_ts: ts, status }),
      )
    } catch {
      // Counted where the request is made; without a status the turn goes on all the same.
    } finally {
      this.#underWay -= 1
    }
  }
}
