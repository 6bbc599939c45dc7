import type {
  ChannelKey,
  IncomingMessage,
  Item,
  Link,
  MessageId,
  Stage,
  ThreadKey,
  Wording,
} from '../model.ts'

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

/**
 * A claim on something that cannot be read: settle it as dead, so that the thread goes on. Where a later version
 * of the bot has stored it, hand it back instead: nothing is wrong with it.
 */
export type UnreadableClaim = {
  readonly kind: 'unreadable'
  readonly token: string
  readonly id: MessageId
  readonly thread: ThreadKey
  /** The storage key of the record that does not parse. */
  readonly key: string
  /** A later version of the bot has stored it, and can read it. */
  readonly isNewer?: true
}

/** Nothing to take; the next thread is due in `nextMs`, if any is. */
export type Idle = { readonly kind: 'idle'; readonly nextMs?: number }

/** How a claimed item leaves the worker. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Handed back untouched in its stage, to be taken again after `restMs`; does not count as an attempt. */
  | { readonly kind: 'back'; readonly restMs?: number }
  /** The thread waits `ms`, then the same item comes first again. */
  | { readonly kind: 'later'; readonly ms: number }
  /** Set aside for 30 days under `code`; the thread goes on with its next item. */
  | { readonly kind: 'dead'; readonly code: string }

/** What is recorded of a claimed item as it comes along. */
export type Progress = { readonly stage?: Stage; readonly link?: Link }

/** How much of a thread waits, and how many of its messages ended without an answer. */
export type ThreadStats = { readonly waiting: number; readonly dead: number }

/**
 * What people have written and is not answered yet, thread by thread.
 *
 * Every method is one atomic step and rejects with `StoreError` when the store does not answer; what it was
 * asked may then have happened or not, and asking again is safe.
 */
export type Inbox = {
  /**
   * Stores a message at its place in its thread's inbox, remembers for 25 h that it was seen (under
   * its id and its alias), and makes the thread due. Resolves only once the message would survive a crash.
   *
   * A `mention` or `direct` message engages the thread, creating its link where there is none. Where a
   * mention does so and `isLate`, or a reply written after it came within the last minute and was
   * `not-engaged`, a `catch-up` of the thread is stored in the same step. Of such a reply only its place is
   * kept, and in the embedded store that only in memory.
   *
   * Where `mostWaiting` messages of its author wait it is refused: the task of saying so is stored, one a
   * minute for each person and channel, and the message is `seen` for a minute.
   */
  put(message: IncomingMessage, mostWaiting?: number): Promise<Put>

  /**
   * Replaces the wording of a message that still waits, or of a dead letter; `false`, and nothing changed,
   * when it is neither, is the very item its thread is held for, or stands in a later edition.
   *
   * Or withdraws it: what waits, or is a dead letter, is gone. What is held, or was asked before, stays
   * until its question has an answer, since the thread must not go on without; whoever holds it is told
   * by `take` and `hold`. `false` where nothing is known of it.
   */
  revise(id: MessageId, change: Wording | 'withdraw'): Promise<boolean>

  /**
   * Hands out the first item (by `order`) of a thread that is due and that nobody holds.
   *
   * Turns are shared out by person, a thread being that of whoever wrote its first item: those of whom
   * something is due stand in one line, each once, and after a turn at its end again. So a person waits
   * for at most one turn of each other before theirs begins, however much those have written. Among one
   * person's threads it is the one due longest. Of one person at most `mostEach` turns run at once, over
   * all processes, so that what hangs leaves places to others. An announcement waits for nobody.
   *
   * The thread stays held until `settle`, or until `leaseMs` pass without `hold`. While it is held
   * nothing else of it is handed out, whatever the number of workers and processes. After a crash
   * the same item comes again, in the stage it was recorded with and a higher `attempt`: at once after the
   * first two, then after a rest that grows with each claim `lost` in a row.
   */
  take(leaseMs: number, mostEach?: number): Promise<Claim | UnreadableClaim | Idle>

  /**
   * Renews the claim and records, together or not at all, the item's new stage and the thread's
   * link. `false`, and nothing changed, when the claim is no longer valid: its lease ran out and a
   * `take` has found that, or the thread was reset (its generation went up). `withdrawn`: it is
   * done, but the message was deleted meanwhile. `generation` and `engaged` of the link are not written.
   */
  hold(claim: Claim, leaseMs: number, change?: Progress): Promise<boolean | 'withdrawn'>

  /**
   * Ends the claim. `false`, and nothing changed, when the claim is no longer valid. What was withdrawn
   * leaves no dead letter.
   */
  settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean>

  /**
   * Puts a dead item back to its thread's inbox, waiting, as if it had just been written. Once:
   * `false` when there is no such dead item of this channel (any more) or its thread was reset since.
   */
  revive(id: MessageId, channel: ChannelKey): Promise<boolean>

  /**
   * neuroflash is not asked for `ms`, by any process. A longer pause in force stays. While more than a minute of
   * it is left, what is due is handed out one thread a second with what is left, so that whoever waits is told; after
   * that nothing is, but for a thread that begins with an announcement: that asks nothing of neuroflash.
   *
   * When it is over one thread is handed out with 0 left, to see; until `resume` another one only when its lease
   * would have ended.
   */
  pause(ms: number): Promise<void>

  /** neuroflash can be asked again: the rest follows at once. A pause that is in force stays, having come later. */
  resume(): Promise<void>

  /** Resolves when something may have become due, after `ms`, or when `signal` aborts. Never rejects. */
  untilDue(ms: number, signal: AbortSignal): Promise<void>

  /** Messages of the thread that wait, those in work included, and dead letters of it. */
  threadStats(thread: ThreadKey): Promise<ThreadStats>
}
