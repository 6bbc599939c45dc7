import type Database from 'better-sqlite3'
import type { ThreadKey } from '../../bridge/model.ts'
import { type ItemRow, type LinkRow, preparing } from './statements.ts'
import { laneSql, type TaskRow } from './task-statements.ts'

/** The statements on what operators see and do. */
export function prepareOperatorStatements(database: Database.Database) {
  const { run, get } = preparing(database)
  return {
    oldest: get<{ limit: number }, ItemRow>('SELECT * FROM items ORDER BY received_ms, arrival LIMIT :limit'),
    tasksIn: get<{ lane: string; limit: number }, TaskRow>(
      `SELECT * FROM tasks WHERE ${laneSql} = :lane ORDER BY due_ms, id LIMIT :limit`,
    ),
    letter: get<{ id: string; since: number }, LetterRow>(
      'SELECT * FROM letters WHERE id = :id AND at_ms > :since',
    ),
    lastLink: get<{ from: string; limit: number }, { thread: string | null }>(`
      SELECT max(thread) AS thread FROM (SELECT thread FROM links WHERE thread > :from ORDER BY thread LIMIT :limit)`),
    linksNaming: get<{ from: string; to: string; name: string }, LinkRow>(`
      SELECT * FROM links WHERE thread > :from AND thread <= :to AND instr(record, :name) > 0`),
    lastLetter: get<{ from: string; limit: number }, { id: string | null }>(`
      SELECT max(id) AS id FROM (SELECT id FROM letters WHERE id > :from ORDER BY id LIMIT :limit)`),
    lettersNaming: get<{ from: string; to: string; person: string; name: string; since: number }, LetterRow>(`
      SELECT * FROM letters WHERE id > :from AND id <= :to AND at_ms > :since
        AND (author = :person OR (thread = '' AND instr(content, :name) > 0))`),
    itemsOf: get<{ author: string }, ItemRow>('SELECT * FROM items WHERE author = :author AND own = 0'),
    drop: run<{ id: string }>('DELETE FROM letters WHERE id = :id'),
    reviveTask: run<{ id: string; version: number; content: string; now: number; since: number }>(`
      INSERT INTO tasks (id, version, content, received_ms, attempt, due_ms)
      SELECT id, :version, :content, :now, 0, :now FROM letters WHERE id = :id AND thread = '' AND at_ms > :since`),
    halt: run<{ halted: number }>('UPDATE pause SET halted = :halted, shut_ms = 0 WHERE halted <> :halted'),
  }
}

export type LetterRow = Pick<ItemRow, 'id' | 'content'> & {
  readonly thread: ThreadKey
  readonly code: string
  readonly at_ms: number
} & {
  readonly [Column in keyof Pick<
    ItemRow,
    'version' | 'channel' | 'generation' | 'author' | 'place' | 'stage'
  >]: ItemRow[Column] | null
}
