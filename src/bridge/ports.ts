import type {
  Answer,
  ChannelKey,
  Composed,
  ConversationId,
  DeletionReason,
  HistoryMessage,
  IncomingMessage,
  Item,
  Link,
  MessageId,
  PartContent,
  PersonId,
  PostedId,
  Requester,
  ResetDone,
  Stage,
  Task,
  TaskId,
  ThreadKey,
  Wording,
} from './model.ts'

/** What `put` made of a message. */
export type Put =
  | 'stored'
  /** This message was stored before, in whatever event. */
  | 'seen'
  /** A reply in a thread nobody has called the bot to. Nothing was stored. */
  | 'not-engaged'
  /** As many of its author's messages as may wait do. Nothing was stored but the task of telling so. */
  | 'too-many'

/** What became of something that came in. `too-late`: a change to a message that does not wait (any more). */
export type Received = Put | 'not-ours' | 'revised' | 'too-late'

/**
 * Where what people do in Slack comes in. Each method resolves once it is stored durably, so that
 * Slack may be told; it rejects with `StoreError` when it could not be, and then Slack must deliver
 * it again.
 */
export type Intake = {
  /** Decides whether a message is for the bot and gets it into its thread's inbox. */
  receive(message: IncomingMessage): Promise<Received>
  /** The author has changed a message. It counts while the message waits, or is to be asked again, and after no later change. */
  edited(id: MessageId, change: Wording): Promise<Received>
  /** A message was deleted in Slack. It is withdrawn: not asked, or its answer is not shown, or not asked again. */
  deleted(id: MessageId): Promise<Received>
  /**
   * Somebody wants a message of this channel asked again that ended without an answer. `false`: there is
   * none (any more).
   */
  tryAgain(id: MessageId, channel: ChannelKey): Promise<boolean>
  /** Somebody, or Slack, wants something done. Once for each id. */
  ask(id: TaskId, task: Task): Promise<'stored' | 'seen'>
}

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

/** A task held by one worker, for a time. */
export type TaskClaim = {
  readonly kind: 'task'
  readonly token: string
  readonly id: TaskId
  readonly task: Task
  readonly receivedAtMs: number
  readonly attempt: number
  /** By the store's clock, as `receivedAtMs` is. */
  readonly takenAtMs: number
  /** How many claims on it in a row were lost: neither settled nor was the task replaced. Absent: none. */
  readonly lost?: number
}

/**
 * Tasks wait in lanes that never wait for each other: `prompt` for what people wait for and what takes
 * seconds, `export` for what takes as long as a history, `upkeep` for what has as long as it needs.
 */
export type TaskLane = 'prompt' | 'export' | 'upkeep'

/** Where a task is taken from. `share`: how many one person may have in work there. */
export type TaskSource = { readonly lane: TaskLane; readonly share?: number }

/** A thread with its link, as the lists show it. */
export type Linked = { readonly thread: ThreadKey; readonly link: Link }

/** How a claimed item leaves the worker. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Handed back untouched in its stage; does not count as an attempt. */
  | { readonly kind: 'back' }
  /** The thread waits `ms`, then the same item comes first again. */
  | { readonly kind: 'later'; readonly ms: number }
  /** Set aside for 30 days under `code`; the thread goes on with its next item. */
  | { readonly kind: 'dead'; readonly code: string }

/** A part of a list. */
export type Page = { readonly offset: number; readonly limit: number }

/** What is let go of, and what follows in the same step. */
export type LettingGo = {
  readonly thread: ThreadKey
  readonly deletion: { readonly reason: DeletionReason; readonly requester?: Requester }
  /** Nothing is let go of that was active then or later. */
  readonly unlessActiveSinceMs?: number
  /** What the thread is told. */
  readonly announcement?: Extract<Stage, { name: 'answered' }>
  readonly record?: (done: ResetDone) => Task
}

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

/**
 * Conversations at neuroflash. Every method rejects with `ConversationError`; an aborted `signal`
 * rejects with a `ConversationError` of code `lost`.
 */
