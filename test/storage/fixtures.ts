import { randomUUID } from 'node:crypto'
import type {
  ChannelKey,
  ConversationId,
  IncomingMessage,
  MessageId,
  PersonId,
  PostedId,
  Stage,
  Task,
  TaskId,
  ThreadKey,
} from '../../src/bridge/model.ts'
import type { Claim, UnreadableClaim } from '../../src/bridge/ports/inbox.ts'
import type { ReleaseTerms } from '../../src/bridge/ports/links.ts'
import type { Log } from '../../src/bridge/ports/log.ts'
import type { Store } from '../../src/bridge/ports/store.ts'
import type { TaskClaim } from '../../src/bridge/ports/tasks.ts'
import { branded } from '../../src/storage/fields.ts'

export const threadKey = (text: string) => branded<ThreadKey>().parse(text)
export const messageId = (text: string) => branded<MessageId>().parse(text)
export const person = (text: string) => branded<PersonId>().parse(text)
export const channelKey = (text: string) => branded<ChannelKey>().parse(text)
export const taskId = (text: string) => branded<TaskId>().parse(text)
export const conversationId = (text: string) => branded<ConversationId>().parse(text)
export const postedId = (text: string) => branded<PostedId>().parse(text)

export const thread = threadKey('T012ABCDEF:C012ABCDEF:1764000000.123456')
export const channel = channelKey('T012ABCDEF:C012ABCDEF')
export const leaseMs = 15_000

type MessageParts = Partial<Omit<IncomingMessage, 'id' | 'thread'>> & { thread?: string }

/** A mention by Ada; its order is the number its id ends in. */
export function message(id: string, parts: MessageParts = {}): IncomingMessage {
  return {
    channel,
    author: person('U0ADA'),
    order: 1_764_000_000_000_000 + Number(/\d*$/.exec(id)?.[0]),
    text: `text of ${id}`,
    files: [],
    label: `label of ${id}`,
    address: 'mention',
    ...parts,
    id: messageId(id),
    thread: threadKey(parts.thread ?? thread),
  }
}

/** A claim of the thread that is due; fails where there is none that can be read. */
export async function takeClaim(store: Store, lease = leaseMs): Promise<Claim> {
  const taken = await store.inbox.take(lease)
  if (taken.kind !== 'claim') throw new Error(`nothing to take: ${taken.kind}`)
  return taken
}

export async function takeUnreadable(store: Store): Promise<UnreadableClaim> {
  const taken = await store.inbox.take(leaseMs)
  if (taken.kind !== 'unreadable') throw new Error(`not unreadable: ${taken.kind}`)
  return taken
}

/** Takes and settles until nothing is due; the ids in the order they came. */
export async function drain(store: Store): Promise<string[]> {
  const ids: string[] = []
  for (;;) {
    const taken = await store.inbox.take(leaseMs)
    if (taken.kind !== 'claim') return ids
    ids.push(taken.item.id)
    await store.inbox.settle(taken, { kind: 'done' })
  }
}

export const help: Task = { kind: 'help', requester: { person: person('U0ADA') } }

/** A claim of the task that is due; fails where there is none that can be read. */
export async function takeTask(store: Store, lease = leaseMs): Promise<TaskClaim> {
  const taken = await store.tasks.take(lease)
  if (taken.kind !== 'task') throw new Error(`no task to take: ${taken.kind}`)
  return taken
}

/** Takes and settles tasks until none is due. */
export async function drainTasks(store: Store): Promise<TaskClaim[]> {
  const claims: TaskClaim[] = []
  for (;;) {
    const taken = await store.tasks.take(leaseMs)
    if (taken.kind !== 'task') return claims
    claims.push(taken)
    await store.tasks.settle(taken, { kind: 'done' })
  }
}

/** Releases a thread by a task of its own, which must be the only one due. */
export async function reset(store: Store, terms: Partial<ReleaseTerms> = {}) {
  await store.tasks.put(taskId(`reset:${randomUUID()}`), help)
  const claim = await takeTask(store)
  const outcome = await store.links.release(claim, { thread, deletion: { reason: 'reset' }, ...terms })
  await store.tasks.settle(claim, { kind: 'done' })
  return outcome
}

/** A settled turn of the thread: its link has this conversation then. */
export async function converse(
  store: Store,
  id: string,
  {
    conversation,
    link = {},
    ...parts
  }: MessageParts & { conversation: ConversationId; link?: Partial<Claim['link']> },
): Promise<void> {
  await store.inbox.put(message(id, parts))
  const claim = await takeClaim(store)
  await store.inbox.hold(claim, leaseMs, { link: { ...claim.link, conversation, questions: 1, ...link } })
  await store.inbox.settle(claim, { kind: 'done' })
}

export const asking: Stage = {
  name: 'asking',
  conversation: conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001'),
  content: 'the question',
  questions: 2,
  askedAtMs: 1_764_000_000_000,
  loss: { kind: 'unknown', atMs: 1_764_000_001_000 },
  tries: 2,
  triedSinceMs: 1_764_000_000_000,
  contextLost: true,
}

export const answered: Stage = {
  name: 'answered',
  mark: 'm1',
  parts: [
    { kind: 'answer', text: 'first', posted: postedId('1764000002.000100') },
    { kind: 'notice', text: 'second', tryAgain: true },
  ],
  ending: { kind: 'dead', code: 'no-answer' },
}

/** Keeps every line. */
export function keptLog(): { log: Log; lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = []
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message })
  }
  const log: Log = {
    child: () => log,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
  return { log, lines }
}
