import type { Item } from '../bridge/model.ts'
import { isRequest } from './command.ts'
import { addressesSomebodyElse, mentions } from './incoming/mentions.ts'
import { isByPerson, isVisible } from './incoming/message.ts'
import { readMetadata } from './post-metadata.ts'
import type { ThreadMessage } from './thread-messages.ts'
import type { Identity } from './wire.ts'

/** More than are quoted, since some of them may be of people from other companies. */
const MOST_KEPT = 200

type Kept = { readonly message: ThreadMessage; readonly mayBeQuestion: boolean }

type Options = {
  readonly identity: Identity
  /** Which replies in a thread are questions once the bot was called there. */
  readonly followUps: 'all' | 'mentions'
}

/**
 * What people wrote in a thread before `item` and neuroflash was never told. It is worked out from the thread's
 * messages, which `take` gets one by one, oldest first.
 *
 * An answer or a reset of ours closes all that is before it. A message to the bot is a question of its own and not
 * quoted: the thread shows what became of it, and if neuroflash refused it, it would refuse a question that quotes it.
 * The same holds for the replies after a call, until we say something. What people say to each other there is quoted.
 */
export class Untold {
  readonly #item: Item
  readonly #options: Options
  #kept: Kept[] = []
  #wasCalled = false
  #showsReset: boolean
  #isCut = false
  #isClosed = false

  constructor(item: Item, options: Options) {
    this.#item = item
    this.#options = options
    this.#showsReset = item.generation === 0
  }

  /** None where the thread was reset and does not show it. */
  get messages(): readonly ThreadMessage[] {
    return this.#showsReset ? this.#kept.map(({ message }) => message) : []
  }

  /** Nothing that was written before the messages taken here would count. */
  get isClosed(): boolean {
    return this.#isClosed && this.#showsReset
  }

  /** More was written before the messages taken here. */
  endsALongThread(): void {
    if (!this.#showsReset) throw new Error('the thread is too long')
    this.#isCut ||= !this.#isClosed
  }

  /** Earlier ones were left out. */
  get isCut(): boolean {
    return this.#isCut
  }

  take(message: ThreadMessage): void {
    const { identity } = this.#options
    const own = message.user === identity.user ? readMetadata(message) : undefined
    if (own?.kind === 'question') this.#wasCalled = true
    else if (own?.kind === 'notice') this.#kept = this.#kept.filter(({ mayBeQuestion }) => !mayBeQuestion)
    else if (own !== undefined) this.#close(own.kind === 'reset' ? own.generation : undefined)
    else if (isByPerson(message, identity) && isVisible(message.subtype)) this.#hear(message)
  }

  #close(generation: number | undefined): void {
    this.#kept = []
    this.#wasCalled = false
    this.#isCut = false
    this.#isClosed = true
    this.#showsReset ||= generation === this.#item.generation
  }

  #hear(message: ThreadMessage): void {
    const { identity, followUps } = this.#options
    const { text } = message
    if (!mentions(text, identity.user)) {
      const isForBot = followUps === 'all' && !addressesSomebodyElse(text, identity.user)
      this.#keep({ message, mayBeQuestion: this.#wasCalled && isForBot })
    } else if (!isRequest(text, this.#item.thread, identity.user)) this.#wasCalled = true
  }

  #keep(kept: Kept): void {
    this.#kept.push(kept)
    if (this.#kept.length <= MOST_KEPT) return
    this.#kept.shift()
    this.#isCut = true
  }
}
