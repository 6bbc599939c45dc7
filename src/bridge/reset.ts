import { randomUUID } from 'node:crypto'
import { mayRead, mayReset } from './access.ts'
import { letGo } from './irreversible.ts'
import type { Link, ResetDone, Stage, Task } from './model.ts'
import { fillNotice, notices } from './notices.ts'
import type { Asides, Log, Outcome, People, Store, TaskClaim } from './ports.ts'

type ResetTask = Extract<Task, { kind: 'reset' }>

type Deps = {
  readonly store: Pick<Store, 'link' | 'letGo'>
  readonly people: Pick<People, 'standing' | 'isMember' | 'isDirect' | 'channelOf' | 'name'>
  readonly asides: Pick<Asides, 'tell'>
  readonly nudge: () => void
  readonly log: Log
}

/**
 * Resets a thread: all that P7 asks for happens in one step of the store, recorded in the task, so
 * that a crash before or after it repeats only what is said. The deletion that follows is a task of
 * its own, and nothing is called deleted before that one is done.
 */
export async function reset(claim: TaskClaim, task: ResetTask, deps: Deps): Promise<Outcome> {
  const { thread, requester } = task
  const audit = { audit: 'reset', person: requester.person, thread }
  const done = task.done ?? (await attempt(claim, task, deps))
  if (typeof done === 'string') {
    deps.log.info({ ...audit, outcome: done }, 'reset')
    await deps.asides.tell(requester, notices[done])
    return { kind: 'done' }
  }
  deps.log.info({ ...audit, outcome: 'reset', ...done }, 'reset')
  await deps.asides.tell(requester, wordsFor(done))
  // The deletion would begin within a second all the same; its own word is to come after this one.
  deps.nudge()
  return { kind: 'done' }
}

async function attempt(
  claim: TaskClaim,
  task: ResetTask,
  { store, people }: Deps,
): Promise<ResetDone | 'resetRefused' | 'nothingToReset'> {
  const { thread, requester } = task
  const link = await store.link(thread)
  if (!(await mayReset(requester.person, { thread, link }, people))) {
    return (await isEmptyAndTheirs(task, link, people)) ? 'nothingToReset' : 'resetRefused'
  }
  const letting = {
    thread,
    deletion: { reason: 'reset', requester },
    announcement: announcement(await people.name(requester.person)),
    record: (done: ResetDone): Task => ({ ...task, done }),
  } as const
  const done = await letGo(claim, letting, store)
  return done === 'nothing' ? 'nothingToReset' : done
}

/**
 * In somebody's own direct message there is nobody to hide from that there is no conversation. Elsewhere
 * who may not is told the same whether there is one or not.
 */
async function isEmptyAndTheirs(
  { thread, requester }: ResetTask,
  link: Link | undefined,
  people: Deps['people'],
): Promise<boolean> {
  const channel = people.channelOf(thread)
  if (!(await people.isDirect(channel)) || !(await mayRead(requester.person, channel, people))) return false
  return link === undefined || (link.conversation === undefined && !link.engaged)
}

/** The one line that everybody in the thread sees. It goes through the inbox, and so comes exactly once. */
function announcement(who: string): Extract<Stage, { name: 'answered' }> {
  const text = fillNotice(notices.wasReset, { who })
  return { name: 'answered', mark: randomUUID(), parts: [{ kind: 'notice', text }], ending: { kind: 'done' } }
}

function wordsFor({ withdrawn, interrupted, deleting }: ResetDone): string {
  return [
    notices.resetDone,
    interrupted ? notices.resetInterrupted : '',
    withdrawn > 0 ? fillNotice(notices.resetWithdrawn, { count: withdrawn }) : '',
    deleting ? notices.deletionPending : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
