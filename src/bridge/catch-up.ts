import type { IncomingMessage, Task } from './model.ts'
import type { Outcome, Replies } from './ports.ts'

/**
 * Takes in what people wrote in a thread after the message that called the bot there. Slack delivers in
 * no promised order: what it delivered before that message was not for the bot then. What was taken in
 * already stays as it is.
 */
export async function catchUp(
  { thread, after }: Extract<Task, { kind: 'catch-up' }>,
  {
    replies,
    receive,
  }: {
    readonly replies: Pick<Replies, 'writtenAfter'>
    readonly receive: (message: IncomingMessage) => Promise<unknown>
  },
): Promise<Outcome> {
  for (const message of await replies.writtenAfter(thread, after)) await receive(message)
  return { kind: 'done' }
}
