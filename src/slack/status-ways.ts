import type { ThreadKey } from '../bridge/model.ts'
import type { Log } from '../bridge/ports/log.ts'
import { Offer } from './offer.ts'
import { placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

type Thread = { readonly channel_id: string; readonly thread_ts: string }

/** A method by which Slack shows a status, with words or without. */
type Way = {
  readonly method: string
  /** Slack clears the status when the bot replies. */
  readonly endsWithReply: boolean
  readonly send: (api: WebApi, thread: Thread, status: string) => Promise<unknown>
}

/** The best first: the second knows no words, and is for apps that are declared as agents (S16, S29). */
const ways: readonly Way[] = [
  {
    method: 'assistant.threads.setStatus',
    endsWithReply: true,
    send: (api, thread, status) => api.callBriefly('assistant.threads.setStatus', { ...thread, status }),
  },
  {
    method: 'agents.sessions.setStatus',
    endsWithReply: false,
    send: (api, thread, status) =>
      api.callBriefly('agents.sessions.setStatus', {
        ...thread,
        status: status === '' ? 'active' : 'processing',
      }),
  },
]

/** Knows which of Slack's ways to show a status works here, and stops asking for one that does not. */
export class StatusWays {
  readonly #api: WebApi
  readonly #ways: readonly (Way & { readonly offer: Offer })[]

  constructor({
    api,
    ...deps
  }: { readonly api: WebApi; readonly monotonic: () => number; readonly log: Log }) {
    this.#api = api
    this.#ways = ways.map((way) => ({ ...way, offer: new Offer(way.method, deps) }))
  }

  /** Whether a reply ends the status. Where no way works there is none to end. */
  get endsWithReply(): boolean {
    return this.#current?.endsWithReply ?? true
  }

  /**
   * Shows it in the first way that is open; nothing happens where none is. `''` clears it. Rejects with `ReplyError`,
   * after a second at the latest.
   */
  async show(thread: ThreadKey, status: string): Promise<void> {
    const { channel, ts } = placeOf(thread)
    for (let way = this.#current; way !== undefined; way = this.#current) {
      const { send, offer } = way
      try {
        await send(this.#api, { channel_id: channel, thread_ts: ts }, status)
        offer.worked()
        return
      } catch (error) {
        offer.failed(error)
        if (offer.isOpen) throw error
      }
    }
  }

  get #current() {
    return this.#ways.find(({ offer }) => offer.isOpen)
  }
}
