import type { Inbox } from './inbox.ts'
import type { Links } from './links.ts'
import type { Tasks } from './tasks.ts'

export type InboxStats = {
  /** Items stored and not yet settled, those in work included. */
  readonly waiting: number
  /** Threads held by a worker, here or elsewhere. */
  readonly running: number
  readonly dead: number
  readonly deadByCode: Readonly<Record<string, number>>
  /** Age of the oldest unsettled item. */
  readonly oldestMs: number
  /** How long no thread asks neuroflash yet, since it has asked for patience. */
  readonly pausedMs: number
}

/** What outlives the process: each part is one of the ports, and its methods say what they promise. */
export type Store = {
  readonly inbox: Inbox
  readonly links: Links
  readonly tasks: Tasks

  /** Forgets what has expired, and has no file keep words of what is not stored any more. */
  purge(): Promise<void>

  stats(): Promise<InboxStats>

  /** Resolves while the store can be written to. */
  ping(): Promise<void>

  close(): Promise<void>
}
