import type { ResetDone, Stage } from '../../src/bridge/model.ts'
import type { Outcome, Put } from '../../src/bridge/ports/inbox.ts'

type ModelItem = {
  readonly id: string
  readonly thread: string
  readonly author: string
  readonly order: number
  arrival: number
  generation: number
  stage: Stage['name']
  attempt: number
  lost: number
  isBegun: boolean
  isWithdrawn: boolean
}

type ModelThread = {
  generation: number
  engaged: boolean
  items: ModelItem[]
  dueMs: number
  token: string | undefined
}

export type ModelClaim = { readonly token: string; readonly item: ModelItem; readonly generation: number }

/** What the stores promise, as plainly as it can be said, in memory and on a clock of its own. */
export class ModelStore {
  readonly #threads = new Map<string, ModelThread>()
  readonly #seen = new Set<string>()
  readonly #dead = new Map<string, ModelItem>()
  #nowMs = 0
  /** A pause that is over stays until it is known to be. */
  #pausedUntilMs: number | undefined
  #shutUntilMs = 0
  #arrivals = 0
  #takes = 0
  readonly #since = new Map<string, number>()
  readonly #lastTurn = new Map<string, number>()

  get stats() {
    const threads = [...this.#threads.values()]
    return {
      waiting: threads.flatMap(({ items }) => items).length,
      running: threads.filter(({ token }) => token !== undefined).length,
      dead: this.#dead.size,
      isHalted: false,
    }
  }

  advance(ms: number): void {
    this.#nowMs += ms
  }

  put(
    { id, thread, author, order }: Pick<ModelItem, 'id' | 'thread' | 'author' | 'order'>,
    engages: boolean,
  ): Put {
    if (this.#seen.has(id)) return 'seen'
    const found = this.#threads.get(thread)
    if (!engages && found?.engaged !== true) return 'not-engaged'
    const lane = found ?? { generation: 0, engaged: true, items: [], dueMs: 0, token: undefined }
    this.#threads.set(thread, lane)
    lane.engaged = true
    this.#seen.add(id)
    this.#add(lane, { id, thread, author, order, generation: lane.generation })
    return 'stored'
  }

  /**
   * The threads one of which is handed out next; when there is none, nothing is. Nobody has a second turn
   * while something of another has been due since before the first, and of each it is what is due longest.
   */
  get due(): string[] {
    if (this.#isShut) return []
    const people = this.#people()
    const mayGo = (name: string) =>
      [...people.keys()].every(
        (other) => !(this.#dueSince(other) <= this.#served(name) && this.#served(other) < this.#served(name)),
      )
    return [...people].filter(([name]) => mayGo(name)).flatMap(([, threads]) => longestDue(threads))
  }

  /** To be called before a take: it finds the leases that ran out. */
  noticeLosses(): void {
    if (this.#isShut) return
    for (const lane of this.#threads.values()) {
      const item = first(lane)
      if (lane.token === undefined || lane.dueMs > this.#nowMs || item === undefined) continue
      lane.token = undefined
      item.lost += 1
    }
  }

  /** To be called after each step: notes of whom something is due. */
  look(): void {
    const people = this.#people()
    for (const name of this.#since.keys()) if (!people.has(name)) this.#since.delete(name)
    for (const name of people.keys()) if (!this.#since.has(name)) this.#since.set(name, this.#takes + 1)
  }

  take(thread: string, token: string, leaseMs: number): ModelClaim {
    const lane = this.#lane(thread)
    const item = first(lane)
    if (item === undefined) throw new Error(`nothing in ${thread}`)
    this.#takes += 1
    this.#lastTurn.set(item.author, this.#takes)
    item.attempt += 1
    item.isBegun = true
    lane.token = token
    lane.dueMs = this.#nowMs + leaseMs
    if (this.isProbing) this.#shutUntilMs = this.#nowMs + leaseMs
    return { token, item, generation: lane.generation }
  }

  hold({ token, item, generation }: ModelClaim, leaseMs: number, stage?: Stage['name']) {
    const lane = this.#lane(item.thread)
    if (lane.token !== token || lane.generation !== generation) return false
    lane.dueMs = this.#nowMs + leaseMs
    if (stage !== undefined) {
      if (item.stage !== stage || stage === 'answered') item.lost = 0
      item.stage = stage
    }
    return item.isWithdrawn ? 'withdrawn' : true
  }

  settle({ token, item }: ModelClaim, outcome: Outcome): boolean {
    const lane = this.#lane(item.thread)
    if (lane.token !== token) return false
    lane.token = undefined
    lane.dueMs = this.#nowMs + (outcome.kind === 'later' ? outcome.ms : 0)
    if (outcome.kind === 'back') {
      item.attempt -= 1
      item.isBegun = item.stage !== 'waiting'
    }
    if (outcome.kind === 'done' || outcome.kind === 'dead')
      lane.items = lane.items.filter((one) => one !== item)
    if (outcome.kind === 'dead' && !item.isWithdrawn) this.#dead.set(item.id, item)
    return true
  }

  withdraw(id: string): boolean {
    const found = [...this.#threads.values()].find(({ items }) => items.some((item) => item.id === id))
    const item = found?.items.find((one) => one.id === id)
    if (found === undefined || item === undefined) {
      this.#seen.add(id)
      return this.#dead.delete(id)
    }
    const isFirst = first(found) === item
    if (item.stage !== 'waiting' || (isFirst && found.token !== undefined)) {
      item.isWithdrawn = true
      return true
    }
    if (isFirst) found.dueMs = Math.min(found.dueMs, this.#nowMs)
    found.items = found.items.filter((one) => one !== item)
    return true
  }

  revive(id: string): boolean {
    const dead = this.#dead.get(id)
    if (dead === undefined) return false
    const lane = this.#lane(dead.thread)
    if (lane.generation !== dead.generation) return false
    this.#dead.delete(id)
    this.#add(lane, dead)
    return true
  }

  pause(ms: number): void {
    const untilMs = this.#nowMs + ms
    if (untilMs <= (this.#pausedUntilMs ?? 0)) return
    this.#pausedUntilMs = untilMs
    this.#shutUntilMs = untilMs
  }

  resume(): void {
    if (this.isProbing) this.#pausedUntilMs = undefined
  }

  /** The pause is over, and only one goes to see. */
  get isProbing(): boolean {
    return this.#pausedUntilMs !== undefined && this.#pausedUntilMs <= this.#nowMs
  }

  get #isShut(): boolean {
    return this.#pausedUntilMs !== undefined && this.#shutUntilMs > this.#nowMs
  }

  reset(thread: string): ResetDone | 'nothing' {
    const lane = this.#threads.get(thread)
    if (lane === undefined || !(lane.engaged || lane.items.length > 0)) return 'nothing'
    const interrupted = lane.token !== undefined
    const withdrawn = lane.items.length - Number(interrupted)
    for (const [id, dead] of this.#dead) if (dead.thread === thread) this.#dead.delete(id)
    lane.generation += 1
    lane.engaged = false
    lane.items = []
    lane.token = undefined
    return { withdrawn, interrupted, deleting: false }
  }

  link(thread: string): { generation: number; engaged: boolean } | undefined {
    const lane = this.#threads.get(thread)
    return lane && { generation: lane.generation, engaged: lane.engaged }
  }

  /** Of whom something is due: what. */
  #people(): Map<string, [name: string, lane: ModelThread][]> {
    const ready = [...this.#threads].filter(([, { dueMs }]) => dueMs <= this.#nowMs)
    return Map.groupBy(
      ready.filter(([, lane]) => first(lane) !== undefined),
      ([, lane]) => first(lane)?.author ?? '',
    )
  }

  #dueSince(name: string): number {
    return this.#since.get(name) ?? this.#takes + 1
  }

  #served(name: string): number {
    return this.#lastTurn.get(name) ?? 0
  }

  #add(lane: ModelThread, item: Pick<ModelItem, 'id' | 'thread' | 'author' | 'order' | 'generation'>): void {
    if (lane.items.length === 0) lane.dueMs = this.#nowMs
    const { id, thread, author, order, generation } = item
    const arrival = ++this.#arrivals
    const fresh = { stage: 'waiting', attempt: 0, lost: 0, isBegun: false, isWithdrawn: false } as const
    lane.items.push({ id, thread, author, order, generation, arrival, ...fresh })
  }

  #lane(thread: string): ModelThread {
    const lane = this.#threads.get(thread)
    if (lane === undefined) throw new Error(`no thread ${thread}`)
    return lane
  }
}

function longestDue(threads: readonly [name: string, lane: ModelThread][]): string[] {
  const oldest = Math.min(...threads.map(([, { dueMs }]) => dueMs))
  return threads.filter(([, { dueMs }]) => dueMs === oldest).map(([name]) => name)
}

function first({ items }: ModelThread): ModelItem | undefined {
  const begun = Number.NEGATIVE_INFINITY
  const place = (item: ModelItem) => (item.isBegun ? begun : item.order)
  return items.toSorted((a, b) => (place(a) === place(b) ? a.arrival - b.arrival : place(a) - place(b)))[0]
}
