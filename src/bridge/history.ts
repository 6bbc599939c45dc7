import { ConversationError } from './errors.ts'
import type { ConversationId, HistoryMessage } from './model.ts'
import type { Conversations } from './ports/neuroflash.ts'

/** Where the part of a history begins that is kept in memory while it is read. */
type From = {
  /** With the person's message of this number. Absent: with the very first message. */
  readonly questions?: number
  /** After this many messages of any role. */
  readonly before?: number
}

/** How many questions and messages a history holds, as far as it was read, and the part that was kept. */
export type Reading = {
  readonly questions: number
  readonly messages: number
  readonly kept: readonly HistoryMessage[]
}

type Place = {
  readonly from: From
  readonly sinceMs: number
  readonly reading: Reading
  readonly cursor: string | undefined
}

/** More than are ever read at once. One that is pushed out costs only another reading from its beginning. */
const MOST_PLACES = 200

const nothing: Reading = { questions: 0, messages: 0, kept: [] }

/**
 * Reads histories, and remembers how far it has come in each. Pages that were read in full are not read again, neither
 * to see whether there is more nor after a page that failed.
 */
export class Histories {
  readonly #conversations: Pick<Conversations, 'pages'>
  readonly #places = new Map<ConversationId, Place>()

  constructor(conversations: Pick<Conversations, 'pages'>) {
    this.#conversations = conversations
  }

  /**
   * Reads the whole history; what lies before `from` is only counted. If the reading that would be continued began
   * before `freshSinceMs`, it is begun again. Rejects with `ConversationError`.
   */
  async read(
    conversation: ConversationId,
    how: { readonly from: From; readonly nowMs: number; readonly freshSinceMs: number },
    signal: AbortSignal,
  ): Promise<Reading> {
    const { from, nowMs, freshSinceMs } = how
    const beginning: Place = { from, sinceMs: nowMs, reading: nothing, cursor: undefined }
    const known = this.#places.get(conversation)
    const goesOn = known !== undefined && isSame(known.from, from) && known.sinceMs >= freshSinceMs
    if (!goesOn) return this.#readOn(conversation, beginning, signal)
    try {
      return await this.#readOn(conversation, known, signal)
    } catch (error) {
      if (!isRefusal(error) || signal.aborted) throw error
      // It may be the page that is refused, and not the history.
      return this.#readOn(conversation, beginning, signal)
    }
  }

  forget(conversation: ConversationId): void {
    this.#places.delete(conversation)
  }

  async #readOn(conversation: ConversationId, place: Place, signal: AbortSignal): Promise<Reading> {
    let { reading } = place
    for await (const { messages, next } of this.#conversations.pages(conversation, place.cursor, signal)) {
      reading = added(reading, messages, place.from)
      // The last page may have more on it next time.
      if (next !== undefined) this.#remember(conversation, { ...place, reading, cursor: next })
    }
    return reading
  }

  #remember(conversation: ConversationId, place: Place): void {
    this.#places.delete(conversation)
    this.#places.set(conversation, place)
    const [oldest] = this.#places.keys()
    if (this.#places.size > MOST_PLACES && oldest !== undefined) this.forget(oldest)
  }
}

function added(reading: Reading, page: readonly HistoryMessage[], from: From): Reading {
  let { questions, messages } = reading
  const kept = [...reading.kept]
  for (const message of page) {
    if (message.role === 'user') questions += 1
    if (questions >= (from.questions ?? 0) && messages >= (from.before ?? 0)) kept.push(message)
    messages += 1
  }
  return { questions, messages, kept }
}

function isSame(one: From, other: From): boolean {
  return one.questions === other.questions && one.before === other.before
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConversationError && ['gone', 'rejected'].includes(error.code)
}
