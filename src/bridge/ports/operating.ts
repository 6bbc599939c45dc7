import type { ChannelKey, Item, MessageId, PersonId, Task, TaskId, ThreadKey } from '../model.ts'
import type { Linked } from './links.ts'
import type { TaskLane } from './tasks.ts'

/** A message that waits or is in work, in whatever thread. `unreadable`: nothing else is known of it. */
export type OpenItem =
  | { readonly kind: 'item'; readonly item: Item; readonly attempt: number }
  | { readonly kind: 'unreadable'; readonly id: MessageId; readonly thread: ThreadKey }

/** A task that is to be done. `task` is absent where it cannot be read. */
export type StoredTask = {
  readonly id: TaskId
  readonly task?: Task
  readonly receivedAtMs: number
  readonly attempt: number
  /** When it is taken next, or when the lease of whoever works on it ends. */
  readonly dueMs: number
  readonly isInWork: boolean
}

/** What a dead letter holds. `unreadable`: only an earlier or later version of the bot could say. */
type DeadContent =
  | { readonly kind: 'message'; readonly item: Item; readonly channel: ChannelKey }
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'unreadable' }

export type OpenedLetter = {
  readonly thread: ThreadKey
  readonly code: string
  readonly atMs: number
} & DeadContent

export type NamedLetter = OpenedLetter & { readonly id: string }

/**
 * `next`: where to go on. Absent: that was all. What comes twice is found twice. `isPartial`: the store does not let this
 * process see the rest.
 */
export type Part<Found> = {
  readonly found: readonly Found[]
  readonly next?: string
  readonly isPartial?: true
}

/**
 * What operators see and do beyond what the bot does by itself.
 *
 * Every method is one atomic step, unless it says otherwise, and rejects with `StoreError` when the store does not
 * answer; what it was asked may then have happened or not, and asking again is safe.
 */
export type Operating = {
  /** What waits or is in work, of all threads, whatever was received first coming first. */
  oldestItems(limit: number): Promise<readonly OpenItem[]>

  /** The tasks of a lane, whichever is due first coming first. */
  tasksIn(lane: TaskLane, limit: number): Promise<readonly StoredTask[]>

  /** Whether the task is still to be done. */
  isStored(id: TaskId): Promise<boolean>

  /** `undefined`: there is none of this id, or none any more. */
  openLetter(id: string): Promise<OpenedLetter | undefined>

  /** Removes a dead letter for good. `false`: there was none. */
  dropLetter(id: string): Promise<boolean>

  /** Puts `task` in the place of a dead letter, due at once. `false`, and nothing changed: there is no such dead letter. */
  reviveTask(id: TaskId, task: Task): Promise<boolean>

  /**
   * A part of all links that name the person. `from`: where the part before ended. Those of released threads, which say
   * for a month who took part, may be what cannot be seen.
   */
  linksNaming(person: PersonId, from?: string): Promise<Part<Linked>>

  /** A part of all dead letters that name the person as who wrote or asked. */
  lettersNaming(person: PersonId, from?: string): Promise<Part<NamedLetter>>

  /** The person's messages that wait or are in work. */
  itemsOf(person: PersonId): Promise<readonly OpenItem[]>

  /**
   * Takes the person out of a thread's link and the thread out of their list. `held`, and nothing changed: somebody is at
   * work in the thread.
   */
  forgetIn(thread: ThreadKey, person: PersonId): Promise<'forgotten' | 'held'>

  /** From now on no process asks neuroflash anything, until `go`. Whatever else is done goes on. */
  halt(): Promise<void>

  /** Ends a halt. A pause that neuroflash has asked for is another thing, and stays. `false`: there was none. */
  go(): Promise<boolean>
}
