import type { Migrated } from '../storage/migrate.ts'
import type { Told } from './operations.ts'

type Cell = string | number | undefined

/** Lines of columns, each as wide as its widest cell. Nothing where there are no rows. */
function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [heads, ...rows.map((row) => row.map((cell) => oneLine(String(cell ?? '–'))))]
  const widths = heads.map((_, place) => Math.max(...lines.map((line) => line[place]?.length ?? 0)))
  return lines
    .map((line) => line.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

/** What people wrote may hold anything, and must not move a terminal's cursor. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

function listed(heads: readonly string[], rows: readonly (readonly Cell[])[], none: string): string {
  return rows.length === 0 ? `${none}\n` : table(heads, rows)
}

function ageOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}

function at(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`
}

export function statusText(told: Told<'status'>): string {
  const codes = Object.entries(told.deadByCode).map(([code, count]) => `${code} ${count}`)
  const pause =
    told.pausedMs > 0 ? `neuroflash has asked for patience, for ${ageOf(told.pausedMs)} more` : 'none'
  const { prompt, export: exports, upkeep } = told.tasks
  return table(
    ['what', 'now'],
    [
      [
        'messages that wait',
        `${told.waiting}${told.waiting > 0 ? `, the oldest for ${ageOf(told.oldestMs)}` : ''}`,
      ],
      ['threads in work', told.running],
      ['requests', `${prompt} prompt, ${exports} export, ${upkeep} upkeep`],
      ['deletions pending', told.deletions],
      ['dead letters', `${told.dead}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`],
      ['pause', pause],
      ['paused by an operator', told.isHalted ? 'yes, until npm run admin -- resume' : 'no'],
    ],
  )
}

export function threadsText({ threads }: Told<'threads'>): string {
  const hasLabels = threads.some((one) => one.label !== undefined)
  return listed(
    ['thread', 'last active', 'turns', 'words', 'people', ...(hasLabels ? ['label'] : [])],
    threads.map((one) => [
      one.thread,
      at(one.lastActivityMs),
      one.turns,
      one.words,
      one.people.join(' '),
      ...(hasLabels ? [one.label] : []),
    ]),
    'No thread has a conversation or anything that waits.',
  )
}

export function waitingText({ items, tasks }: Told<'waiting'>, nowMs: number): string {
  const rows = [
    ...items.map((item) =>
      item.kind === 'unreadable'
        ? [item.quoted, 'unreadable', item.thread]
        : [
            item.quoted,
            item.stage,
            item.thread,
            item.author,
            ageOf(nowMs - item.receivedAtMs),
            item.attempt,
            item.text,
          ],
    ),
    ...tasks.map((task) => [
      task.quoted,
      task.kind,
      task.thread,
      task.person,
      ageOf(nowMs - task.receivedAtMs),
      task.attempt,
      task.text,
    ]),
  ]
  return listed(['id', 'stage', 'thread', 'person', 'for', 'attempts', ''], rows, 'Nothing waits.')
}

export function deadText({ letters }: Told<'dead'>): string {
  return listed(
    ['id', 'code', 'since', 'thread'],
    letters.map(({ quoted, code, atMs, thread }) => [
      quoted,
      code,
      at(atMs),
      thread === '' ? 'a task' : thread,
    ]),
    'There are no dead letters.',
  )
}

export function deletionsText({ pending, failed }: Told<'deletions'>, nowMs: number): string {
  const rows = [
    ...pending.map((task) => [
      task.quoted,
      'pending',
      task.reason,
      ageOf(nowMs - task.receivedAtMs),
      `${task.tries ?? 0} tries, next ${task.isInWork ? 'now' : `in ${ageOf(task.dueMs - nowMs)}`}`,
      task.conversation,
    ]),
    ...failed.map(({ quoted, code, atMs, id }) => [
      quoted,
      'given up',
      code,
      ageOf(nowMs - atMs),
      'npm run admin -- deletions retry',
      id.slice(id.indexOf(':') + 1),
    ]),
  ]
  return listed(['id', 'state', 'why', 'since', 'goes on', 'conversation'], rows, 'No deletion is pending.')
}

export function migratedText({ counts }: Migrated): string {
  return listed(
    ['records', 'read', 'found in Redis'],
    counts.map(({ kind, read, found }) => [kind, read, found]),
    'The file holds nothing.',
  )
}

/** All fields of something, line by line. */
export function fieldsText(value: object): string {
  return table(['field', 'value'], fieldsOf('', value))
}

function fieldsOf(path: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null)
    return [
      [path, path.endsWith('Ms') && typeof value === 'number' && value > 1e12 ? at(value) : String(value)],
    ]
  const inner = Object.entries(value as Record<string, unknown>)
  if (inner.length === 0) return [[path, 'none']]
  return inner.flatMap(([name, one]) => fieldsOf(path === '' ? name : `${path}.${name}`, one))
}
