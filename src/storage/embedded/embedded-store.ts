import Database from 'better-sqlite3'
import { StoreError } from '../../bridge/errors.ts'
import type {
  ChannelKey,
  IncomingMessage,
  Link,
  MessageId,
  ResetDone,
  Stage,
  Task,
  TaskId,
  ThreadKey,
  Wording,
} from '../../bridge/model.ts'
import type { Claim, Idle, Outcome, Put, UnreadableClaim } from '../../bridge/ports/inbox.ts'
import type { LettingGo, Linked, Page } from '../../bridge/ports/links.ts'
import type { Clock, Log } from '../../bridge/ports/log.ts'
import type { InboxStats } from '../../bridge/ports/store.ts'
import type { TaskClaim, TaskSource } from '../../bridge/ports/tasks.ts'
import type { BotStore, DeadLetter } from '../bot-store.ts'
import type { ListOf } from '../letting-go.ts'
import { Waiters } from '../waiters.ts'
import { cutLog, openDatabase } from './database.ts'
import { Lanes } from './lanes.ts'
import { Line, prepareLineStatements } from './line.ts'
import { Lists, prepareListStatements } from './lists.ts'
import { prepareStatements } from './statements.ts'
import { prepareTaskStatements } from './task-statements.ts'
import { Tasks } from './tasks.ts'
import { prepareThreadStatements, Threads } from './threads.ts'

