import type { ChannelKey, IncomingMessage, MessageId, Task, TaskId, ThreadKey, Wording } from '../model.ts'
import type { Put } from './inbox.ts'

/** What became of something that came in. `too-late`: a change to a message that no longer waits. */
export type Received = Put | 'not-ours' | 'revised' | 'too-late'

/**
 * Where everything that people do in Slack comes in. Each method resolves once that is stored durably, and only
 * then may Slack be told. It rejects with `StoreError` if it could not be stored; then Slack must deliver it
 * again.
 */
export type Intake = {
  /** Decides whether a message is for the bot and gets it into its thread's inbox. */
  receive(message: IncomingMessage): Promise<Received>
  /**
   * The author has edited a message. The edit counts while the message waits or is a dead letter, unless a later one is
   * stored.
   */
  edited(id: MessageId, change: Wording): Promise<Received>
  /**
   * A message was deleted in Slack and is withdrawn: it is not asked, or its answer not shown, or it cannot be asked
   * again. `thread`: the one it was in.
   */
  deleted(id: MessageId, thread: ThreadKey): Promise<Received>
  /**
   * Somebody wants a message asked again that ended without an answer. `false`: this channel has no such message,
   * or none any more.
   */
  tryAgain(id: MessageId, channel: ChannelKey): Promise<boolean>
  /** Somebody, or Slack, wants something done. What has the same `id` is done once. */
  ask(id: TaskId, task: Task): Promise<'stored' | 'seen'>

  /**
   * What a message's words ask for. Done once for each message, in whatever events it comes, and not at all if it was
   * deleted before it came.
   */
  askInWords(message: MessageId, task: Task): Promise<'stored' | 'seen'>
}
