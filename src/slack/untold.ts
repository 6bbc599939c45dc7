import type { Item } from '../bridge/model.ts'
import { isRequest } from './command.ts'
import { mentions } from './incoming/mentions.ts'
import { isByPerson, isVisible } from './incoming/message.ts'
import { readMetadata } from './post-metadata.ts'
import type { ThreadMessage } from './thread-messages.ts'
import type { Identity } from './wire.ts'

/** So many are kept, since some of them may be of people from other companies. */
const MOST_KEPT = 200

/**
 * What people have written in a thread before `item` and neuroflash was never told, as far as its messages tell that
 * are taken here one by one, oldest first.
 *
 * An answer or a reset of ours closes all that is before it. A message to the bot is a question of its own: what became
 * of it is said in the thread, and if neuroflash had refused it, it would refuse the next one that quotes it.
 */
export class Untold {
  readonly #item: Item
  readonly #identity: Identity
  #beforeCall: ThreadMessage[] = []
  #sinceCall: ThreadMessage[] = []
  #wasCalled = false
  #showsReset: boolean
  #isCut = false

  constructor(item: Item, identity: Identity) {
    this.#item = item
    this.#identity = identity
    this.#showsReset = item.generation === 0
  }

  /** None where the thread was reset and does not show so. */
  get messages(): readonly ThreadMessage[] {
    return this.#showsReset ? [...this.#beforeCall, ...this.#sinceCall] : []
  }

  /** Earlier ones were left out. */
  get isCut(): boolean {
    return this.#isCut
  }

  take(message: ThreadMessage): void {
    const own = message.user === this.#identity.user ? readMetadata(message) : undefined
    if (own?.kind === 'notice') this.#sinceCall = []
    else if (own !== undefined) this.#close(own.kind === 'reset' ? own.generation : undefined)
    else if (isByPerson(message, this.#identity) && isVisible(message.subtype)) this.#hear(message)
  }

  #close(generation: number | undefined): void {
    this.#beforeCall = []
    this.#sinceCall = []
    this.#wasCalled = false
    this.#isCut = false
    this.#showsReset ||= generation === this.#item.generation
  }

  #hear(message: ThreadMessage): void {
    const { user } = this.#identity
    if (!mentions(message.text, user)) this.#keep(message)
    else if (!isRequest(message.text, this.#item.thread, user)) this.#wasCalled = true
  }

  #keep(message: ThreadMessage): void {
    const kept = this.#wasCalled ? this.#sinceCall : this.#beforeCall
    kept.push(message)
    if (kept.length <= MOST_KEPT) return
    kept.shift()
    this.#isCut = true
  }
}
