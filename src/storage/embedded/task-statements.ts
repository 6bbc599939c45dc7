import type Database from 'better-sqlite3'

export type TaskStatements = ReturnType<typeof prepareTaskStatements>

export function prepareTaskStatements(database: Database.Database) {
  const run = <Values extends object>(sql: string) => database.prepare<[Values]>(sql)
  const get = <Values extends object, Row>(sql: string) => database.prepare<[Values], Row>(sql)
  return {
    isKnown: get<{ id: string; mark: string; now: number }, unknown>(`
      SELECT 1 FROM tasks WHERE id = :id
      UNION ALL SELECT 1 FROM letters WHERE id = :id
      UNION ALL SELECT 1 FROM seen WHERE mark = :mark AND until_ms > :now`),
    add: run<{ id: string; version: number; content: string; now: number }>(
      'INSERT INTO tasks VALUES (:id, :version, :content, :now, 0, :now, NULL)',
    ),
    markSeen: run<{ mark: string; until: number }>('INSERT OR REPLACE INTO seen VALUES (:mark, :until)'),
    first: database.prepare<[], TaskRow>('SELECT * FROM tasks ORDER BY due_ms, id LIMIT 1'),
    holder: get<{ id: string }, { token: string | null }>('SELECT token FROM tasks WHERE id = :id'),
    take: run<{ id: string; due: number; token: string }>(
      'UPDATE tasks SET due_ms = :due, token = :token, attempt = attempt + 1 WHERE id = :id',
    ),
    renew: run<{ id: string; due: number }>('UPDATE tasks SET due_ms = :due WHERE id = :id'),
    setContent: run<{ id: string; content: string }>('UPDATE tasks SET content = :content WHERE id = :id'),
    release: run<{ id: string; due: number; undone: number }>(
      'UPDATE tasks SET due_ms = :due, token = NULL, attempt = attempt - :undone WHERE id = :id',
    ),
    remove: run<{ id: string }>('DELETE FROM tasks WHERE id = :id'),
    toLetter: run<{ id: string; code: string; now: number }>(`
      INSERT OR REPLACE INTO letters (id, thread, code, at_ms, version, content)
      SELECT id, '', :code, :now, version, content FROM tasks WHERE id = :id`),
    forgetLetters: run<{ since: number }>('DELETE FROM letters WHERE at_ms <= :since'),
    freeAll: run<{ now: number }>(
      'UPDATE tasks SET token = NULL, due_ms = min(due_ms, :now) WHERE token IS NOT NULL',
    ),
  }
}

type TaskRow = {
  readonly id: string
  readonly version: number
  readonly content: string
  readonly received_ms: number
  readonly attempt: number
  readonly due_ms: number
}
