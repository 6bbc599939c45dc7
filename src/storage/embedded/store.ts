import type { ThreadKey } from '../../bridge/model.ts'
import type { Inbox } from '../../bridge/ports/inbox.ts'
import type { Links } from '../../bridge/ports/links.ts'
import type { Operating } from '../../bridge/ports/operating.ts'
import type { InboxStats } from '../../bridge/ports/store.ts'
import type { Tasks } from '../../bridge/ports/tasks.ts'
import { type BotStore, type DeadLetter, type WaitingItem, waitingItem } from '../bot-store.ts'
import type { StoreCondition } from '../condition.ts'
import { deadLetterMs } from '../keys.ts'
import { readItem } from '../records.ts'
import { directoryCondition } from './condition.ts'
import { StoreFile, type StoreFileDeps, type Tables } from './file.ts'
import { EmbeddedInbox } from './inbox.ts'
import { EmbeddedLinks } from './links.ts'
import { EmbeddedOperating } from './operating.ts'
import { EmbeddedTasks } from './tasks.ts'
import { WakeUp } from './wake-up.ts'

/** Touches no file before `open`. */
export function createEmbeddedStore(deps: StoreFileDeps): EmbeddedStore {
  return new EmbeddedStore(deps)
}

/** Links, inboxes and tasks in one SQLite file, for one process. */
export class EmbeddedStore implements BotStore {
  readonly #dir: string
  readonly inbox: Inbox
  readonly links: Links
  readonly tasks: Tasks
  readonly operating: Operating
  readonly #wakeUp = new WakeUp()
  readonly #file: StoreFile

  constructor(deps: StoreFileDeps) {
    this.#dir = deps.dir
    this.#file = new StoreFile({ ...deps, wakeUp: this.#wakeUp })
    this.inbox = new EmbeddedInbox(this.#file, this.#wakeUp)
    this.links = new EmbeddedLinks(this.#file)
    this.tasks = new EmbeddedTasks(this.#file)
    this.operating = new EmbeddedOperating(this.#file, this.#wakeUp)
  }

  /**
   * Resolves once the file is ours. Claims of an earlier process are ended, since nobody else can be at work.
   * Rejects with `StoreLockedError` while another process uses the directory.
   */
  async open(): Promise<void> {
    this.#file.open()
    await this.#file.step('open', (tables, now) => {
      for (const { thread } of tables.sql.heldLanes.all()) tables.line.lose(thread, now)
      tables.tasks.loseAll(now)
      forgetExpired(tables, now)
    })
  }

  async purge(): Promise<void> {
    await this.#file.step('purge', forgetExpired)
    this.#file.cutLog()
  }

  stats(): Promise<InboxStats> {
    return this.#file.step('stats', ({ sql }, now) => {
      const since = now - deadLetterMs
      const none = { waiting: 0, running: 0, dead: 0, oldestMs: 0, pausedMs: 0, halted: 0 }
      const byCode = sql.deadByCode.all({ since }).map(({ code, count }) => [code, count] as const)
      const { halted, ...counts } = sql.stats.get({ now, since }) ?? none
      return { ...counts, isHalted: halted === 1, deadByCode: Object.fromEntries(byCode) }
    })
  }

  deadLetters(limit: number, thread?: ThreadKey): Promise<DeadLetter[]> {
    return this.#file.step('deadLetters', ({ sql }, now) => {
      const which = { since: now - deadLetterMs, limit }
      return thread === undefined ? sql.deadLetters.all(which) : sql.deadLettersOf.all({ ...which, thread })
    })
  }

  waitingItems(thread: ThreadKey, limit: number): Promise<readonly WaitingItem[]> {
    return this.#file.step('waitingItems', ({ sql }) =>
      sql.itemsOf.all({ thread, limit }).map((row) => {
        const { place: order, received_ms: receivedAtMs, ...rest } = row
        return waitingItem(row.id, readItem({ ...rest, order, receivedAtMs }))
      }),
    )
  }

  /** Writes, since a full disk can still be read. What it writes differs each time, or SQLite would not write it. */
  async ping(): Promise<void> {
    await this.#file.step('ping', ({ sql }, now) => sql.markSeen.run({ mark: 'written', until: now }))
  }

  backup(file: string): Promise<number> {
    return this.#file.backup(file)
  }

  async condition(): Promise<StoreCondition> {
    return directoryCondition(this.#dir)
  }

  async close(): Promise<void> {
    this.#wakeUp.close()
    this.#file.close()
  }
}

function forgetExpired({ sql }: Tables, now: number): void {
  sql.forgetDeadLetters.run({ since: now - deadLetterMs })
  sql.forgetStaleDeadLetters.run({ now })
  sql.forgetLinks.run({ now })
}
