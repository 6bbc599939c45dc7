import { saidBefore } from './claim.ts'
import { ReplyError } from './errors.ts'
import type { Task } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Replies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { TaskClaim } from './ports/tasks.ts'

type Deps = {
  readonly replies: Pick<Replies, 'post' | 'find'>
  readonly speech: Speech
  readonly clock: Clock
  readonly log: Log
}

/** By then what was refused has been sent again, or given up. */
const TOO_LATE_MS = 60 * 60_000

const done: Outcome = { kind: 'done' }

/** Says in its thread that a message was not taken: once, even if an earlier attempt has said so and crashed. */
export async function refuse(
  claim: TaskClaim,
  task: Extract<Task, { kind: 'refusal' }>,
  { replies, speech, clock, log }: Deps,
): Promise<Outcome> {
  const { thread, author } = task
  log.warn({ thread }, 'a message was refused: too many of its author’s wait')
  if (clock() - claim.receivedAtMs > TOO_LATE_MS) return done
  try {
    if ((await saidBefore(claim, task, replies)) !== undefined) return done
    const say = await speech.to(author, thread)
    await replies.post({ thread, text: say('tooMany'), mark: claim.id, kind: 'notice' })
  } catch (error) {
    if (!(error instanceof ReplyError && error.retry === 'never')) throw error
    log.warn({ err: error, thread }, 'nobody could be told that a message was refused')
  }
  return done
}
