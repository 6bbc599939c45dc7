import { mayRead } from './access.ts'
import { saidBefore } from './claim.ts'
import { ReplyError } from './errors.ts'
import type { IncomingMessage, PostedId, Task } from './model.ts'
import type { NoticeKey } from './notices.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Log } from './ports/log.ts'
import type { People, PrivateReplies, Replies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { TaskClaim } from './ports/tasks.ts'

type AskTask = Extract<Task, { kind: 'ask' }>

type Deps = {
  readonly people: Pick<People, 'channelOf' | 'roleOf' | 'isMember' | 'name'>
  readonly replies: Pick<Replies, 'post' | 'find' | 'questionAbout'>
  readonly privateReplies: Pick<PrivateReplies, 'tell'>
  readonly speech: Speech
  /** Takes in a message that Slack will not deliver. */
  readonly receive: (message: IncomingMessage) => Promise<unknown>
  readonly log: Log
}

/**
 * Asks about a message, in its thread. The bot writes a line there, so that everybody sees who asks what, and that line
 * becomes a message like any other, with a place of its own. After a crash it is found by its mark, so it stands there
 * once and is asked once.
 */
export async function askAbout(claim: TaskClaim, task: AskTask, deps: Deps): Promise<Outcome> {
  const refusal = await carryOut(claim, task, deps)
  if (refusal !== undefined) await deps.privateReplies.tell(task.requester, (say) => say(refusal))
  return { kind: 'done' }
}

async function carryOut(claim: TaskClaim, task: AskTask, deps: Deps): Promise<NoticeKey | undefined> {
  const { thread, requester } = task
  const { people, replies, receive, log } = deps
  try {
    if (!(await mayRead(requester.person, people.channelOf(thread), people))) return 'readRefused'
    const question = await replies.questionAbout(task)
    if (question === undefined) return 'askedMessageGone'
    await receive(question(await posted(claim, task, deps)))
    return undefined
  } catch (error) {
    if (!(error instanceof ReplyError && error.code === 'closed')) throw error
    log.warn({ err: error, thread }, 'a question could not be asked in its thread')
    return 'askElsewhere'
  }
}

/** The message that says who asks what. */
async function posted(claim: TaskClaim, task: AskTask, deps: Deps): Promise<PostedId> {
  const { thread, words, requester } = task
  const { replies, people, speech } = deps
  const found = await saidBefore(claim, task, replies)
  if (found !== undefined) return found
  const [say, who] = await Promise.all([speech.to(requester.person), people.name(requester.person)])
  const quote = words.split('\n').map((line) => `> ${line}`)
  const text = `${say('asksAbout', { who })}\n\n${quote.join('\n')}`
  return replies.post({ thread, text, mark: claim.id, kind: 'question' })
}
