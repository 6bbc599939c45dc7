import { randomUUID } from 'node:crypto'
import { ConversationError, type ConversationErrorCode } from '../../../src/bridge/errors.ts'
import type { Answer, ConversationId, HistoryMessage } from '../../../src/bridge/model.ts'
import { conversationId } from '../../storage/fixtures.ts'
import type { Chance, VirtualTime } from './virtual-time.ts'

/** What this neuroflash does that is not in its guide. */
export type Oddities = {
  /** How often a request meets a fault, out of one. */
  readonly faults: number
  /** Which. `hang-up`: the connection is lost and neuroflash goes on; it is done `doneWithinMs` after it was asked. */
  readonly kinds: readonly Fault[]
  readonly doneWithinMs: number
  /** Messages it stores beside question and answer. */
  readonly extras: readonly HistoryMessage[]
  /** How often it stores a whole turn twice by itself, out of one. */
  readonly twice: number
  /** How often it has lost a whole conversation by the time it is asked for something of it, out of one. */
  readonly forgets: number
  /** Whitespace is not stored as it came. */
  readonly tidies: boolean
  /** How often a history cannot be read, out of one. */
  readonly unreadable: number
}

export type Fault = 'never-stored' | 'hang-up' | 'refused' | 'refused-stored' | 'question-only' | 'cut'

/** A message as it is kept, and which item it is of, which nobody outside can see. */
type Kept = HistoryMessage & { readonly item?: string }

/** neuroflash's limit for a question; also how long the bot waits for an answer. */
export const timeoutMs = 170_000

/** The page length of a history. */
const PAGE = 4

export class ModelNeuroflash {
  readonly #time: VirtualTime
  readonly #chance: Chance
  readonly #odd: Oddities
  readonly #kept = new Map<string, Kept[]>()
  #answers = 0
  /** Which item each answer was made for. */
  readonly answeredItem = new Map<string, string>()
  /** How often the question of an item was stored. */
  readonly stored = new Map<string, number>()
  /** No more faults from here on. */
  isCalm = false

  constructor(time: VirtualTime, chance: Chance, odd: Oddities) {
    this.#time = time
    this.#chance = chance
    this.#odd = odd
  }

  /** What was stored in a conversation that is gone was not asked. */
  #mayForget(conversation: ConversationId): void {
    if (!this.isCalm && this.#chance.is(this.#odd.forgets)) {
      for (const { item } of this.#kept.get(conversation) ?? [])
        if (item !== undefined) this.stored.delete(item)
      this.#kept.delete(conversation)
    }
    if (!this.#kept.has(conversation)) throw failure('gone')
  }

  create(): ConversationId {
    const id = conversationId(randomUUID())
    this.#kept.set(id, [])
    return id
  }

  /** Never settles for whoever has been killed; `signal` is the asker's. */
  async ask(
    conversation: ConversationId,
    asked: { readonly item: string; readonly content: string },
    signal: AbortSignal,
  ): Promise<Answer> {
    this.#mayForget(conversation)
    const fault =
      !this.isCalm && this.#chance.is(this.#odd.faults) ? this.#chance.of(this.#odd.kinds) : undefined
    const doneMs = this.#chance.between(100, this.#odd.doneWithinMs)
    const lostMs = this.#chance.between(50, doneMs)
    const hungUp = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(failure('lost')))
    })
    const reply = this.#answer(conversation, asked, { fault, doneMs, lostMs })
    reply.catch(() => undefined)
    return Promise.race([reply, hungUp])
  }

  async *pages(
    conversation: ConversationId,
    from: string | undefined,
  ): AsyncGenerator<{
    messages: readonly HistoryMessage[]
    next?: string
  }> {
    let start = Number(from ?? 0)
    for (;;) {
      await this.#time.sleep(20)
      if (!this.isCalm && this.#chance.is(this.#odd.unreadable)) throw failure('lost')
      this.#mayForget(conversation)
      const all = this.#kept.get(conversation) ?? []
      const messages = all.slice(start, start + PAGE).map(({ role, content }) => ({ role, content }))
      start += PAGE
      if (start >= all.length) return yield { messages }
      yield { messages, next: String(start) }
    }
  }

  async #answer(
    conversation: ConversationId,
    asked: { readonly item: string; readonly content: string },
    {
      fault,
      doneMs,
      lostMs,
    }: { readonly fault: Fault | undefined; readonly doneMs: number; readonly lostMs: number },
  ): Promise<Answer> {
    switch (fault) {
      case 'never-stored':
        await this.#time.sleep(lostMs)
        throw failure('lost')
      case 'refused':
        await this.#time.sleep(lostMs)
        throw failure('failed')
      case 'refused-stored':
        await this.#time.sleep(lostMs)
        this.#storeTurn(conversation, asked)
        throw failure('failed')
      case 'question-only':
        await this.#time.sleep(lostMs)
        this.#store(conversation, asked.item, [this.#questionOf(asked)])
        throw failure('lost')
      case 'hang-up':
        this.#time.after(doneMs, () => this.#storeTurn(conversation, asked))
        await this.#time.sleep(lostMs)
        throw failure('lost')
      case 'cut':
        await this.#time.sleep(doneMs)
        this.#storeTurn(conversation, asked)
        throw failure('lost')
      case undefined:
        await this.#time.sleep(doneMs)
        return { text: this.#storeTurn(conversation, asked), words: 1 }
      default:
        return fault satisfies never
    }
  }

  #storeTurn(
    conversation: ConversationId,
    asked: { readonly item: string; readonly content: string },
  ): string {
    const turn = () => {
      this.#answers += 1
      const answer = `answer ${this.#answers}`
      this.answeredItem.set(answer, asked.item)
      const before = this.#odd.extras.filter(({ role }) => role === 'system')
      const between = this.#odd.extras.filter(({ role }) => role !== 'system')
      return [...before, this.#questionOf(asked), ...between, { role: 'assistant', content: answer }]
    }
    const first = turn()
    this.#store(conversation, asked.item, this.#chance.is(this.#odd.twice) ? [...first, ...turn()] : first)
    return first.at(-1)?.content ?? ''
  }

  #questionOf({ item, content }: { readonly item: string; readonly content: string }): Kept {
    return {
      role: 'user',
      content: this.#odd.tidies ? content.trim().replaceAll('\r\n', '\n') : content,
      item,
    }
  }

  #store(conversation: ConversationId, item: string, messages: readonly Kept[]): void {
    const kept = this.#kept.get(conversation)
    if (kept === undefined) return
    kept.push(...messages)
    this.stored.set(item, (this.stored.get(item) ?? 0) + 1)
  }
}

function failure(code: ConversationErrorCode): ConversationError {
  return new ConversationError({
    code,
    certainty: code === 'gone' ? 'not-done' : 'unknown',
    retry: code === 'gone' ? 'never' : 'backoff',
    notice: code === 'failed' ? 'failed' : 'unclear',
    detail: code,
  })
}
