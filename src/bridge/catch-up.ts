import { ReplyError } from './errors.ts'
import type { IncomingMessage, Task } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Links } from './ports/links.ts'
import type { Log } from './ports/log.ts'
import type { Replies } from './ports/slack.ts'
import type { TaskClaim } from './ports/tasks.ts'

type Deps = {
  readonly links: Links
  readonly replies: Pick<Replies, 'writtenAfter'>
  readonly receive: (message: IncomingMessage) => Promise<unknown>
  readonly log: Log
}

/** Far below the 25 h for which a store knows a message again, so that nothing answered is asked again. */
const TOO_LATE_MS = 60 * 60_000

const done: Outcome = { kind: 'done' }

/**
 * Takes in what people wrote in a thread after the message that called the bot there. Slack promises no order (S4), and
 * what it delivered before that message was not for the bot at the time. What was taken in already stays as it is.
 * After a reset, nothing from before it is taken in.
 */
export async function catchUp(
  claim: TaskClaim,
  { thread, after, generation }: Extract<Task, { kind: 'catch-up' }>,
  { links, replies, receive, log }: Deps,
): Promise<Outcome> {
  if (claim.takenAtMs - claim.receivedAtMs > TOO_LATE_MS) {
    log.warn({ thread }, 'too late to look for replies that came before their mention')
    return done
  }
  try {
    const written = await replies.writtenAfter(thread, after)
    if ((await links.get(thread))?.generation !== generation) return done
    for (const message of written) await receive(message)
  } catch (error) {
    if (!(error instanceof ReplyError && error.retry === 'never')) throw error
    log.warn({ err: error, thread }, 'Slack does not show replies that came before their mention')
  }
  return done
}
