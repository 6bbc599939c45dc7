import type { Item, Link, MessageId, ThreadKey } from '../model.ts'

/** What `put` made of a message. */
export type Put =
  | 'stored'
  /** This message was stored before, in whatever event. */
  | 'seen'
  /** A reply in a thread nobody has called the bot to. Nothing was stored. */
  | 'not-engaged'
  /** As many of its author's messages as may wait do. Nothing was stored but the task of telling so. */
  | 'too-many'

/** A thread held by one worker, for a time, with its first item and its link as they are stored. */
export type Claim = {
  readonly kind: 'claim'
  /** Proves to the store that the thread is still held by this claim. */
  readonly token: string
  readonly item: Item
  readonly link: Link
  /** How often the item was taken, this time included. A clean hand-back does not count. */
  readonly attempt: number
  /** When it was taken, by the store's clock: whatever is recorded with a time counts from it. */
  readonly takenAtMs: number
  /**
   * How many claims on it in a row were lost: neither settled nor followed by progress, which is another
   * stage or more that was said. Absent: none. Whatever kills its process is known by it.
   */
  readonly lost?: number
  /**
   * There is a pause, with so much of it left: neuroflash is not to be asked, only the person to be told. 0: it
   * is over, and this claim alone goes to see whether neuroflash can be asked again; see `resume`. Absent: none.
   */
  readonly pausedMs?: number
}

/** A claim on something that cannot be read: settle it as dead, so that the thread goes on. */
export type UnreadableClaim = {
  readonly kind: 'unreadable'
  readonly token: string
  readonly id: MessageId
  readonly thread: ThreadKey
  /** The storage key of the record that does not parse. */
  readonly key: string
}

/** Nothing to take; the next thread is due in `nextMs`, if any is. */
export type Idle = { readonly kind: 'idle'; readonly nextMs?: number }

/** How a claimed item leaves the worker. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Handed back untouched in its stage; does not count as an attempt. */
  | { readonly kind: 'back' }
  /** The thread waits `ms`, then the same item comes first again. */
  | { readonly kind: 'later'; readonly ms: number }
  /** Set aside for 30 days under `code`; the thread goes on with its next item. */
  | { readonly kind: 'dead'; readonly code: string }
