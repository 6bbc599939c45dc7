import type {
  ChannelKey,
  IncomingMessage,
  Item,
  Link,
  MessageId,
  PersonId,
  Stage,
  ThreadKey,
  Wording,
} from '../model.ts'

/** What `put` made of a message. */
export type Put =
  | 'stored'
  /** It was stored before, whichever event brought it. */
  | 'seen'
  /** A reply in a thread nobody has called the bot to. Nothing was stored. */
  | 'not-engaged'
  /** Its author has as many messages waiting as one person may. Only a task was stored, which tells them so. */
  | 'too-many'

/** A thread held by one worker, for a time, with its first item and its link as they are stored. */
export type Claim = {
  readonly kind: 'claim'
  /** Proves to the store that this claim still holds the thread. */
  readonly token: string
  readonly item: Item
  readonly link: Link
  /** How often the item was taken, this time included. A time after which it was handed `back` does not count. */
  readonly attempt: number
  /** When it was taken, by the store's clock. Every time recorded under this claim is worked out from it. */
  readonly takenAtMs: number
  /**
   * How many claims in a row were lost: their holder neither settled them nor made progress, which is a new
   * stage or another part posted. Absent: none. A high number marks an item that kills whoever works on it.
   */
  readonly lost?: number
  /**
   * How much is left of a pause: neuroflash must not be asked. 0: the pause is over, and
   * this claim alone is to find out whether neuroflash answers again; see `resume`. Absent: there is no pause.
   */
  readonly pausedMs?: number
  /** How many messages wait behind it in the thread. Absent: none. */
  readonly behind?: number
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
  /** Whose message it is, where that much can be read. */
  readonly author?: PersonId
  /** The storage key of the record that does not parse. */
  readonly key: string
  /** A later version of the bot has stored it, and can read it. */
  readonly isNewer?: true
}

/** Nothing to take; the next thread is due in `nextMs`, if any is. */
export type Idle = { readonly kind: 'idle'; readonly nextMs?: number }

/** What there was to take. */
export type Taken = Claim | UnreadableClaim | Idle

/** `mostEach`: how many turns of one person may run at once, over all processes. Absent: any number. */
export type Taking = { readonly leaseMs: number; readonly mostEach?: number }

/** How a claimed item leaves the worker. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Handed back as it was, to be taken again after `restMs`. It does not count as an attempt. */
  | { readonly kind: 'back'; readonly restMs?: number }
  /** The thread waits `ms`, then the same item comes first again. */
  | { readonly kind: 'later'; readonly ms: number }
  /** Set aside for 30 days under `code`; the thread goes on with its next item. */
  | { readonly kind: 'dead'; readonly code: string }

/** What is recorded while a claimed item is worked on. */
export type Progress = { readonly stage?: Stage; readonly link?: Link }

/** How a thread stands at this moment. */
export type Standing = {
  /** Its messages that wait or are in work. */
  readonly waiting: number
  /** Somebody is at work on the first of them. */
  readonly isInWork: boolean
  /** The first of them and its stage. Absent where there is none, it was withdrawn, or it cannot be read. */
  readonly first?: { readonly id: MessageId; readonly stage: Stage }
  /** How much is left of a pause. Absent: there is none. */
  readonly pausedMs?: number
  /** An operator has halted the bot. Then `pausedMs` says nothing of when that ends. */
  readonly isHalted?: true
}

/** How much of a thread waits, and how many of its messages ended without an answer. */
export type ThreadStats = { readonly waiting: number; readonly dead: number }

/**
 * What people have written and nobody has answered yet, thread by thread.
 *
 * Every method is one atomic step and rejects with `StoreError` when the store does not answer; what it was
 * asked may then have happened or not, and asking again is safe.
 */
