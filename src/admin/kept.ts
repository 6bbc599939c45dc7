import { randomUUID } from 'node:crypto'
import type { PersonId, TaskId } from '../bridge/model.ts'
import { isInUse } from '../bridge/policy/links.ts'
import type { Linked } from '../bridge/ports/links.ts'
import type { Log } from '../bridge/ports/log.ts'
import type { OpenItem, Part, StoredTask } from '../bridge/ports/operating.ts'
import { quotedId } from '../bridge/quoted-id.ts'
import type { BotStore } from '../storage/bot-store.ts'
import { itemWithoutText } from './inspect.ts'
import { personNamed } from './named.ts'
import { aboutTask, letterSeen } from './see.ts'

/** So many tasks of a lane are looked through. Those that people ask for are few, and gone in minutes. */
const MOST_TASKS = 1_000

type Asked = { readonly person: string; readonly text: boolean }

/** All that is kept of a person. What they wrote is in it only with `text`. */
export async function kept(
  { store, log }: { readonly store: BotStore; readonly log: Log },
  { person: named, text }: Asked,
) {
  const person = personNamed(named)
  const { operating } = store
  const [links, letters, items, tasks] = await Promise.all([
    all((from) => operating.linksNaming(person, from)),
    all((from) => operating.lettersNaming(person, from)),
    operating.itemsOf(person),
    tasksOf(person, store),
  ])
  if (text)
    log.info({ audit: 'operator', deed: 'export-person', person }, 'what is kept of a person was read')
  return {
    person,
    /** What Redis does not let this user see: threads that were reset name their people for a month. */
    ...(links.isPartial && { unseen: 'released' as const }),
    threads: once(links.found).map((linked) => threadSeen(linked, person, text)),
    messages: items.map((open) => messageSeen(open, text)),
    failed: letters.found.map(({ id, ...letter }) => letterSeen(id, letter, text)),
    requests: tasks.map(({ id, task, receivedAtMs }) => ({
      id,
      quoted: quotedId(id),
      kind: task?.kind ?? 'unreadable',
      receivedAtMs,
      ...aboutTask(task, text),
    })),
  }
}

/** Stores the erasure as a task, which a bot carries out. */
export async function erase(
  { store }: { readonly store: BotStore },
  { person: named }: { readonly person: string },
) {
  const person = personNamed(named)
  const task = `erase:${randomUUID()}` as TaskId
  await store.tasks.put(task, { kind: 'erase', person })
  return { person, task }
}

async function all<Found>(read: (from?: string) => Promise<Part<Found>>): Promise<Part<Found>> {
  const found: Found[] = []
  for (let part = await read(); ; part = await read(part.next)) {
    found.push(...part.found)
    if (part.next === undefined) return { ...part, found }
  }
}

function once(links: readonly Linked[]): Linked[] {
  return [...new Map(links.map((linked) => [linked.thread, linked])).values()]
}

/** `shared`: others took part in it too. `isOver`: it was reset; who took part is known for a month. */
function threadSeen({ thread, link }: Linked, person: PersonId, text: boolean) {
  const { channel, conversation, startedBy, startedAtMs, lastActivityMs, turns, words, label } = link
  return {
    thread,
    channel,
    ...(conversation !== undefined && { conversation }),
    shared: link.people.some((one) => one !== person),
    isOver: !isInUse(link),
    began: startedBy === person,
    startedAtMs,
    lastActivityMs,
    turns,
    words,
    ...(text && startedBy === person && { label }),
  }
}

function messageSeen(open: OpenItem, text: boolean) {
  if (open.kind === 'unreadable') return { quoted: quotedId(open.id), id: open.id, thread: open.thread }
  const { item } = open
  const shown = text ? item : itemWithoutText(item)
  return { quoted: quotedId(item.id), thread: item.thread, ...shown }
}

async function tasksOf(person: PersonId, { operating }: BotStore): Promise<StoredTask[]> {
  const lanes = await Promise.all(
    (['prompt', 'export', 'upkeep'] as const).map((lane) => operating.tasksIn(lane, MOST_TASKS)),
  )
  return lanes.flat().filter(({ task }) => {
    if (task === undefined || task.kind === 'erase') return false
    const author = 'author' in task ? task.author : undefined
    const requester = 'requester' in task ? task.requester.person : undefined
    return author === person || requester === person
  })
}
