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

/** At most `limit` threads, last active before `beforeMs`. */
export type IdleThreads = { readonly beforeMs: number; readonly limit: number }

/** Which thread is released, on what condition, and what happens in the same step. */
export type ReleaseTerms = {
  readonly thread: ThreadKey
  readonly deletion: { readonly reason: DeletionReason; readonly requester?: Requester }
  /** The thread stays as it is if it was active then or later. */
  readonly unlessActiveSinceMs?: number
  /** What the thread is told: the first thing said in it after the release. */
  readonly announcement?: Extract<Stage, { name: 'answered' }>
  /** The task as it is stored once the release is done. */
  readonly record?: (done: ResetDone) => Task
}

/** The key a thread moves to. `after`: a `catch-up` looks for what was written after this message. */
export type Destination = {
  readonly thread: ThreadKey
  readonly channel: ChannelKey
  readonly after?: MessageId
}

/**
 * Which conversation each thread has, and the lists of threads by channel and person.
 *
 * Every method is one atomic step and rejects with `StoreError` when the store does not answer; what it was
 * asked may then have happened or not, and asking again is safe. Methods about one thread, and `idle`, reject with
 * `NewerRecordError` when a later version of the bot has stored the link.
 */
export type Links = {
  /** `undefined` where there is none, or none that can be read. */
  get(thread: ThreadKey): Promise<Link | undefined>

  /** Threads of a channel or a person that have a conversation or something waiting, last active first. */
  list(of: ListOf, page: Page): Promise<readonly Linked[]>

  /** Threads of a channel that nobody has used since `beforeMs`, longest idle first. */
  idle(channel: ChannelKey, which: IdleThreads): Promise<readonly Linked[]>

  /** Channels with threads that have a link. */
  channels(): Promise<readonly ChannelKey[]>

  /**
   * Takes a thread's conversation from it, all in one step. Its generation goes up, it is no longer engaged, what
   * waits in it is withdrawn, its dead letters are removed, and whoever holds it loses the claim. Deleting the
   * conversation becomes a task, `announcement` goes into the inbox, and the task behind `claim` is replaced by
   * what `record` makes of it. `nothing`, and nothing changed, when there was nothing to release or the thread is
   * still in use; see `unlessActiveSinceMs`.
   */
  release(claim: TaskClaim, terms: ReleaseTerms): Promise<ResetDone | 'nothing' | 'claim-lost'>

  /**
   * Gives a thread another key, together with all that waits or failed in it. If the new key already has a link,
   * the two are merged, and a conversation left over by that is deleted by a task; a question under way in it is
   * asked anew. An answer that could not be posted in the last hour because the channel was closed waits again.
   * Messages seen under the former key stay seen. `held`, and nothing changed: somebody is at work in one of the
   * two.
   */
  move(from: ThreadKey, to: Destination): Promise<'moved' | 'held'>
}
