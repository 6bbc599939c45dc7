import type { Task } from '../../bridge/model.ts'
import type { FileRecord } from '../embedded/everything.ts'
import { deadLetterMs, recordKey, singleKey } from '../keys.ts'
import { taskLanes } from '../task-records.ts'

/** A command of Redis; the first word is its name. */
type Command = readonly [string, ...(string | number)[]]

/** The commands that write a record, each of which may be repeated, and the key by which it is found then. */
export type Moved = { readonly key: string; readonly commands: readonly Command[] }

const lanes = { prompt: 'requests', export: 'exports', upkeep: 'tasks' } as const

/** What a record of the file is in Redis. `undefined`: nothing that Redis keeps. */
export function movedRecord(record: FileRecord, tag: string, nowMs: number): Moved | undefined {
  switch (record.kind) {
    case 'link':
      return movedLink(record.row, tag, nowMs)
    case 'listed':
      return movedEntry(record.row, tag)
    case 'item':
      return movedItem(record.row, tag)
    case 'task':
      return movedTask(record.row, tag)
    case 'letter':
      return movedLetter(record.row, tag, nowMs)
    case 'seen': {
      const key = `${tag}:${record.row.mark}`
      return { key, commands: [['set', key, 1, 'PX', record.row.until_ms - nowMs]] }
    }
    case 'came': {
      const key = singleKey(tag, 'came')
      return { key, commands: [['hset', key, record.row.channel, record.row.former]] }
    }
    case 'pause':
      return movedPause(record.row, tag)
    case 'lane':
      return movedLane(record.row, tag)
    default:
      return record satisfies never
  }
}

type Row<Kind extends FileRecord['kind']> = Extract<FileRecord, { kind: Kind }>['row']

function movedLink(
  { thread, generation, engaged, record, until_ms: untilMs }: Row<'link'>,
  tag: string,
  nowMs: number,
): Moved {
  const key = recordKey('link', thread, tag)
  const expires = untilMs === null ? [] : ['PX', untilMs - nowMs]
  return { key, commands: [['set', key, `${generation}:${engaged}:${record}`, ...expires]] }
}

/** In its channel's list a thread is named without the channel: `channelMember` in `common.lua`. */
function movedEntry({ list, name, thread, active_ms: activeMs }: Row<'listed'>, tag: string): Moved {
  const key = recordKey(list, name, tag)
  if (list === 'person') return { key, commands: [['zadd', key, activeMs, thread]] }
  const member = thread.startsWith(name) ? `~${thread.slice(name.length)}` : `=${thread}`
  return {
    key,
    commands: [
      ['zadd', key, activeMs, member],
      ['sadd', singleKey(tag, 'channels'), name],
    ],
  }
}

/** Its name in the box is `boxMember` in `common.lua`. */
function movedItem(row: Row<'item'>, tag: string): Moved {
  const { id, thread, author } = row
  const key = recordKey('item', id, tag)
  const marks = [
    ...(row.own === 1 ? ['own', 1] : []),
    ...(row.withdrawn === 1 ? ['withdrawn', 1] : []),
    ...(row.lost > 0 ? ['lost', row.lost] : []),
  ]
  const fields = {
    v: row.version,
    thread,
    channel: row.channel,
    generation: row.generation,
    author,
    order: row.place,
    content: row.content,
    stage: row.stage,
    arrival: row.arrival,
    received: row.received_ms,
    attempt: row.attempt,
  }
  const member = `${String(row.arrival).padStart(15, '0')}:${id}`
  return {
    key,
    commands: [
      ['hset', key, ...Object.entries(fields).flat(), ...marks],
      ['zadd', recordKey('box', thread, tag), row.pinned === 1 ? '-inf' : row.place, member],
      ['zadd', singleKey(tag, 'open'), row.received_ms, id],
      ...(row.own === 1 ? [] : [['sadd', recordKey('waiting', author, tag), id] as const]),
    ],
  }
}

function movedTask(
  {
    id,
    version,
    content,
    received_ms: receivedMs,
    attempt,
    due_ms: dueMs,
    lost,
    lane: kind,
    person,
  }: Row<'task'>,
  tag: string,
): Moved {
  const key = recordKey('task', id, tag)
  const lane = Object.hasOwn(taskLanes, kind) ? taskLanes[kind as Task['kind']] : 'upkeep'
  const marks = [...(person === null ? [] : ['person', person]), ...(lost > 0 ? ['lost', lost] : [])]
  return {
    key,
    commands: [
      ['hset', key, 'v', version, 'content', content, 'received', receivedMs, 'attempt', attempt, ...marks],
      ['zadd', singleKey(tag, lanes[lane]), dueMs, id],
    ],
  }
}

/** The dead letter of a link goes by the link's key, which has a tag here, and what it holds is raw. */
function movedLetter(row: Row<'letter'>, tag: string, nowMs: number): Moved | undefined {
  const { thread, code, at_ms: atMs } = row
  const leftMs = atMs + deadLetterMs - nowMs
  if (leftMs <= 0) return undefined
  const isLink = row.id === recordKey('link', thread)
  const id = isLink ? recordKey('link', thread, tag) : row.id
  const key = recordKey('deadLetter', id, tag)
  const fields = {
    thread,
    code,
    v: row.version,
    channel: row.channel,
    generation: row.generation,
    author: row.author,
    order: row.place,
    stage: row.stage,
    [isLink ? 'raw' : 'content']: row.content,
  }
  const known = Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [name, value]))
  const failed = recordKey('failed', thread, tag)
  return {
    key,
    commands: [
      ['hset', key, ...known],
      ['pexpire', key, leftMs],
      ['zadd', singleKey(tag, 'dead'), atMs, id],
      ...(thread === ''
        ? []
        : ([
            ['zadd', failed, atMs, id],
            ['pexpire', failed, deadLetterMs],
          ] as const)),
    ],
  }
}

function movedPause({ until_ms: untilMs, halted }: Row<'pause'>, tag: string): Moved | undefined {
  const commands: Command[] = [
    ...(untilMs > 0 ? [['set', singleKey(tag, 'pause'), untilMs] as const] : []),
    ...(halted === 1 ? [['set', singleKey(tag, 'halt'), 1] as const] : []),
  ]
  if (commands.length === 0) return undefined
  return { key: singleKey(tag, halted === 1 ? 'halt' : 'pause'), commands }
}

function movedLane({ thread, due_ms: dueMs, since_ms: sinceMs }: Row<'lane'>, tag: string): Moved {
  const since = sinceMs === null ? [] : [['zadd', singleKey(tag, 'waits'), sinceMs, thread] as const]
  const key = singleKey(tag, 'lanes')
  return { key, commands: [['zadd', key, dueMs, thread], ...since] }
}
