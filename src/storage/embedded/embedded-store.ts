import Database from 'better-sqlite3'
import { StoreError } from '../../bridge/errors.ts'
import type { IncomingMessage, Item, Link, MessageId, Stage, ThreadKey } from '../../bridge/model.ts'
import type {
  Claim,
  Clock,
  Idle,
  InboxStats,
  Log,
  Outcome,
  Put,
  UnreadableClaim,
} from '../../bridge/ports.ts'
import type { BotStore, DeadLetter } from '../bot-store.ts'
import { Waiters } from '../waiters.ts'
import { openDatabase } from './database.ts'
import { Lanes } from './lanes.ts'
import { prepareStatements } from './statements.ts'

type EmbeddedStoreDeps = {
  readonly dir: string
  readonly clock: Clock
  readonly log: Log
  /** Opens the file; a test keeps what it opens, since nobody else can look inside meanwhile. */
  readonly openFile?: (dir: string) => Database.Database
}

/** Touches no file before `open`. */
export function createEmbeddedStore(deps: EmbeddedStoreDeps): EmbeddedStore {
  return new EmbeddedStore(deps)
}

/**
 * Links and inboxes in one SQLite file, for one process.
 *
 * Each step is one transaction and on disk when it resolves. It takes about a millisecond, in which
 * nothing else of the process runs.
 */
export class EmbeddedStore implements BotStore {
  readonly #deps: EmbeddedStoreDeps
  readonly #waiters = new Waiters()
  #isWoken = false
  #opened: { readonly database: Database.Database; readonly lanes: Lanes } | undefined

  constructor(deps: EmbeddedStoreDeps) {
    this.#deps = deps
  }

  /**
   * Resolves once the file is ours and the claims of an earlier process are ended: nobody else can be at
   * work. Rejects with `StoreLockedError` while another process uses the directory.
   */
  async open(): Promise<void> {
    const { dir, clock, log, openFile = openDatabase } = this.#deps
    const database = translated('open', () => openFile(dir))
    const statements = prepareStatements(database)
    const lanes = new Lanes({ statements, clock, log, wake: () => this.#wakeAll() })
    this.#opened = { database, lanes }
    this.#step('open', (lanes) => lanes.startAlone())
  }

  async put(message: IncomingMessage): Promise<Put> {
    return this.#step('put', (lanes) => lanes.put(message))
  }

  async revise(id: MessageId, change: Pick<Item, 'text' | 'files'> | 'withdraw'): Promise<boolean> {
    return this.#step('revise', (lanes) => lanes.revise(id, change))
  }

  async take(leaseMs: number): Promise<Claim | UnreadableClaim | Idle> {
    return this.#step('take', (lanes) => lanes.take(leaseMs))
  }

  async hold(
    claim: Claim,
    leaseMs: number,
    change: { readonly stage?: Stage; readonly link?: Link } = {},
  ): Promise<boolean> {
    return this.#step('hold', (lanes) => lanes.hold(claim, leaseMs, change))
  }

  async settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return this.#step('settle', (lanes) => lanes.settle(claim, outcome))
  }

  async revive(id: MessageId): Promise<boolean> {
    return this.#step('revive', (lanes) => lanes.revive(id))
  }

  async pause(ms: number): Promise<void> {
    this.#step('pause', (lanes) => lanes.pause(ms))
  }

  async wake(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#isWoken) {
      this.#isWoken = false
      return
    }
    await this.#waiters.wait(ms, signal)
  }

  async link(thread: ThreadKey): Promise<Link | undefined> {
    return this.#step('link', (lanes) => lanes.link(thread))
  }

  async stats(): Promise<InboxStats> {
    return this.#step('stats', (lanes) => lanes.stats())
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    return this.#step('deadLetters', (lanes) => lanes.deadLetters(limit))
  }

  async ping(): Promise<void> {
    this.#step('ping', () => undefined)
  }

  async close(): Promise<void> {
    this.#waiters.wakeAll()
    this.#opened?.database.close()
    this.#opened = undefined
  }

  #wakeAll(): void {
    if (!this.#waiters.wakeAll()) this.#isWoken = true
  }

  #step<Result>(name: string, step: (lanes: Lanes) => Result): Result {
    if (this.#opened === undefined) throw new StoreError(`the embedded store is not open for ${name}`)
    const { database, lanes } = this.#opened
    return translated(name, () => database.transaction(() => step(lanes)).immediate())
  }
}

function translated<Result>(name: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    throw new StoreError(`SQLite did not do ${name} (${error.code})`, { cause: error })
  }
}
