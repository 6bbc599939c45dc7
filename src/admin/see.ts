import type { Task } from '../bridge/model.ts'
import { isDeletion } from '../bridge/policy/ids.ts'
import type { Linked } from '../bridge/ports/links.ts'
import type { OpenedLetter, OpenItem, StoredTask } from '../bridge/ports/operating.ts'
import type { TaskLane } from '../bridge/ports/tasks.ts'
import { quotedId } from '../bridge/quoted-id.ts'
import type { BotStore } from '../storage/bot-store.ts'
import { inspectThread, itemWithoutText } from './inspect.ts'
import { channelNamed, letterNamed, personNamed, threadNamed } from './named.ts'
import { OperatorError } from './operator-error.ts'

/** So many tasks of a lane are counted; there may be more. */
const MOST_TASKS = 1_000

type WithText = { readonly text: boolean }

const lanes = ['prompt', 'export', 'upkeep'] as const satisfies readonly TaskLane[]

/** How the store stands, in numbers. */
export async function status(store: BotStore) {
  const [figures, counts] = await Promise.all([
    store.stats(),
    Promise.all(lanes.map((lane) => store.operating.tasksIn(lane, MOST_TASKS))),
  ])
  const tasks = Object.fromEntries(lanes.map((lane, place) => [lane, counts[place]?.length ?? 0]))
  const deletions = counts.flat().filter(({ task }) => task?.kind === 'deletion').length
  return { ...figures, tasks: tasks as Record<TaskLane, number>, deletions }
}

type Which = { readonly channel?: string | undefined; readonly person?: string | undefined }

/** Threads with a conversation or with something that waits, last active first. */
export async function threads(store: BotStore, which: Which & WithText & { readonly limit: number }) {
  const page = { offset: 0, limit: which.limit }
  const found: Linked[] = []
  if (which.person !== undefined)
    found.push(...(await store.links.list({ person: personNamed(which.person) }, page)))
  else {
    const channels =
      which.channel === undefined ? await store.links.channels() : [await channelNamed(which.channel, store)]
    for (const channel of channels) {
      found.push(...(await store.links.list({ channel }, page)))
      found.sort((one, other) => other.link.lastActivityMs - one.link.lastActivityMs)
      found.splice(which.limit)
    }
  }
  return { threads: found.map((linked) => described(linked, which)) }
}

function described(
  { thread, link: { label, generation: _own, questions: _too, ...link } }: Linked,
  { text }: WithText,
) {
  return { thread, ...link, ...(text && { label }) }
}

/** All that is kept of one thread. */
export async function thread(
  store: BotStore,
  { thread: named, text }: WithText & { readonly thread: string },
) {
  const key = await threadNamed(named, store)
  const found = await inspectThread(store, key, { withText: text })
  if (found === undefined)
    throw new OperatorError(`Nothing is known of the thread ${key}. A link has to name its first message.`)
  const letters = found.dead.map((one) => ({ ...one, quoted: quotedId(one.id) }))
  return { thread: key, ...found, dead: letters }
}

/** What people wait for: messages, and what they have asked the bot for. */
export async function waiting(store: BotStore, { limit, text }: WithText & { readonly limit: number }) {
  const [items, prompt, exports] = await Promise.all([
    store.operating.oldestItems(limit),
    store.operating.tasksIn('prompt', limit),
    store.operating.tasksIn('export', limit),
  ])
  return {
    items: items.map((open) => itemSeen(open, text)),
    tasks: [...prompt, ...exports].slice(0, limit).map((task) => taskSeen(task, text)),
  }
}

function itemSeen(open: OpenItem, text: boolean) {
  if (open.kind === 'unreadable') return { ...open, quoted: quotedId(open.id) }
  const { item, attempt } = open
  const { thread, author, receivedAtMs } = item
  const stage = item.stage.name
  const whole = text ? { text: item.text } : {}
  return {
    kind: open.kind,
    id: item.id,
    quoted: quotedId(item.id),
    thread,
    author,
    receivedAtMs,
    stage,
    attempt,
    ...whole,
  }
}

function taskSeen({ task, ...stored }: StoredTask, text: boolean) {
  return {
    ...stored,
    quoted: quotedId(stored.id),
    kind: task?.kind ?? 'unreadable',
    ...aboutTask(task, text),
  }
}

/** Slack's address for an answer is as good as a password while it lives. */
export function aboutTask(task: Task | undefined, text: boolean) {
  if (task === undefined) return {}
  const requester = 'requester' in task ? task.requester : undefined
  return {
    ...('thread' in task && { thread: task.thread }),
    ...(requester !== undefined && { person: requester.person }),
    ...(task.kind === 'deletion' && {
      conversation: task.conversation,
      reason: task.reason,
      tries: task.tries,
    }),
    ...(text && task.kind === 'ask' && { text: task.words }),
  }
}

/** What was given up, newest first. */
export async function dead(store: BotStore, { limit }: { readonly limit: number }) {
  const letters = await store.deadLetters(limit)
  return { letters: letters.map((letter) => ({ ...letter, quoted: quotedId(letter.id) })) }
}

/** One dead letter, opened. */
export async function letter(store: BotStore, { id: named, text }: WithText & { readonly id: string }) {
  const id = await letterNamed(named, store)
  return letterSeen(id, await opened(store, id), text)
}

async function opened(store: BotStore, id: string): Promise<OpenedLetter> {
  const found = await store.operating.openLetter(id)
  if (found === undefined) throw new OperatorError('The dead letter has just gone.')
  return found
}

export function letterSeen(id: string, found: OpenedLetter, text: boolean) {
  const { thread, code, atMs } = found
  const about = { id, quoted: quotedId(id), kind: found.kind, thread, code, atMs }
  switch (found.kind) {
    case 'message':
      return { ...about, channel: found.channel, item: text ? found.item : itemWithoutText(found.item) }
    case 'task':
      return { ...about, task: { kind: found.task.kind, ...aboutTask(found.task, text) } }
    case 'unreadable':
      return about
    default:
      return found satisfies never
  }
}

/** The conversations that are still to be deleted at neuroflash, and those whose deletion was given up. */
export async function deletions(store: BotStore, { limit }: { readonly limit: number }) {
  const [tasks, letters] = await Promise.all([
    store.operating.tasksIn('upkeep', MOST_TASKS),
    store.deadLetters(MOST_TASKS),
  ])
  const pending = tasks.filter(({ task }) => task?.kind === 'deletion').map((task) => taskSeen(task, false))
  const failed = letters
    .filter(({ id }) => isDeletion(id))
    .map((one) => ({ ...one, quoted: quotedId(one.id) }))
  return { pending: pending.slice(0, limit), failed: failed.slice(0, limit) }
}