type EmbeddedStoreDeps = {
  readonly dir: string
  readonly clock: Clock
  readonly log: Log
  readonly random?: () => number
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
  #opened: { readonly database: Database.Database; readonly steps: Steps } | undefined

  constructor(deps: EmbeddedStoreDeps) {
    this.#deps = deps
  }

  /**
   * Resolves once the file is ours and the claims of an earlier process are ended: nobody else can be at
   * work. Rejects with `StoreLockedError` while another process uses the directory.
   */
  async open(): Promise<void> {
    const { dir, openFile = openDatabase, random = Math.random } = this.#deps
    const database = translated('open', () => openFile(dir))
    this.#opened = {
      database,
      steps: stepsOn(database, { ...this.#deps, random, wake: () => this.#wakeAll() }),
    }
    this.#step('open', ({ lanes, tasks }) => {
      lanes.startAlone()
      tasks.startAlone()
    })
  }

  async put(message: IncomingMessage, mostWaiting = Number.MAX_SAFE_INTEGER): Promise<Put> {
    return this.#step('put', ({ lanes }) => lanes.put(message, mostWaiting))
  }

  async revise(id: MessageId, change: Wording | 'withdraw'): Promise<boolean> {
    const revised = this.#step('revise', ({ lanes }) => lanes.revise(id, change))
    if (revised && change === 'withdraw') this.#cutLog()
    return revised
  }

  async take(leaseMs: number, mostEach = Number.MAX_SAFE_INTEGER): Promise<Claim | UnreadableClaim | Idle> {
    return this.#step('take', ({ lanes }) => lanes.take(leaseMs, mostEach))
  }

  async hold(
    claim: Claim,
    leaseMs: number,
    change: { readonly stage?: Stage; readonly link?: Link } = {},
  ): Promise<boolean | 'withdrawn'> {
    return this.#step('hold', ({ lanes }) => lanes.hold(claim, leaseMs, change))
  }

  async settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return this.#step('settle', ({ lanes }) => lanes.settle(claim, outcome))
  }

  async revive(id: MessageId, channel: ChannelKey): Promise<boolean> {
    return this.#step('revive', ({ lanes }) => lanes.revive(id, channel))
  }

  async pause(ms: number): Promise<void> {
    this.#step('pause', ({ lanes }) => lanes.pause(ms))
  }

  async resume(): Promise<void> {
    this.#step('resume', ({ lanes }) => lanes.resume())
  }

  async wake(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#isWoken) {
      this.#isWoken = false
      return
    }
    await this.#waiters.wait(ms, signal)
  }

  async link(thread: ThreadKey): Promise<Link | undefined> {
    return this.#step('link', ({ lanes }) => lanes.link(thread))
  }

  async threadStats(thread: ThreadKey): Promise<{ readonly waiting: number; readonly dead: number }> {
    return this.#step('threadStats', ({ lanes }) => lanes.threadStats(thread))
  }

  async linked(of: ListOf, page: Page): Promise<readonly Linked[]> {
    return this.#step('linked', ({ lists }) => lists.linked(of, page))
  }

  async idle(
    channel: ChannelKey,
    than: { readonly beforeMs: number; readonly limit: number },
  ): Promise<readonly Linked[]> {
    return this.#step('idle', ({ lists }) => lists.idle(channel, than))
  }

  async channels(): Promise<readonly ChannelKey[]> {
    return this.#step('channels', ({ lists }) => lists.channels())
  }

  async putTask(id: TaskId, task: Task): Promise<'stored' | 'seen'> {
    return this.#step('putTask', ({ tasks }) => tasks.put(id, task))
  }

  async takeTask(leaseMs: number, from?: TaskSource): Promise<TaskClaim | UnreadableClaim | Idle> {
    return this.#step('takeTask', ({ tasks }) => tasks.take(leaseMs, from))
  }

  async holdTask(claim: TaskClaim, leaseMs: number, task?: Task): Promise<boolean> {
    return this.#step('holdTask', ({ tasks }) => tasks.hold(claim, leaseMs, task))
  }

  async settleTask(claim: TaskClaim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return this.#step('settleTask', ({ tasks }) => tasks.settle(claim, outcome))
  }

  async letGo(claim: TaskClaim, letting: LettingGo): Promise<ResetDone | 'nothing' | 'claim-lost'> {
    const done = this.#step('letGo', ({ threads }) => threads.letGo(claim, letting))
    if (typeof done === 'object') this.#cutLog()
    return done
  }

  async move(
    from: ThreadKey,
    to: { readonly thread: ThreadKey; readonly channel: ChannelKey; readonly after?: MessageId },
  ): Promise<'moved' | 'held'> {
    return this.#step('move', ({ threads }) => threads.move(from, to))
  }

  async purge(): Promise<void> {
    this.#step('purge', ({ lanes }) => lanes.purge())
    this.#cutLog()
  }

  async stats(): Promise<InboxStats> {
    return this.#step('stats', ({ lanes }) => lanes.stats())
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    return this.#step('deadLetters', ({ lanes }) => lanes.deadLetters(limit))
  }

  async ping(): Promise<void> {
    this.#step('ping', ({ lanes }) => lanes.ping())
  }

  async close(): Promise<void> {
    this.#waiters.wakeAll()
    this.#opened?.database.close()
    this.#opened = undefined
  }

  /** What was to be done is done without it, and it is made up for within the hour. */
  #cutLog(): void {
    try {
      if (this.#opened !== undefined) cutLog(this.#opened.database)
    } catch (error) {
      this.#deps.log.warn(
        { err: error },
        'the log beside the database (-wal) could not be emptied and may hold deleted words for now',
      )
    }
  }

  #wakeAll(): void {
    if (!this.#waiters.wakeAll()) this.#isWoken = true
  }

  #step<Result>(name: string, step: (steps: Steps) => Result): Result {
    if (this.#opened === undefined) throw new StoreError(`the embedded store is not open for ${name}`)
    const { database, steps } = this.#opened
    return translated(name, () => database.transaction(() => step(steps)).immediate())
  }
}

type Steps = ReturnType<typeof stepsOn>

function stepsOn(
  database: Database.Database,
  deps: Pick<EmbeddedStoreDeps, 'clock' | 'log'> & {
    readonly random: () => number
    readonly wake: () => void
  },
) {
  const statements = prepareStatements(database)
  const lists = new Lists(prepareListStatements(database))
  const tasks = new Tasks(prepareTaskStatements(database), deps.clock, deps.random)
  const line = new Line(prepareLineStatements(database), deps.random)
  const lanes = new Lanes({ ...deps, statements, lists, line, tasks })
  const threadStatements = { ...statements, threads: prepareThreadStatements(database) }
  const threads = new Threads({ ...deps, statements: threadStatements, tasks, lists })
  return { lanes, tasks, lists, threads }
}

function translated<Result>(name: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    throw new StoreError(`SQLite did not do ${name} (${error.code})`, { cause: error })
  }
}