export type Inbox = {
  /**
   * Stores a message at its place in its thread's inbox, remembers for 25 h that it was seen (under
   * its id and its alias), and makes the thread due. Resolves only once the message would survive a crash.
   *
   * A `mention` or `direct` message engages the thread and creates its link if there is none. A mention may
   * come after replies to it: then Slack had to deliver it again (`isLate`), or a later reply was found
   * `not-engaged` within the last minute. In that case a `catch-up` of the thread is stored in the same step. Of
   * a reply in a thread that is not engaged only its place is remembered, by the embedded store in memory alone.
   *
   * If `mostWaiting` messages of its author are waiting, the message is refused. A task to tell them is stored, at
   * most one a minute for each person and channel, and the message counts as `seen` for a minute.
   */
  put(message: IncomingMessage, mostWaiting?: number): Promise<Put>

  /** `put`, and where it has stored the message, a `take` in the same step. */
  putAndTake(
    message: IncomingMessage,
    mostWaiting: number,
    taking: Taking,
  ): Promise<{ readonly put: Put; readonly taken: Taken }>

  /**
   * With a wording: replaces that of a message that still waits, or of a dead letter. `false`, and nothing
   * changed, when it is neither, when it is being worked on, or when a later edition is stored.
   *
   * With `withdraw`: what waits, or is a dead letter, is removed. What is held, or was asked before, stays until
   * its question has an answer, since the next question must not overtake it; `take` and `hold` tell whoever
   * holds it. `false` when nothing is stored of the message. If it comes after its deletion, it
   * counts as `seen`, and so does what its words would ask for.
   */
  revise(id: MessageId, change: Wording | 'withdraw'): Promise<boolean>

  /**
   * Hands out the first item (by `order`) of a thread that is due and that nobody holds.
   *
   * People take turns. A thread belongs to whoever wrote its first item. Everybody with a thread that is due
   * stands in one line, once, and goes to its end after a turn. So nobody waits for more than one turn of each
   * other person, however much those have written. Of one person's threads the one due longest comes first, and
   * at most `mostEach` run at once over all processes, so that questions that hang leave room for others. An
   * announcement does not stand in line.
   *
   * The thread stays held until `settle`, or until `leaseMs` pass without `hold`. Meanwhile nothing else of it is
   * handed out, by any process. After a crash the same item comes again, in the stage that was recorded and with
   * a higher `attempt`: at once the first two times, then after a rest that grows with each claim `lost` in a row.
   */
  take(leaseMs: number, mostEach?: number): Promise<Taken>

  /**
   * Renews the claim and records the item's new stage and the thread's link, together or not at all. `false`, and
   * nothing changed, when the claim is lost: another `take` found its lease run out, or the thread was reset (its
   * generation went up). `withdrawn`: it is recorded, but the message was deleted in the meantime. `generation`
   * and `engaged` of the link are not written.
   */
  hold(claim: Claim, leaseMs: number, change?: Progress): Promise<boolean | 'withdrawn'>

  /**
   * Ends the claim. `false`, and nothing changed, when the claim is lost. A withdrawn message leaves no dead
   * letter.
   */
  settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean>

  /** `settle`, and then a `take` in the same step. Nothing is taken where the claim was no longer valid. */
  settleAndTake(
    claim: Claim | UnreadableClaim,
    outcome: Outcome,
    taking: Taking,
  ): Promise<{ readonly settled: boolean; readonly taken: Taken }>

  /**
   * Puts a dead letter back into its thread's inbox as if it had just been written. `false` when this channel has
   * no such dead letter, or none any more, or when the thread was reset since.
   */
  revive(id: MessageId, channel: ChannelKey): Promise<boolean>

  /**
   * For the next `ms`, no process asks neuroflash anything. A longer pause that is in force stays. While more than
   * a minute of it is left, due threads are handed out one a second together with the time left, for the sake of answers
   * that are still to be posted. During the last minute none is, except one that begins with an announcement: it asks
   * neuroflash nothing.
   *
   * A halt (`Operating`) does the same until its end, whatever becomes of a pause.
   *
   * When the pause is over, one thread is handed out with 0 left: the probe, which finds out whether neuroflash
   * answers. Until `resume`, another probe follows only once the lease of the first would have ended.
   */
  pause(ms: number): Promise<void>

  /**
   * neuroflash answers again: all other threads follow at once. If a pause is in force, it is a newer one, and stays.
   */
  resume(): Promise<void>

  /** Resolves when something may have become due, after `ms`, or when `signal` aborts. Never rejects. */
  untilDue(ms: number, signal: AbortSignal): Promise<void>

  /** What is left of the thread, and whether anybody is at work there. Nothing is changed. */
  standing(thread: ThreadKey): Promise<Standing>

  /** The thread's messages that wait or are in work, and its dead letters. */
  threadStats(thread: ThreadKey): Promise<ThreadStats>
}
