import type { MessageId, TaskId, ThreadKey } from '../bridge/model.ts'
import type { OpenedLetter, OpenItem, StoredTask } from '../bridge/ports/operating.ts'
import { type RawItem, readItem } from './records.ts'
import { readTask } from './task-records.ts'

/** An item of any thread, for an operator. */
export function openItem(raw: RawItem & { readonly id: MessageId; readonly thread: ThreadKey }): OpenItem {
  const read = readItem(raw)
  if (read === undefined || read === 'newer') return { kind: 'unreadable', id: raw.id, thread: raw.thread }
  return { kind: 'item', item: read.item, attempt: read.attempt }
}

/** A task as a store has it, for an operator. */
export function storedTask({
  id,
  dueMs,
  isInWork,
  ...raw
}: Pick<StoredTask, 'dueMs' | 'isInWork'> & {
  readonly id: TaskId
  readonly version: unknown
  readonly content: unknown
  readonly receivedAtMs: number
  readonly attempt: number
}): StoredTask {
  const read = readTask({ id, ...raw })
  const task = read === undefined || read === 'newer' ? {} : { task: read.task }
  return { id, ...task, receivedAtMs: raw.receivedAtMs, attempt: raw.attempt, dueMs, isInWork }
}

type RawLetter = Pick<OpenedLetter, 'thread' | 'code' | 'atMs'> & {
  readonly id: string
} & {
  readonly [Field in Exclude<keyof RawItem, 'id' | 'thread' | 'receivedAtMs' | 'attempt' | 'lost'>]?: unknown
}

const unread = {
  version: undefined,
  channel: undefined,
  generation: undefined,
  author: undefined,
  order: undefined,
  content: undefined,
  stage: undefined,
  withdrawn: undefined,
}

/** Only a message has a place in a thread, and only a task belongs to none. */
export function openedLetter({ thread, code, atMs, ...raw }: RawLetter): OpenedLetter {
  const letter = { thread, code, atMs }
  const counts = { receivedAtMs: atMs, attempt: 0 }
  if (raw.order !== null && raw.order !== undefined) {
    const read = readItem({ ...unread, ...raw, thread, ...counts })
    if (read !== undefined && read !== 'newer')
      return { ...letter, kind: 'message', item: read.item, channel: read.channel }
  } else if (thread === '') {
    const read = readTask({ version: raw.version, id: raw.id, content: raw.content, ...counts })
    if (read !== undefined && read !== 'newer') return { ...letter, kind: 'task', task: read.task }
  }
  return { ...letter, kind: 'unreadable' }
}

/** How a person stands in the JSON of a link. */
export function inJson(person: string): string {
  return JSON.stringify(person)
}

/** How who has asked for it stands in the JSON of a task. */
export function asPerson(person: string): string {
  return `"person":${inJson(person)}`
}
