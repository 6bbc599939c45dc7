import type { IncomingMessage, ThreadKey } from '../bridge/model.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { Crowd, EndOfWork, SignAt, Signs } from '../bridge/ports/signs.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import { Offer } from './offer.ts'
import { EYES_SCOPE } from './scopes.ts'
import { Statuses } from './status.ts'
import { StatusWays } from './status-ways.ts'
import { placeOf } from './thread-key.ts'
import type { WebApi } from './web-api.ts'

const EYES = 'eyes'

type Deps = {
  readonly api: WebApi
  readonly speech: Speech
  readonly monotonic: () => number
  readonly log: Log
}

/** Statuses in threads, and 👀 on the messages that begin one. See the port for what each method promises. */
export class SlackSigns implements Signs {
  readonly #deps: Deps
  readonly #statuses: Statuses
  readonly #eyes: Offer

  constructor(deps: Deps) {
    this.#deps = deps
    this.#statuses = new Statuses({ ...deps, ways: new StatusWays(deps) })
    this.#eyes = new Offer('reactions.add', deps)
  }

  noticed({ id, thread }: Pick<IncomingMessage, 'id' | 'thread'>): void {
    const { ts, channel } = placeOf(id)
    const isRoot = ts === placeOf(thread).ts
    const isGranted = this.#deps.api.granted?.includes(EYES_SCOPE) === true
    if (isRoot && isGranted && this.#eyes.isOpen) void this.#react(channel, ts)
  }

  work(at: SignAt, waiting: number): (end: EndOfWork) => void {
    return this.#statuses.work(at, waiting)
  }

  wait(at: SignAt, crowd: Crowd): Promise<boolean> {
    return this.#statuses.wait(at, crowd)
  }

  clear(thread: ThreadKey): void {
    this.#statuses.clear(thread)
  }

  /** The bot has said something in the thread. */
  posted(thread: ThreadKey): void {
    this.#statuses.posted(thread)
  }

  async #react(channel: string, timestamp: string): Promise<void> {
    try {
      await this.#deps.api.callBriefly('reactions.add', { channel, timestamp, name: EYES })
      this.#eyes.worked()
    } catch (error) {
      this.#eyes.failed(error)
    }
  }
}
