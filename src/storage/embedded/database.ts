import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StoreLockedError } from './store-locked-error.ts'

/**
 * Opens the store's file in `dir` for this process alone, and creates either if it is missing. Every commit is on
 * disk before it returns.
 *
 * Throws `StoreLockedError` while another process has it open. A lock ends with its process, however that
 * ends.
 */
export function openDatabase(dir: string): Database.Database {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const database = new Database(databasePath(dir), { timeout: 0 })
  try {
    keepPrivate(databasePath(dir))
    // Exclusive before the first access: SQLite then keeps the lock until the file is closed.
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    // Overwrites what is deleted, which may be somebody's words.
    database.pragma('secure_delete = ON')
    // 4 MB instead of the default 16: the operating system caches the file anyway.
    database.pragma('cache_size = -4000')
    if (mayHoldDeleted(database)) database.exec('VACUUM')
    database.transaction(() => bringUpToDate(database)).exclusive()
    cutLog(database)
    return database
  } catch (error) {
    database.close()
    throw isLocked(error) ? new StoreLockedError(dir, error) : error
  }
}

export function databasePath(dir: string): string {
  return `${dir}/neuroflash.db`
}

/** Empties the log of changes beside the file: it still holds what was deleted. */
export function cutLog(database: Database.Database): void {
  database.pragma('wal_checkpoint(TRUNCATE)')
}

/**
 * `items.stage` is `<name>:<json>`. A lane exists exactly while its thread has items; `due_ms` is when it became
 * ready, when its lease ends, or when it is tried again. `pinned`: the item was taken before and stays first until it
 * is done with, or handed back before it was asked. `own`: something the bot itself says. A link with `until_ms` belongs
 * to a released thread. A thread is listed under its channel and its people.
 */
const tables = `
  CREATE TABLE items (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    thread TEXT NOT NULL,
    channel TEXT NOT NULL,
    generation INTEGER NOT NULL,
    author TEXT NOT NULL,
    place INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    own INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    content TEXT NOT NULL,
    stage TEXT NOT NULL,
    attempt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX items_in_order ON items (thread, pinned DESC, place, arrival);
  CREATE INDEX items_by_age ON items (received_ms);
  CREATE TABLE lanes (thread TEXT PRIMARY KEY, due_ms INTEGER NOT NULL, token TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX lanes_by_due ON lanes (due_ms, thread);
  CREATE INDEX lanes_held ON lanes (token) WHERE token IS NOT NULL;
  CREATE TABLE links (
    thread TEXT PRIMARY KEY, generation INTEGER NOT NULL, engaged INTEGER NOT NULL, record TEXT NOT NULL,
    until_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX links_by_end ON links (until_ms) WHERE until_ms IS NOT NULL;
  CREATE TABLE listed (
    list TEXT NOT NULL, name TEXT NOT NULL, thread TEXT NOT NULL, active_ms INTEGER NOT NULL,
    PRIMARY KEY (list, name, thread)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX listed_by_activity ON listed (list, name, active_ms, thread);
  CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    token TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tasks_by_due ON tasks (due_ms, id);
  CREATE TABLE seen (mark TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX seen_by_end ON seen (until_ms);
  CREATE TABLE letters (
    id TEXT PRIMARY KEY,
    thread TEXT NOT NULL,
    code TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    version INTEGER,
    channel TEXT,
    generation INTEGER,
    author TEXT,
    place INTEGER,
    stage TEXT,
    content TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX letters_by_age ON letters (at_ms);
  CREATE INDEX letters_by_thread ON letters (thread, at_ms);
  CREATE TABLE pause (one INTEGER PRIMARY KEY CHECK (one = 1), until_ms INTEGER NOT NULL) STRICT;
  INSERT INTO pause VALUES (1, 0);
`

/** Marks a message that its author deleted while it was being answered. Any other is simply removed. */
const withdrawnItems = 'ALTER TABLE items ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0'

/**
 * `lanes.queue`: in whose queue the thread stands, once it is due. `lanes.runner`: whose turn it is that runs.
 * Whoever has a queue stands in the line once. `lost`: claims lost in a row, without progress.
 */
const turnsByPerson = `
  ALTER TABLE lanes ADD COLUMN queue TEXT;
  ALTER TABLE lanes ADD COLUMN runner TEXT;
  DROP INDEX lanes_by_due;
  CREATE INDEX lanes_by_due ON lanes (due_ms, thread) WHERE queue IS NULL;
  CREATE INDEX lanes_queued ON lanes (queue, due_ms, thread) WHERE queue IS NOT NULL;
  CREATE INDEX lanes_running ON lanes (runner) WHERE runner IS NOT NULL;
  CREATE TABLE line (person TEXT PRIMARY KEY, place INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX line_by_place ON line (place);
  CREATE INDEX items_by_author ON items (author);
  ALTER TABLE items ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tasks ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
`

/** What a channel was before Slack gave it another id. */
const formerChannels =
  'CREATE TABLE came (channel TEXT PRIMARY KEY, former TEXT NOT NULL) STRICT, WITHOUT ROWID'

/** `shut_ms`: until when, during a pause, no further thread is handed out. */
const pauseGate = 'ALTER TABLE pause ADD COLUMN shut_ms INTEGER NOT NULL DEFAULT 0'

/** `lanes.since_ms`: since when the thread's first message waits, until the thread is to be told of that. */
const waits = `
  ALTER TABLE lanes ADD COLUMN since_ms INTEGER;
  CREATE INDEX lanes_waiting ON lanes (since_ms) WHERE since_ms IS NOT NULL;
  UPDATE lanes SET since_ms = due_ms;
`

/** `pause.halted`: 1 while an operator has halted the bot. */
const halts = 'ALTER TABLE pause ADD COLUMN halted INTEGER NOT NULL DEFAULT 0'

/** Each step makes its version of the file from the one before. A step is never changed once it was released. */
const versions = [tables, withdrawnItems, turnsByPerson, formerChannels, pauseGate, waits, halts] as const

/** The first version of the file in which what is deleted is overwritten. */
const FIRST_OVERWRITTEN = 2

function mayHoldDeleted(database: Database.Database): boolean {
  const found = versionOf(database)
  return found > 0 && found < FIRST_OVERWRITTEN
}

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

function bringUpToDate(database: Database.Database): void {
  const found = versionOf(database)
  if (found > versions.length) throw new Error('the store was made by a later version of the bot')
  for (const change of versions.slice(found)) database.exec(change)
  database.pragma(`user_version = ${versions.length}`)
}

/**
 * 0.1.0 let everybody on the machine read these files. SQLite makes those beside the database with its rights, but any
 * that are there already keep theirs.
 */
function keepPrivate(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}

/** Whether another process has the file. */
export function isLocked(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
