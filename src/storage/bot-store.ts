import type { ThreadKey } from '../bridge/model.ts'
import type { Store } from '../bridge/ports/store.ts'

/** Something set aside for 30 days, for an operator to look at. Its content stays in the store. */
export type DeadLetter = {
  /** The item's id; for a link that could not be read, its storage key. */
  readonly id: string
  readonly thread: ThreadKey
  readonly code: string
  readonly atMs: number
}

/** A store as the process starts it and an operator looks into it. */
export type BotStore = Store & {
  /** Starts to use the store and checks how safely it keeps things. Nothing works before. */
  open(): Promise<void>

  /** What was set aside, newest first. */
  deadLetters(limit: number): Promise<DeadLetter[]>
}

/** The code under which a link that cannot be read is set aside. */
export const unreadableLink = 'unreadable-link'

/** Logged for an operator when that happens, or when a link is missing. */
export const linkReplaced =
  'a link was missing or unreadable: its thread goes on with a fresh one, without its conversation'
