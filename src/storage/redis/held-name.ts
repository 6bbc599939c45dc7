import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Log } from '../../bridge/ports/log.ts'

/**
 * A name that only one living process has: it stands in a file in `dir`, under a lock that the operating system ends
 * with the process, however that ends. So whoever gets the name knows that whoever had it is dead.
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
      this.#file = new Database(`${this.#dir}/process.db`, { timeout: 0 })
      chmodSync(`${this.#dir}/process.db`, 0o600)
      this.#name = nameIn(this.#file)
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
function nameIn(file: Database.Database): string {
  file.pragma('locking_mode = EXCLUSIVE')
  return file
    .transaction(() => {
      file.exec('CREATE TABLE IF NOT EXISTS process (name TEXT NOT NULL) STRICT')
      // A write, without which the lock would let others read.
      file.exec('PRAGMA user_version = 1')
      const found = file.prepare<[], { name: string }>('SELECT name FROM process').get()
      if (found !== undefined) return found.name
      const name = randomUUID()
      file.prepare('INSERT INTO process VALUES (?)').run(name)
      return name
    })
    .exclusive()
}
