import type Database from 'better-sqlite3'
import type { ThreadKey } from '../../bridge/model.ts'
import { atOnceMs, mostLinedUp, restMs } from '../keys.ts'
import { preparing } from './statements.ts'

type LineStatements = ReturnType<typeof prepareLineStatements>

export function prepareLineStatements(database: Database.Database) {
  const { run, get, ask } = preparing(database)
  return {
    first: ask<{ thread: ThreadKey; due_ms: number; token: string | null; author: string | null }>(`
      SELECT thread, due_ms, token,
        (SELECT author FROM items WHERE items.thread = lanes.thread ORDER BY pinned DESC, place, arrival LIMIT 1)
          AS author
      FROM lanes WHERE queue IS NULL ORDER BY due_ms, thread LIMIT 1`),
    removeLane: run<{ thread: string }>('DELETE FROM lanes WHERE thread = :thread'),
    countLoss: get<{ thread: string }, { lost: number }>(`
      UPDATE items SET lost = lost + 1
      WHERE id = (SELECT id FROM items WHERE thread = :thread ORDER BY pinned DESC, place, arrival LIMIT 1)
      RETURNING lost`),
    free: run<{ thread: string; now: number; rest: number }>(`
      UPDATE lanes SET token = NULL, runner = NULL,
        due_ms = CASE WHEN :rest > 0 THEN :now + :rest ELSE min(due_ms, :now) END
      WHERE thread = :thread`),
    enqueue: run<{ thread: string; person: string }>(
      'UPDATE lanes SET queue = :person, token = NULL, runner = NULL WHERE thread = :thread',
    ),
    stand: run<{ person: string }>(
      'INSERT OR IGNORE INTO line SELECT :person, coalesce(max(place), 0) + 1 FROM line',
    ),
    leave: run<{ person: string }>('DELETE FROM line WHERE person = :person'),
    anybody: ask<unknown>('SELECT 1 FROM line LIMIT 1'),
    next: get<{ most: number }, { person: string }>(`
      SELECT person FROM line WHERE (SELECT count(*) FROM lanes WHERE runner = line.person) < :most
      ORDER BY place LIMIT 1`),
    queued: get<{ person: string; skip: number }, { thread: ThreadKey }>(
      'SELECT thread FROM lanes WHERE queue = :person ORDER BY due_ms, thread LIMIT 1 OFFSET :skip',
    ),
  }
}

/** A thread whose turn it is. `person` is null if it did not stand in line. */
type Turn = { readonly thread: ThreadKey; readonly person: string | null }

/**
 * Whose turn it is. A thread that is due stands in the queue of its person, the author of its first item. Whoever
 * has a queue stands in the line, once, and goes to its end after each turn. Each step has to run in a transaction.
 */
export class Line {
  readonly #sql: LineStatements
  readonly #random: () => number

  constructor(statements: LineStatements, random: () => number) {
    this.#sql = statements
    this.#random = random
  }

  get hasAnybody(): boolean {
    return this.#sql.anybody.get() !== undefined
  }

  /**
   * Moves due threads into the queues. Returns a thread that begins with an announcement, if there is one: that
   * does not stand in line.
   */
  lineUp(now: number, isShut: boolean): Turn | undefined {
    for (let moved = 0; moved < mostLinedUp; moved += 1) {
      const { thread, due_ms: due, token, author } = this.#sql.first.get() ?? {}
      if (thread === undefined || due === undefined || due > now) return undefined
      if (author === null || author === undefined) {
        this.#sql.removeLane.run({ thread })
      } else if (due === atOnceMs) {
        return { thread, person: null }
      } else {
        if (isShut) return undefined
        if (token !== null && this.lose(thread, now) > 0) continue
        this.#sql.enqueue.run({ thread, person: author })
        this.#sql.stand.run({ person: author })
      }
    }
    return undefined
  }

  /** Ends a claim that was lost, and returns how long the item rests: longer with each loss in a row. */
  lose(thread: ThreadKey, now: number): number {
    const lost = this.#sql.countLoss.get({ thread })?.lost ?? 0
    const rest = restMs(lost, this.#random())
    this.#sql.free.run({ thread, now, rest })
    return rest
  }

  /** The thread whose turn it is. Its person goes to the end of the line. */
  next(mostEach: number): Turn | undefined {
    for (;;) {
      const person = this.#sql.next.get({ most: mostEach })?.person
      if (person === undefined) return undefined
      const [first, another] = [0, 1].map((skip) => this.#sql.queued.get({ person, skip })?.thread)
      this.#sql.leave.run({ person })
      if (another !== undefined) this.#sql.stand.run({ person })
      if (first !== undefined) return { thread: first, person }
    }
  }
}
