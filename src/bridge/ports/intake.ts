import type { ChannelKey, IncomingMessage, MessageId, Task, TaskId, Wording } from '../model.ts'
import type { Put } from './inbox.ts'

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
