import type Database from 'better-sqlite3'
import type { LetterRow } from './operator-statements.ts'
import type { ItemRow, LinkRow } from './statements.ts'
import type { TaskRow } from './task-statements.ts'

type MovedItem = ItemRow & { readonly arrival: number; readonly pinned: number; readonly own: number }

/** A record of the file, as it is stored. */
export type FileRecord =
  | { readonly kind: 'link'; readonly row: LinkRow }
  | { readonly kind: 'listed'; readonly row: ListedRow }
  | { readonly kind: 'item'; readonly row: MovedItem }
  | {
      readonly kind: 'task'
      readonly row: TaskRow & { readonly lane: string; readonly person: string | null }
    }
  | { readonly kind: 'letter'; readonly row: LetterRow }
  | { readonly kind: 'seen'; readonly row: { readonly mark: string; readonly until_ms: number } }
  | { readonly kind: 'came'; readonly row: { readonly channel: string; readonly former: string } }
  | { readonly kind: 'pause'; readonly row: { readonly until_ms: number; readonly halted: number } }
  | { readonly kind: 'lane'; readonly row: LaneRow }

type ListedRow = {
  readonly list: 'channel' | 'person'
  readonly name: string
  readonly thread: string
  readonly active_ms: number
}

type LaneRow = { readonly thread: string; readonly due_ms: number; readonly since_ms: number | null }

/** Lanes come last: whoever finds a thread due finds all that it needs. */
const tables: readonly FileRecord['kind'][] = [
  'link',
  'listed',
  'item',
  'task',
  'letter',
  'seen',
  'came',
  'pause',
  'lane',
]

const named: Readonly<Partial<Record<FileRecord['kind'], string>>> = {
  link: 'links',
  item: 'items',
  letter: 'letters',
  lane: 'lanes',
}

/** What is forgotten within this time is not worth moving, and might be gone when it is looked for. */
const A_MOMENT_MS = 60_000

/** All that the file holds and that does not expire now, whatever is needed first coming first. */
export function* everythingIn(database: Database.Database, nowMs: number): Generator<FileRecord> {
  for (const kind of tables) {
    const sql = kind === 'task' ? tasksSql : `SELECT * FROM ${named[kind] ?? kind}`
    const rows = database.prepare<[], FileRecord['row']>(sql)
    for (const row of rows.iterate())
      if (!hasExpired(row, nowMs + A_MOMENT_MS)) yield { kind, row } as FileRecord
  }
}

const tasksSql = `SELECT *, CASE WHEN json_valid(content) THEN json_extract(content, '$.kind') ELSE '' END AS lane,
  CASE WHEN json_valid(content) THEN json_extract(content, '$.requester.person') END AS person FROM tasks`

/** A pause that is over still waits for its probe. */
function hasExpired(row: FileRecord['row'], nowMs: number): boolean {
  return 'until_ms' in row && row.until_ms !== null && !('halted' in row) && row.until_ms <= nowMs
}
