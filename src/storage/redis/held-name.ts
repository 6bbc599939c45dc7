import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import Database from 'better-sqlite3'
import type { Log } from '../../bridge/ports/log.ts'

/**
 * A name that only one living process has: it stands in a file in `dir`, under a lock that the operating system ends
 * with the process, however that ends. So whoever gets the name knows that whoever had it is dead. In a copy of the
 * file, or after the machine was started anew, the name is another one.
 */
export class HeldName {
  readonly #dir: string
  readonly #log: Log
  #file: Database.Database | undefined
  #name: string | undefined

  constructor({ dir, log }: { readonly dir: string; readonly log: Log }) {
    this.#dir = dir
    this.#log = log
  }

  /** `undefined`: not held. Another process has it, or the folder cannot be written to. */
  get name(): string | undefined {
    return this.#name
  }

  /** Nothing depends on a name: without one a process waits for the leases of the one before it. */
  hold(): void {
    if (this.#file !== undefined) return
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 })
      const path = `${this.#dir}/process.db`
      this.#file = new Database(path, { timeout: 0 })
      chmodSync(path, 0o600)
      this.#name = nameIn(this.#file, placeOf(path))
    } catch (error) {
      this.release()
      this.#log.info(
        { err: error, dir: this.#dir },
        'no name of its own: after a crash the bot waits for its leases',
      )
    }
  }

  release(): void {
    this.#name = undefined
    this.#file?.close()
    this.#file = undefined
  }
}

/** Exclusive before the first access: SQLite then keeps the lock until the file is closed. */
function nameIn(file: Database.Database, place: string): string {
  file.pragma('locking_mode = EXCLUSIVE')
  return file
    .transaction(() => {
      // 0.2.0 kept the name in it.
      file.exec('DROP TABLE IF EXISTS process')
      file.exec('CREATE TABLE IF NOT EXISTS holder (name TEXT NOT NULL, place TEXT NOT NULL) STRICT')
      // A write, without which the lock would let others read.
      file.exec('PRAGMA user_version = 2')
      const found = file
        .prepare<[string], { name: string }>('SELECT name FROM holder WHERE place = ?')
        .get(place)
      if (found !== undefined) return found.name
      const name = randomUUID()
      file.prepare('DELETE FROM holder').run()
      file.prepare('INSERT INTO holder VALUES (?, ?)').run(name, place)
      return name
    })
    .exclusive()
}

/** Where a lock on this very file excludes others: a copy has an inode of its own, another machine a boot of its own. */
function placeOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true })
  return [boot(), dev, ino].join(':')
}

function boot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return hostname()
  }
}
