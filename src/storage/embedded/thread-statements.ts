import type Database from 'better-sqlite3'
import { preparing } from './statements.ts'

/** The statements on whole threads: those that release one and those that move it. */
export function prepareThreadStatements(database: Database.Database) {
  const { run, get } = preparing(database)
  // What is out of date must stay so: its generation must not happen to be the new thread's.
  const rewrite = (table: string) =>
    run<Rewrite>(`
      UPDATE ${table} SET thread = :to, channel = :channel,
        generation = CASE WHEN generation = :before THEN :generation ELSE :otherwise END
      WHERE thread = :from`)
  return {
    own: get<{ thread: string }, { count: number }>(
      'SELECT count(*) AS count FROM items WHERE thread = :thread AND own = 1',
    ),
    items: get<{ thread: string }, { count: number }>(
      'SELECT count(*) AS count FROM items WHERE thread = :thread',
    ),
    firstIsOwn: get<{ thread: string }, { own: number }>(`
      SELECT own FROM items WHERE thread = :thread ORDER BY pinned DESC, place, arrival LIMIT 1`),
    withdrawAll: run<{ thread: string }>('DELETE FROM items WHERE thread = :thread'),
    deadLetter: get<{ id: string }, { content: string }>('SELECT content FROM letters WHERE id = :id'),
    setDeadLetter: run<{ id: string; content: string }>(
      'UPDATE letters SET content = :content WHERE id = :id',
    ),
    dropDeadLetters: run<{ thread: string; kept: string }>(
      'DELETE FROM letters WHERE thread = :thread AND id != :kept',
    ),
    moveItems: rewrite('items'),
    moveDeadLetters: rewrite('letters'),
    askAnew: run<{ thread: string; stage: string }>(
      `UPDATE items SET stage = :stage WHERE thread = :thread AND stage LIKE 'asking:%'`,
    ),
    resumeClosed: run<{ thread: string; generation: number | null; now: number; since: number }>(`
      INSERT INTO items
        (id, version, thread, channel, generation, author, place, pinned, own, received_ms, content, stage,
          attempt)
      SELECT id, version, thread, channel, generation, author, place, 0, 0, :now, content, stage, 0
      FROM letters WHERE thread = :thread AND generation = :generation AND code = 'slack-closed'
        AND place IS NOT NULL AND stage LIKE 'answered:%' AND at_ms > :since`),
    dropResumed: run<{ thread: string }>(
      'DELETE FROM letters WHERE thread = :thread AND id IN (SELECT id FROM items)',
    ),
    noteCame: run<{ channel: string; former: string }>(
      'INSERT OR REPLACE INTO came VALUES (:channel, :former)',
    ),
    laneDue: get<{ thread: string }, { due_ms: number }>('SELECT due_ms FROM lanes WHERE thread = :thread'),
  }
}

type Rewrite = {
  readonly from: string
  readonly to: string
  readonly channel: string
  readonly before: number | null
  readonly generation: number | null
  readonly otherwise: number | null
}
