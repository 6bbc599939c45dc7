import { randomUUID } from 'node:crypto'
import type { StoredConversation, StoredMessage, StoredTurn } from './contract.ts'
import { conversationNotFound } from './reply.ts'

type Kept = {
  readonly uuid: string
  readonly workspaceId: string
  readonly createdAt: string
  readonly messages: StoredMessage[]
  deleted: boolean
  underWay: number
  concurrent: number
}

type Deps = {
  readonly clock: () => number
  readonly answer: (question: string, history: readonly StoredMessage[]) => Promise<string>
  readonly storedOf: (turn: StoredTurn) => readonly StoredMessage[]
  readonly changed: () => void
}

/** The conversations neuroflash remembers, and for the record those it was made to forget. */
export class Conversations {
  readonly #deps: Deps
  readonly #kept = new Map<string, Kept>()
  readonly #late: { readonly uuid: string; store(): Promise<void> }[] = []

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get all(): readonly StoredConversation[] {
    return [...this.#kept.values()]
  }

  /** The conversation, even when it was deleted. */
  recorded(uuid: string): StoredConversation | undefined {
    return this.#kept.get(uuid)
  }

  /** The conversation; refuses (404) when there is none, or none any more. */
  get(uuid: string): StoredConversation {
    return this.#living(uuid)
  }

  create(workspaceId: string): StoredConversation {
    const kept: Kept = {
      uuid: randomUUID(),
      workspaceId,
      createdAt: withMicroseconds(this.#deps.clock()),
      messages: [],
      deleted: false,
      underWay: 0,
      concurrent: 0,
    }
    this.#kept.set(kept.uuid, kept)
    this.#deps.changed()
    return kept
  }

  delete(uuid: string): void {
    this.#living(uuid).deleted = true
    this.#deps.changed()
  }

  /** Counts a question as under way until the returned function is called. */
  begin(uuid: string): () => void {
    const kept = this.#living(uuid)
    kept.underWay += 1
    kept.concurrent = Math.max(kept.concurrent, kept.underWay)
    let isOver = false
    return () => {
      if (!isOver) kept.underWay -= 1
      isOver = true
    }
  }

  /**
   * Thinks, then stores the turn at once, unless `hungUp` says that nobody wants it any more. Refuses (404)
   * when the conversation is gone by then.
   */
  async storeTurn(uuid: string, question: string, hungUp = () => false): Promise<string> {
    const answer = await this.#deps.answer(question, [...this.#living(uuid).messages])
    if (!hungUp()) this.#append(uuid, ...this.#deps.storedOf({ question, answer }))
    return answer
  }

  storeQuestion(uuid: string, question: string): void {
    this.#append(uuid, { role: 'user', content: question })
  }

  storeTurnLate(uuid: string, question: string): void {
    this.#late.push({ uuid, store: async () => void (await this.storeTurn(uuid, question)) })
  }

  storeAnswerLate(uuid: string, question: string): void {
    const history = [...this.#living(uuid).messages]
    this.storeQuestion(uuid, question)
    const store = async () => {
      this.#append(uuid, { role: 'assistant', content: await this.#deps.answer(question, history) })
    }
    this.#late.push({ uuid, store })
  }

  /** Stores what comes late, in order; what belongs to a deleted conversation is lost. */
  async settleLate(): Promise<void> {
    for (let late = this.#late.shift(); late !== undefined; late = this.#late.shift()) {
      if (this.recorded(late.uuid)?.deleted === false) await late.store()
    }
  }

  #living(uuid: string): Kept {
    const kept = this.#kept.get(uuid)
    if (kept === undefined || kept.deleted) throw conversationNotFound()
    return kept
  }

  #append(uuid: string, ...messages: readonly StoredMessage[]): void {
    this.#living(uuid).messages.push(...messages)
    this.#deps.changed()
  }
}

/** As in the guide's example (N3): six digits and no zone. */
function withMicroseconds(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '172')
}
