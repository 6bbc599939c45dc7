import type { Item, MessageId, ThreadKey } from '../bridge/model.ts'
import type { Store } from '../bridge/ports/store.ts'
import type { StoreCondition } from './condition.ts'
import type { readItem } from './records.ts'

/** Something set aside for 30 days, so that an operator can look at it. Its content stays in the store. */
export type DeadLetter = {
  /** The item's id; for a link that could not be read, its storage key. */
  readonly id: string
  readonly thread: ThreadKey
  readonly code: string
  readonly atMs: number
}

/** Something that waits in a thread, or is in work. `unreadable`: only its id is known. */
export type WaitingItem =
  | { readonly kind: 'item'; readonly item: Item; readonly attempt: number; readonly lost?: number }
  | { readonly kind: 'unreadable'; readonly id: MessageId }

/** A store as the process starts it and an operator looks into it. */
export type BotStore = Store & {
  /** Connects. Nothing else works before that. */
  open(): Promise<void>

  /** How safely it keeps things, and its room. Rejects with `StoreError` when that cannot be seen. */
  condition(): Promise<StoreCondition>

  /**
   * Copies all of it into a file of that name while it is in use, and says how many bytes that took. Rejects, and leaves
   * nothing, where it cannot. Absent: the server that keeps it has means of its own.
   */
  backup?(file: string): Promise<number>

  /** What was set aside, newest first; of one thread, where one is given. */
  deadLetters(limit: number, thread?: ThreadKey): Promise<DeadLetter[]>

  /** What waits in the thread, what is in work first, then in the order in which it will be taken. */
  waitingItems(thread: ThreadKey, limit: number): Promise<readonly WaitingItem[]>
}

/** What could be read of an item, for whoever looks into the store. */
export function waitingItem(id: MessageId, read: ReturnType<typeof readItem>): WaitingItem {
  if (read === undefined || read === 'newer') return { kind: 'unreadable', id }
  const { channel: _channel, ...rest } = read
  return { kind: 'item', ...rest }
}

/** The code under which a link that cannot be read is set aside. */
export const unreadableLink = 'unreadable-link'

/** What an operator reads when that happens, or when a link is missing. */
export const linkReplaced =
  'a link was missing or unreadable: its thread goes on with a fresh one, without its conversation'
