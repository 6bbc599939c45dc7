import { randomUUID } from 'node:crypto'
import { closeSync, linkSync, openSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StoreError } from '../../bridge/errors.ts'
import type { Clock, Log } from '../../bridge/ports/log.ts'
import { cutLog, openDatabase } from './database.ts'
import { Lanes } from './lanes.ts'
import { Line, prepareLineStatements } from './line.ts'
import { LinkTable } from './link-table.ts'
import { Lists, prepareListStatements } from './lists.ts'
import { prepareOperatorStatements } from './operator-statements.ts'
import { Pause } from './pause.ts'
import { Seen } from './seen.ts'
import { prepareStatements } from './statements.ts'
import { prepareTaskStatements } from './task-statements.ts'
import { TaskTable } from './task-table.ts'
import { prepareThreadStatements } from './thread-statements.ts'
import type { WakeUp } from './wake-up.ts'

/** Pages of 4 KB. A piece takes about a millisecond. */
const PAGES_AT_A_TIME = 256

export type StoreFileDeps = {
  readonly dir: string
  readonly clock: Clock
  readonly log: Log
  readonly random?: () => number
  /** For tests, which have to open the file themselves: while it is open, nobody else can look inside. */
  readonly openFile?: (dir: string) => Database.Database
}

/**
 * The SQLite file. Each step on it is one transaction, which is on disk when it resolves. It takes about a
 * millisecond, in which nothing else of the process runs.
 */
export class StoreFile {
  readonly #deps: StoreFileDeps & { readonly wakeUp: WakeUp }
  #opened: { readonly database: Database.Database; readonly tables: Tables } | undefined

  constructor(deps: StoreFileDeps & { readonly wakeUp: WakeUp }) {
    this.#deps = deps
  }

  /** Throws `StoreLockedError` while another process uses the directory. */
  open(): void {
    const { dir, openFile = openDatabase, random = Math.random, log, wakeUp } = this.#deps
    const database = translated('open', () => openFile(dir))
    this.#opened = { database, tables: tablesOn(database, { random, log, wakeUp }) }
  }

  /** Does `work` in one transaction. `now` is the time for all of it. */
  async step<Result>(name: string, work: (tables: Tables, now: number) => Result): Promise<Result> {
    if (this.#opened === undefined) throw new StoreError(`the embedded store is not open for ${name}`)
    const { database, tables } = this.#opened
    return translated(name, () => database.transaction(() => work(tables, this.#deps.clock())).immediate())
  }

  /** See `cutLog` in `database.ts`. A failure is only logged: the step itself is done, and the next purge tries again. */
  cutLog(): void {
    try {
      if (this.#opened !== undefined) cutLog(this.#opened.database)
    } catch (error) {
      this.#deps.log.warn(
        { err: error },
        'the log beside the database (-wal) could not be emptied and may hold deleted words for now',
      )
    }
  }

  /** In small pieces, between which the bot goes on. The name is there only once the whole copy is, and never replaced. */
  async backup(path: string): Promise<number> {
    if (this.#opened === undefined) throw new StoreError('the embedded store is not open for backup')
    const part = `${path}.${randomUUID()}.part`
    // Nobody else may read it from the first byte on.
    closeSync(openSync(part, 'wx', 0o600))
    try {
      await this.#opened.database.backup(part, { progress: () => PAGES_AT_A_TIME })
      linkSync(part, path)
      return statSync(path).size
    } finally {
      rmSync(part, { force: true })
    }
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }
}

/** What a step works on. */
export type Tables = ReturnType<typeof tablesOn>

function tablesOn(
  database: Database.Database,
  { random, log, wakeUp }: { readonly random: () => number; readonly log: Log; readonly wakeUp: WakeUp },
) {
  const sql = prepareStatements(database)
  const lists = new Lists(prepareListStatements(database))
  return {
    sql,
    lists,
    threads: prepareThreadStatements(database),
    tasks: new TaskTable(prepareTaskStatements(database), random),
    line: new Line(prepareLineStatements(database), random),
    lanes: new Lanes(sql, wakeUp),
    links: new LinkTable({ sql, lists, log }),
    pause: new Pause(sql),
    seen: new Seen(sql),
    operators: prepareOperatorStatements(database),
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
