import type {
  ChannelKey,
  IncomingMessage,
  Link,
  MessageId,
  PersonId,
  ResetDone,
  Stage,
  Task,
  TaskId,
  ThreadKey,
  Wording,
} from '../model.ts'
import type { Claim, Idle, Outcome, Put, UnreadableClaim } from './inbox.ts'
import type { LettingGo, Linked, Page } from './links.ts'
import type { TaskClaim, TaskSource } from './tasks.ts'

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

/**
 * The threads' inboxes and links. Every method is one atomic step and rejects with `StoreError`
 * when the store does not answer; what it was asked may then have happened or not, and asking
 * again is safe.
 */
export type Store = {
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
  hold(
    claim: Claim,
    leaseMs: number,
    change?: { readonly stage?: Stage; readonly link?: Link },
  ): Promise<boolean | 'withdrawn'>

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
  wake(ms: number, signal: AbortSignal): Promise<void>

  link(thread: ThreadKey): Promise<Link | undefined>

  /** Messages of the thread that wait, those in work included, and dead letters of it. */
  threadStats(thread: ThreadKey): Promise<{ readonly waiting: number; readonly dead: number }>

  /** Linked threads of a channel or a person, those with a conversation or something waiting, last active first. */
  linked(
    of: { readonly channel: ChannelKey } | { readonly person: PersonId },
    page: Page,
  ): Promise<readonly Linked[]>

  /** Linked threads of a channel last active before `beforeMs`, longest idle first. */
  idle(
    channel: ChannelKey,
    than: { readonly beforeMs: number; readonly limit: number },
  ): Promise<readonly Linked[]>

  /** Channels that have linked threads. */
  channels(): Promise<readonly ChannelKey[]>

  /** Stores a task, due at once; `seen` when one of this id was stored within the last 25 h. */
  putTask(id: TaskId, task: Task): Promise<'stored' | 'seen'>

  /**
   * Hands out the task that has been due longest, of one lane where that is given. Like `take`, but no pause
   * holds tasks up. Where people share the lane, whoever was served longest ago comes first, and nobody who
   * has their share of it in work already.
   */
  takeTask(leaseMs: number, from?: TaskSource): Promise<TaskClaim | UnreadableClaim | Idle>

  /** Renews the claim and, where given, replaces the task as it is stored. `false`: the claim is lost, nothing changed. */
  holdTask(claim: TaskClaim, leaseMs: number, task?: Task): Promise<boolean>

  /** Ends the claim on a task. `false`: the claim is lost, nothing changed. */
  settleTask(claim: TaskClaim | UnreadableClaim, outcome: Outcome): Promise<boolean>

  /**
   * Lets go of a thread's conversation, all in one step: its generation goes up, it is not engaged any
   * more, whatever waited in it is withdrawn, its dead letters are removed, and whoever holds it loses it.
   * The deletion of its conversation becomes a task, `announcement` is put into its inbox, and the task
   * behind `claim` is replaced by what `record` makes of it. `nothing`, and nothing changed, where there was
   * nothing to let go of, or where it is still in use: see `unlessActiveSinceMs`.
   */
  letGo(claim: TaskClaim, letting: LettingGo): Promise<ResetDone | 'nothing' | 'claim-lost'>

  /**
   * Moves a linked thread, with what waits and what failed in it, under another key. An answer that could not
   * be posted lately since the channel was closed waits again; a question in a conversation that is left over
   * is asked anew. What was seen under its former name stays seen. `after`: what was written later than that
   * is to be caught up with, by a task. `held`: somebody is at work in it; nothing changed.
   */
  move(
    from: ThreadKey,
    to: { readonly thread: ThreadKey; readonly channel: ChannelKey; readonly after?: MessageId },
  ): Promise<'moved' | 'held'>

  /** Forgets what has expired, and has no file keep words of what is not stored any more. */
  purge(): Promise<void>

  stats(): Promise<InboxStats>
  /** Resolves while the store can be written to. */
  ping(): Promise<void>
  close(): Promise<void>
}
