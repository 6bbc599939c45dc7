import type {
  ChannelKey,
  DeletionReason,
  Link,
  MessageId,
  PersonId,
  Requester,
  ResetDone,
  Stage,
  Task,
  ThreadKey,
} from '../model.ts'
import type { TaskClaim } from './tasks.ts'

/** A thread with its link, as the lists show it. */
export type Linked = { readonly thread: ThreadKey; readonly link: Link }

/** Whose list: a channel's or a person's. */
export type ListOf = { readonly channel: ChannelKey } | { readonly person: PersonId }

/** A part of a list. */
export type Page = { readonly offset: number; readonly limit: number }

/** Threads last active before `beforeMs`, `limit` at most. */
export type IdleThreads = { readonly beforeMs: number; readonly limit: number }

/** What is released, and what follows in the same step. */
export type ReleaseTerms = {
  readonly thread: ThreadKey
  readonly deletion: { readonly reason: DeletionReason; readonly requester?: Requester }
  /** Nothing is released that was active then or later. */
  readonly unlessActiveSinceMs?: number
  /** What the thread is told. */
  readonly announcement?: Extract<Stage, { name: 'answered' }>
  readonly record?: (done: ResetDone) => Task
}

/** Where a thread moves. `after`: what was written later than that is to be caught up with. */
export type Destination = {
  readonly thread: ThreadKey
  readonly channel: ChannelKey
  readonly after?: MessageId
}

/**
 * Which conversation each thread has, and the lists of those that have one.
 *
 * Every method is one atomic step and rejects with `StoreError` when the store does not answer; what it was
 * asked may then have happened or not, and asking again is safe. Those about single threads, and `idle`, reject
 * with `NewerRecordError` where a later version of the bot has stored the link.
 */
export type Links = {
  /** `undefined` where there is none, or none that can be read. */
  get(thread: ThreadKey): Promise<Link | undefined>

  /** Linked threads of a channel or a person, those with a conversation or something waiting, last active first. */
  list(of: ListOf, page: Page): Promise<readonly Linked[]>

  /** Linked threads of a channel last active before `beforeMs`, longest idle first. */
  idle(channel: ChannelKey, which: IdleThreads): Promise<readonly Linked[]>

  /** Channels that have linked threads. */
  channels(): Promise<readonly ChannelKey[]>

  /**
   * Releases a thread's conversation, all in one step: its generation goes up, it is not engaged any
   * more, whatever waited in it is withdrawn, its dead letters are removed, and whoever holds it loses it.
   * The deletion of its conversation becomes a task, `announcement` is put into its inbox, and the task
   * behind `claim` is replaced by what `record` makes of it. `nothing`, and nothing changed, where there was
   * nothing to release, or where it is still in use: see `unlessActiveSinceMs`.
   */
  release(claim: TaskClaim, terms: ReleaseTerms): Promise<ResetDone | 'nothing' | 'claim-lost'>

  /**
   * Moves a linked thread, with what waits and what failed in it, under another key. An answer that could not
   * be posted lately since the channel was closed waits again; a question in a conversation that is left over
   * is asked anew. What was seen under its former name stays seen. `after`: what was written later than that
   * is to be caught up with, by a task. `held`: somebody is at work in it; nothing changed.
   */
  move(from: ThreadKey, to: Destination): Promise<'moved' | 'held'>
}
