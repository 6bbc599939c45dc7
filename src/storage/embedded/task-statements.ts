import type Database from 'better-sqlite3'
import { recordVersion } from '../fields.ts'
import { taskLanes } from '../task-records.ts'
import { preparing } from './statements.ts'

/** The lane of a task, from its stored JSON. What cannot be read counts as upkeep. */
export const laneSql = `CASE WHEN json_valid(content) THEN CASE json_extract(content, '$.kind') ${Object.entries(
  taskLanes,
)
  .map(([kind, lane]) => `WHEN '${kind}' THEN '${lane}'`)
  .join(' ')} ELSE 'upkeep' END ELSE 'upkeep' END`

const personSql = `CASE WHEN json_valid(content) THEN json_extract(content, '$.requester.person') END`

/** So that a request is found without reading through thousands of deletions. */
const laneIndexSql = `CREATE INDEX tasks_by_lane ON tasks (${laneSql}, due_ms, id)`

export type TaskStatements = ReturnType<typeof prepareTaskStatements>

export function prepareTaskStatements(database: Database.Database) {
  keepLaneIndex(database)
  const { run, get, ask } = preparing(database)
  return {
    isKnown: get<{ id: string; mark: string; now: number }, unknown>(`
      SELECT 1 FROM tasks WHERE id = :id
      UNION ALL SELECT 1 FROM letters WHERE id = :id
      UNION ALL SELECT 1 FROM seen WHERE mark = :mark AND until_ms > :now`),
    add: run<{ id: string; version: number; content: string; now: number }>(
      'INSERT INTO tasks (id, version, content, received_ms, attempt, due_ms) VALUES (:id, :version, :content, :now, 0, :now)',
    ),
    markSeen: run<{ mark: string; until: number }>('INSERT OR REPLACE INTO seen VALUES (:mark, :until)'),
    first: ask<TaskRow>('SELECT * FROM tasks ORDER BY due_ms, id LIMIT 1'),
    firstIn: get<{ lane: string }, TaskRow>(
      `SELECT * FROM tasks WHERE ${laneSql} = :lane ORDER BY due_ms, id LIMIT 1`,
    ),
    people: database.prepare<[{ lane: string; now: number }], Waiting>(`
      SELECT ${personSql} AS person, min(CASE WHEN due_ms <= :now THEN due_ms END) AS since,
        sum(due_ms > :now AND token IS NOT NULL) AS inWork
      FROM tasks WHERE ${laneSql} = :lane GROUP BY person ORDER BY since, person`),
    firstOf: get<{ lane: string; person: string | null; now: number }, TaskRow>(`
      SELECT * FROM tasks WHERE ${laneSql} = :lane AND ${personSql} IS :person AND due_ms <= :now
      ORDER BY due_ms, id LIMIT 1`),
    nextIn: get<{ lane: string; now: number }, TaskRow>(
      `SELECT * FROM tasks WHERE ${laneSql} = :lane AND due_ms > :now ORDER BY due_ms, id LIMIT 1`,
    ),
    holder: get<{ id: string }, { token: string | null }>('SELECT token FROM tasks WHERE id = :id'),
    take: run<{ id: string; due: number; token: string }>(
      'UPDATE tasks SET due_ms = :due, token = :token, attempt = attempt + 1 WHERE id = :id',
    ),
    renew: run<{ id: string; due: number }>('UPDATE tasks SET due_ms = :due WHERE id = :id'),
    setContent: run<{ id: string; content: string }>(`
      UPDATE tasks SET version = max(version, ${recordVersion}), content = :content WHERE id = :id`),
    free: run<{ id: string; due: number; undone: number }>(
      'UPDATE tasks SET due_ms = :due, token = NULL, attempt = attempt - :undone WHERE id = :id',
    ),
    remove: run<{ id: string }>('DELETE FROM tasks WHERE id = :id'),
    toDeadLetter: run<{ id: string; code: string; now: number }>(`
      INSERT OR REPLACE INTO letters (id, thread, code, at_ms, version, content)
      SELECT id, '', :code, :now, version, content FROM tasks WHERE id = :id`),
    forgetDeadLetters: run<{ since: number }>('DELETE FROM letters WHERE at_ms <= :since'),
    held: ask<{ id: string }>('SELECT id FROM tasks WHERE token IS NOT NULL'),
    countLoss: get<{ id: string }, { lost: number }>(
      'UPDATE tasks SET lost = lost + 1 WHERE id = :id RETURNING lost',
    ),
    noteProgress: run<{ id: string }>('UPDATE tasks SET lost = 0 WHERE id = :id'),
  }
}

/** SQLite uses the index only for the very same expression. A new kind of task changes that, so the index is made anew. */
function keepLaneIndex(database: Database.Database): void {
  const found: unknown = database
    .prepare(`SELECT sql FROM sqlite_master WHERE name = 'tasks_by_lane'`)
    .pluck()
    .get()
  if (found !== laneIndexSql) database.exec(`DROP INDEX IF EXISTS tasks_by_lane; ${laneIndexSql}`)
}

/** A person with tasks in a lane: since when one has been due, and how many are in work. */
export type Waiting = {
  readonly person: string | null
  readonly since: number | null
  readonly inWork: number
}

export type TaskRow = {
  readonly id: string
  readonly version: number
  readonly content: string
  readonly received_ms: number
  readonly attempt: number
  readonly due_ms: number
  readonly token: string | null
  readonly lost: number
}
