import type { IncomingMessage, MessageId, Task, TaskId, ThreadKey } from './model.ts'
import { spokenRequestId } from './policy/ids.ts'
import type { Inbox, Put } from './ports/inbox.ts'
import type { Intake } from './ports/intake.ts'
import type { Links } from './ports/links.ts'
import type { Tasks } from './ports/tasks.ts'

/** How many messages of one person may wait. Further ones are refused, and the notice names the number. */
const MOST_WAITING = 100

/**
 * Makes the intake. `followUps`: whether every reply in an engaged thread is for the bot, or only one that mentions it.
 */
export function createIntake(deps: {
  readonly inbox: Pick<Inbox, 'revise' | 'revive'>
  readonly links: Links
  readonly tasks: Tasks
  /** The worker's `put`, not the inbox's: it may take a thread in the same step. */
  readonly put: (message: IncomingMessage, mostWaiting: number) => Promise<Put>
  readonly followUps: 'all' | 'mentions'
  /** A message of this thread may have been withdrawn while it waited. */
  readonly withdrawn: (thread: ThreadKey) => void
  /** A task was stored, or may have been: it may begin at once. */
  readonly nudge: () => void
}): Intake {
  const { inbox, links, tasks, put: store, withdrawn, followUps, nudge } = deps
  return {
    async receive(message) {
      if (message.address === 'reply' && followUps === 'mentions') return 'not-ours'
      if (message.address === 'reply' && message.edition !== undefined && !(await followsACall(message))) {
        return 'not-engaged'
      }
      const put = await store(message, MOST_WAITING)
      if (put === 'too-many' || (put === 'stored' && message.address === 'mention')) nudge()
      const isEdit = put === 'seen' && message.edition !== undefined
      return isEdit && (await inbox.revise(message.id, message)) ? 'revised' : put
    },
    edited: async (id, change) => ((await inbox.revise(id, change)) ? 'revised' : 'too-late'),
    deleted,
    tryAgain: (id, channel) => inbox.revive(id, channel),
    ask,
    askInWords: (message, task) => ask(spokenRequestId(message), task),
  }

  async function deleted(id: MessageId, thread: ThreadKey): Promise<'revised' | 'too-late'> {
    if (!(await inbox.revise(id, 'withdraw'))) return 'too-late'
    withdrawn(thread)
    return 'revised'
  }

  async function ask(id: TaskId, task: Task): Promise<'stored' | 'seen'> {
    const put = await tasks.put(id, task)
    nudge()
    return put
  }

  /** A reply that is edited now may be older than the bot's call to the thread; then it was meant for others. */
  async function followsACall({ thread, order }: IncomingMessage): Promise<boolean> {
    const link = await links.get(thread)
    return link?.engaged === true && link.startedAtMs <= order / 1000
  }
}
