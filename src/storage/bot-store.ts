import type { ThreadKey } from '../bridge/model.ts'
import type { Store } from '../bridge/ports/store.ts'

/** Something set aside for 30 days, so that an operator can look at it. Its content stays in the store. */
export type DeadLetter = {
  /** The item's id; for a link that could not be read, its storage key. */
  readonly id: string
  readonly thread: ThreadKey
  readonly code: string
  readonly atMs: number
}

/** A store as the process starts it and an operator looks into it. */
export type BotStore = Store & {
  /** Connects, and checks how safely the store keeps things. Nothing else works before that. */
  open(): Promise<void>

  /** What was set aside, newest first. */
  deadLetters(limit: number): Promise<DeadLetter[]>
}

/** The code under which a link that cannot be read is set aside. */
export const unreadableLink = 'unreadable-link'

/** What an operator reads when that happens, or when a link is missing. */
export const linkReplaced =
  'a link was missing or unreadable: its thread goes on with a fresh one, without its conversation'
