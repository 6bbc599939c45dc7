import type { IncomingMessage, PersonId, ThreadKey } from '../model.ts'

/** Where a status stands, and who is to read it. */
export type SignAt = { readonly thread: ThreadKey; readonly reader: PersonId }

/**
 * How a turn leaves its status. `posted`: a message was posted, which has cleared it in Slack. `silent`: none was, so it
 * has to be cleared. `soon`: it may stay, because the bot goes on in a moment. `later`: the message waits.
 */
export type EndOfWork = 'posted' | 'silent' | 'soon' | 'later'

/** So many messages of a thread are not answered yet. `isInWork`: somebody is at work on the first of them. */
export type Crowd = { readonly waiting: number; readonly isInWork: boolean }

/**
 * What shows in Slack that a message has come in, and that the bot is at work. It is a courtesy: nothing here throws or
 * takes time, and nothing rests on it. Of one thread a later sign never comes before an earlier one.
 */
export type Signs = {
  /** Marks a message that has begun a thread: nobody has that thread open yet, and would see its status. */
  noticed(message: Pick<IncomingMessage, 'id' | 'thread'>): void

  /**
   * Shows that the bot is at work on the first of so many messages, and after some time that it takes longer, until the
   * returned function is called.
   */
  work(at: SignAt, waiting: number): (end: EndOfWork) => void

  /** Shows once what waits in a thread. Resolves with whether Slack has answered, which it may not do within a second. */
  wait(at: SignAt, crowd: Crowd): Promise<boolean>

  /** Nothing waits in the thread any more, and nobody is at work. */
  clear(thread: ThreadKey): void
}