export type Conversations = {
  /** Not idempotent: a crash before its result is stored leaves an empty conversation behind. */
  create(signal: AbortSignal): Promise<ConversationId>

  /** Sends only `content`. Not idempotent: asking twice adds two turns to the conversation. */
  ask(conversation: ConversationId, content: string, signal: AbortSignal): Promise<Answer>

  /** The whole history, oldest first, page by page as it is read. */
  history(conversation: ConversationId, signal: AbortSignal): AsyncIterable<HistoryMessage>

  /** The same in its pages, from the one that `from` names: reading can go on where it stopped. */
  pages(
    conversation: ConversationId,
    from: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<HistoryPage>

  /** Whether the conversation is still there (guide, step 6). */
  exists(conversation: ConversationId, signal: AbortSignal): Promise<boolean>

  /** Resolves when neuroflash has accepted the deletion, or when there was nothing to delete. */
  delete(conversation: ConversationId, signal: AbortSignal): Promise<void>
}

/** `next` names the page behind it; absent: there is none yet. */
export type HistoryPage = { readonly messages: readonly HistoryMessage[]; readonly next?: string }

/** One message to post. */
export type Post = {
  readonly thread: ThreadKey
  /** Names this message for good, so that `find` recognises it. Readable by the whole workspace. */
  readonly mark: string
  /** Offers the person to have item `id` asked again. */
  readonly tryAgain?: MessageId
} & PartContent

/** The Slack side of a thread. */
export type Replies = {
  /**
   * The message as Markdown for neuroflash: people and channels by name, attached files named.
   * Empty when there is nothing to send. Who cannot be looked up is `somebody`: no ids.
   */
  question(item: Item): Promise<string>

  /**
   * Makes messages of Markdown that Slack takes, each complete in itself; none where there is nothing to
   * show. `undefined` where that might take more than a moment, for `compose` to do.
   */
  composeNow(markdown: string): readonly Composed[] | undefined

  /**
   * The same, the first `most` of them, or smaller messages of one that Slack found too long, within
   * seconds whatever they say and without holding anything else up: what cannot be converted in that time
   * comes as plain words. Rejects only with the reason of `signal`.
   */
  compose(
    source: { readonly markdown: string; readonly most?: number } | { readonly tooLong: Composed },
    signal: AbortSignal,
  ): Promise<readonly Composed[]>

  /**
   * Resolves once Slack has confirmed the message. Rejects with `ReplyError`, and within the third of
   * a lease that is left to a holder who has stopped by itself. Never sends again what may have arrived.
   *
   * What Slack refuses is sent again in a plainer form, and once more without any, each time only if
   * `mayGoOn` still says so: meanwhile the thread may have been reset.
   */
  post(post: Post, mayGoOn?: () => Promise<boolean>): Promise<PostedId>

  /** Looks for the message posted under `mark` since `item` was written. Rejects with `ReplyError`. */
  find(item: Pick<Item, 'id' | 'thread'>, mark: string): Promise<PostedId | undefined>

  /**
   * What people have written in the thread after message `id` without a mention, oldest first. Rejects
   * with `ReplyError`.
   */
  writtenAfter(thread: ThreadKey, id: MessageId): Promise<readonly IncomingMessage[]>

  /**
   * Shows that the bot is at work in the thread until the returned function is called. Neither ever
   * throws or takes time. `posted`: a message was posted since, which has cleared the status.
   * `silent`: none was, the status is to go. `soon`: it may stand, the bot is back in a moment.
   */
  showStatus(thread: ThreadKey): (end: 'posted' | 'silent' | 'soon') => void
}

/** Who may see and do what, as Slack knows it at this moment. Each rejects with `ReplyError`. */
export type People = {
  /** Looked up in all pages of the channel's members. */
  isMember(person: PersonId, channel: ChannelKey): Promise<boolean>
  /** `external`: of another company, in a shared channel. */
  standing(person: PersonId): Promise<'member' | 'admin' | 'external'>
  /** Which of these channels the person is in, as far as the bot can see. */
  channelsOf(person: PersonId): Promise<ReadonlySet<ChannelKey>>
  channelOf(thread: ThreadKey): ChannelKey
  /** Whether it is no channel but a direct message, of two or of several. */
  isDirect(channel: ChannelKey): Promise<boolean>
  /** The thread a message belongs to, where the message was named instead of the thread. */
  rootOf(message: ThreadKey): Promise<ThreadKey>
  /** What the person is called. */
  name(person: PersonId): Promise<string>
  /** The thread's key once its channel has another id. */
  underChannel(thread: ThreadKey, channel: ChannelKey): ThreadKey
  /** What a thread is called when it is spoken about. */
  describe(thread: ThreadKey, people: readonly PersonId[]): Promise<ThreadDescription>
}

/**
 * What Slack itself knows, at this moment, of what an event says. Each rejects with `ReplyError` where Slack
 * says neither yes nor no.
 */
export type Evidence = {
  /** The bot's token is refused as revoked, or its app as removed. */
  isRemoved(): Promise<boolean>
  /** Slack, which still knows the bot, does not know the channel. So it is too once the bot has left a private one. */
  isGone(channel: ChannelKey): Promise<boolean>
  /** `from` is unknown or has become `to`, and at least one of the threads is found under `to`. */
  hasMoved(move: {
    readonly from: ChannelKey
    readonly to: ChannelKey
    readonly threads: readonly ThreadKey[]
  }): Promise<boolean>
}

export type ThreadDescription = {
  readonly permalink: string
  readonly channelName: string
  /** In the order asked for. */
  readonly names: readonly string[]
}

/** A file to hand to one person. */
export type Export = {
  readonly name: string
  /** Read once, piece by piece. What it rejects with, `handOver` rejects with; nobody has seen anything then. */
  readonly content: AsyncIterable<string>
  readonly words: string
  /** Asked when Slack has the whole file and nobody sees it yet. */
  readonly mayShare: () => Promise<boolean>
}

/** What the bot says to one person alone. Each rejects with `ReplyError` when every way to that person failed. */
export type Asides = {
  /** Markdown. */
  tell(requester: Requester, text: string): Promise<void>
  /** A list of the channel's conversations with what can be done about each. */
  showList(requester: Requester, list: ChannelPage): Promise<void>
  /** The person's own conversations, on the bot's page. */
  showHome(person: PersonId, list: ConversationList): Promise<void>
  /** Into the direct messages with the person, unless it may not be shared any more once it is there to share. */
  handOver(requester: Requester, file: Export, signal: AbortSignal): Promise<'shared' | 'withheld'>
  /** Whether the answer stands in the direct messages with the bot, beneath what was handed over; in a thread of them it does not. */
  isBetween(requester: Requester): Promise<boolean>
}

export type ConversationList = {
  readonly entries: readonly (Linked & { readonly mayReset: boolean })[]
}

/** A page of the list of a channel's conversations. */
export type ChannelPage = ConversationList & {
  readonly channel: ChannelKey
  readonly page: number
  readonly hasMore: boolean
  /** The channel is a direct message. */
  readonly isDirect: boolean
  /** It takes the place of the page whose button was pressed. */
  readonly isTurned: boolean
}

/** How one turn, or one try at it, went. */
export type TurnReport = {
  readonly outcome: 'answered' | 'dead' | 'withdrawn' | 'later' | 'handed-back'
  /** The error's or ending's code, where there is one. */
  readonly code?: string
  /** How long each stage took in this try. */
  readonly stagesMs: Readonly<Partial<Record<Stage['name'], number>>>
  /** Messages posted in this try. */
  readonly parts: number
  readonly attempt: number
}

/** Structured logging; satisfied by pino. Never given what people write. */
export type Log = {
  /** A log whose every line carries `fields`, as they are: nothing is looked for inside of them. */
  child(fields: Readonly<Record<string, string | number>>): Log
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Milliseconds since 1970. */
export type Clock = () => number
