import type { Inbox } from './inbox.ts'
import type { Links } from './links.ts'
import type { Operating } from './operating.ts'
import type { Tasks } from './tasks.ts'

export type InboxStats = {
  /** Items that are not settled, those in work included. */
  readonly waiting: number
  /** Threads held by a worker, here or elsewhere. */
  readonly running: number
  readonly dead: number
  readonly deadByCode: Readonly<Record<string, number>>
  /** Age of the oldest unsettled item. */
  readonly oldestMs: number
  /** How much is left of a pause: neuroflash has asked for patience. */
  readonly pausedMs: number
  /** An operator has halted the bot. */
  readonly isHalted: boolean
}

/** Everything that outlives the process. Each part is a port of its own, whose methods say what they promise. */
export type Store = {
  readonly inbox: Inbox
  readonly links: Links
  readonly tasks: Tasks
  readonly operating: Operating

  /** Forgets what has expired, and leaves none of its words in any file. */
  purge(): Promise<void>

  /** For metrics; counted over all processes. */
  stats(): Promise<InboxStats>

  /** Resolves when the store can be written to, otherwise rejects. */
  ping(): Promise<void>

  close(): Promise<void>
}
