import type {
  ConversationId,
  IncomingMessage,
  MessageId,
  PersonId,
  PostedId,
  Stage,
  ThreadKey,
} from '../../src/bridge/model.ts'
import type { Claim, Log, Store, UnreadableClaim } from '../../src/bridge/ports.ts'
import { branded } from '../../src/storage/records.ts'

export const threadKey = (text: string) => branded<ThreadKey>().parse(text)
export const messageId = (text: string) => branded<MessageId>().parse(text)
export const person = (text: string) => branded<PersonId>().parse(text)
export const conversationId = (text: string) => branded<ConversationId>().parse(text)
export const postedId = (text: string) => branded<PostedId>().parse(text)

export const thread = threadKey('T012ABCDEF:C012ABCDEF:1764000000.123456')
export const leaseMs = 15_000

type MessageParts = Partial<Omit<IncomingMessage, 'id' | 'thread'>> & { thread?: string }

/** A mention by Ada; its order is the number its id ends in. */
export function message(id: string, parts: MessageParts = {}): IncomingMessage {
  return {
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
  const taken = await store.take(lease)
  if (taken.kind !== 'claim') throw new Error(`nothing to take: ${taken.kind}`)
  return taken
}

export async function takeUnreadable(store: Store): Promise<UnreadableClaim> {
  const taken = await store.take(leaseMs)
  if (taken.kind !== 'unreadable') throw new Error(`not unreadable: ${taken.kind}`)
  return taken
}

/** Takes and settles until nothing is due; the ids in the order they came. */
export async function drain(store: Store): Promise<string[]> {
  const ids: string[] = []
  for (;;) {
    const taken = await store.take(leaseMs)
    if (taken.kind !== 'claim') return ids
    ids.push(taken.item.id)
    await store.settle(taken, { kind: 'done' })
  }
}

export const asking: Stage = {
  name: 'asking',
  conversation: conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001'),
  content: 'the question',
  before: 4,
  askedAtMs: 1_764_000_000_000,
  loss: { kind: 'unknown', atMs: 1_764_000_001_000 },
  tries: 2,
  told: true,
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
  const log: Log = { child: () => log, info: at('info'), warn: at('warn'), error: at('error') }
  return { log, lines }
}
