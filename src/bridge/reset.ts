import { randomUUID } from 'node:crypto'
import { mayResetAs, membershipIn } from './access.ts'
import { ReplyError } from './errors.ts'
import type { Answered } from './in-turn.ts'
import { release } from './irreversible.ts'
import type { Requester, ResetDone, Task } from './model.ts'
import type { Words } from './notices.ts'
import { showHome } from './overview.ts'
import { isInUse } from './policy/links.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Links } from './ports/links.ts'
import type { Log } from './ports/log.ts'
import type { People, PrivateReplies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { TaskClaim } from './ports/tasks.ts'

type ResetTask = Extract<Task, { kind: 'reset' }>

type Deps = {
  readonly links: Links
  readonly people: Pick<
    People,
    'roleOf' | 'isMember' | 'isDirect' | 'channelOf' | 'name' | 'rootOf' | 'channelsOf'
  >
  readonly privateReplies: Pick<PrivateReplies, 'tell' | 'showHome'>
  readonly speech: Speech
  readonly nudge: () => void
  readonly log: Log
}

/**
 * Resets a thread. All that P7 asks for happens in one step of the store and is recorded in the task with it, so that
 * after a crash only words are repeated. The deletion that follows is a task of its own, and nothing is called deleted
 * before that one is done.
 */
export async function reset(claim: TaskClaim, task: ResetTask, deps: Deps): Promise<Outcome> {
  const { thread, requester } = task
  const audit = { audit: 'reset', person: requester.person, thread }
  const done = task.done ?? (await carryOut(claim, task, deps))
  if (typeof done === 'string') {
    deps.log.info({ ...audit, outcome: done }, 'reset')
    await deps.privateReplies.tell(requester, (say) => say(done))
    return { kind: 'done' }
  }
  deps.log.info({ ...audit, outcome: 'reset', ...done }, 'reset')
  await tell(requester, wordsFor(done), deps)
  // Only now, so that what the deletion has to say comes after this.
  deps.nudge()
  return { kind: 'done' }
}

/** An operator has asked for it, and confirmed it; the thread reads that, as whoever began it reads sentences. */
export async function resetForOperator(
  claim: TaskClaim,
  task: Extract<Task, { kind: 'release' }>,
  { links, speech, nudge, log }: Deps,
): Promise<Outcome> {
  const { thread } = task
  const say = await speech.to((await links.get(thread))?.startedBy, thread)
  const terms = {
    thread,
    deletion: { reason: 'operator' },
    announcement: announcement(say('wasResetByOperator')),
    record: (done: ResetDone): Task => ({ ...task, done }),
  } as const
  const done = task.done ?? (await release(claim, terms, links))
  const what = done === 'nothing' ? { outcome: done } : { outcome: 'reset', ...done }
  log.info({ audit: 'operator', deed: 'reset', thread, ...what }, 'an operator’s reset')
  nudge()
  return { kind: 'done' }
}

/** The reset is done. That Slack will not tell this person is no reason to do it again, or to say that it failed. */
async function tell(requester: Requester, words: Words | undefined, deps: Deps): Promise<void> {
  try {
    // The entry on the bot's own page goes, together with its buttons.
    if (requester.channel === undefined) await showHome({ kind: 'home', requester }, deps)
    if (words !== undefined) await deps.privateReplies.tell(requester, words)
  } catch (error) {
    if (!(error instanceof ReplyError && error.retry === 'never')) throw error
    deps.log.warn({ err: error }, 'a person could not be told of a reset')
  }
}

/** First of all, who is asking: those who may see nothing here are told the same words after the same look-ups. */
async function carryOut(
  claim: TaskClaim,
  task: ResetTask,
  deps: Deps,
): Promise<ResetDone | 'resetRefused' | 'nothingToReset'> {
  const { links, people } = deps
  const { requester } = task
  const channel = people.channelOf(task.thread)
  const [{ role, isMember }, isDirect] = await Promise.all([
    membershipIn(channel, requester.person, people),
    people.isDirect(channel),
  ])
  if (role !== 'admin' && !isMember) return 'resetRefused'
  // Slack is asked in any case: whoever took no part must not learn from the time it takes whether there is a
  // conversation.
  const thread = requester.thread ?? (await people.rootOf(task.thread))
  const link = await links.get(thread)
  if (!mayResetAs(role, requester.person, link)) {
    // A direct message is the person's own, so they may know that there is no conversation in it.
    const isEmpty = link === undefined || !isInUse(link)
    return isEmpty && isMember && isDirect ? 'nothingToReset' : 'resetRefused'
  }
  const [who, say] = await Promise.all([
    people.name(requester.person),
    deps.speech.to(requester.person, thread),
  ])
  const terms = {
    thread,
    deletion: { reason: 'reset', requester },
    announcement: announcement(say('wasReset', { who })),
    record: (done: ResetDone): Task => ({ ...task, done }),
  } as const
  const done = await release(claim, terms, links)
  return done === 'nothing' ? 'nothingToReset' : done
}

/** The one line that everybody in the thread sees. It goes through the inbox, and so comes exactly once. */
function announcement(text: string): Answered {
  return { name: 'answered', mark: randomUUID(), parts: [{ kind: 'notice', text }], ending: { kind: 'done' } }
}

/** Nothing where the sentence that follows the deletion says it all. */
function wordsFor({ withdrawn, interrupted, deleting }: ResetDone): Words | undefined {
  if (deleting && !interrupted && withdrawn === 0) return undefined
  return (say) =>
    [
      deleting ? '' : say('resetDone'),
      interrupted ? say('resetInterrupted') : '',
      withdrawn > 0 ? say('resetWithdrawn', { count: withdrawn }) : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' ')
}
