import { mayRead, threadOf } from './access.ts'
import { recordTask } from './claim.ts'
import { ConversationError, ReplyError } from './errors.ts'
import { type ExportSubject, exportName, exportWriter } from './export-document.ts'
import type { ConversationId, Link, Task } from './model.ts'
import type { NoticeKey, Words } from './notices.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Links } from './ports/links.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Conversations } from './ports/neuroflash.ts'
import type { Export, People, PrivateReplies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { TaskClaim, Tasks } from './ports/tasks.ts'
import { untilStored } from './until-stored.ts'

type ExportTask = Extract<Task, { kind: 'export' }>

type Deps = {
  readonly links: Links
  readonly tasks: Pick<Tasks, 'hold'>
  readonly conversations: Pick<Conversations, 'history'>
  readonly people: People
  readonly privateReplies: Pick<PrivateReplies, 'tell' | 'handOver' | 'tellsBesideFile'>
  readonly speech: Speech
  readonly workspaceOf: (conversation: ConversationId, signal: AbortSignal) => Promise<string>
  readonly clock: Clock
  readonly log: Log
}

/** The largest export. Nobody reads a longer one. */
const MOST_BYTES = 32 * 1024 * 1024

const done: Outcome = { kind: 'done' }

/**
 * Hands a conversation's whole history to the person who asked, if that person is a member of its channel.
 * That is looked up first of all, and once more when Slack has the file but shows it to nobody yet.
 *
 * The hand-over is recorded, so that a crash afterwards repeats only words. After a crash between the hand-over and
 * its record the file comes again: Slack takes no key by which it would know it.
 */
export async function exportHistory(
  claim: TaskClaim,
  task: ExportTask,
  deps: Deps,
  signal: AbortSignal,
): Promise<Outcome> {
  const { thread, requester, format } = task
  const result = task.handedOver ? 'exported' : await makeAndHandOver(task, deps, signal)
  if (!task.handedOver) {
    deps.log.info({ audit: 'export', person: requester.person, thread, format, outcome: result }, 'export')
    // Tried until the store answers, or the file would come again only because the store stumbled.
    if (result === 'exported')
      await untilStored(() => recordTask(claim, { ...task, handedOver: true }, deps.tasks), signal)
  }
  await tell(task, result, deps)
  return done
}

/** A file that was handed over speaks for itself: it must not come again because this sentence failed. */
async function tell(
  { requester }: ExportTask,
  result: NoticeKey,
  { privateReplies, log }: Deps,
): Promise<void> {
  try {
    // There the file is right before their eyes.
    if (result === 'exported' && (await privateReplies.tellsBesideFile(requester))) return
    await privateReplies.tell(requester, (say) => say(result))
  } catch (error) {
    if (!(error instanceof ReplyError && result === 'exported')) throw error
    log.warn({ err: error }, 'a person could not be told of an export')
  }
}

async function makeAndHandOver(task: ExportTask, deps: Deps, signal: AbortSignal): Promise<NoticeKey> {
  const { requester } = task
  const channel = deps.people.channelOf(task.thread)
  const mayShare = (): Promise<boolean> => mayRead(requester.person, channel, deps.people)
  if (!(await mayShare())) return 'readRefused'
  const thread = await threadOf(task.thread, deps)
  const found = await deps.links.get(thread)
  if (found?.conversation === undefined) return 'nothingToExport'
  const { conversation } = found
  const subject = await describe({ ...task, thread }, { ...found, conversation }, deps, signal)
  if (typeof subject === 'string') return subject
  const content = write(task, { ...subject, conversation }, deps, signal)
  const name = exportName(task.format, subject)
  const link = { asItIs: subject.thread.permalink }
  const words: Words = (say) => say('exportHandedOver', { link })
  return handOver(task, { name, content, words, mayShare }, deps, signal)
}

async function describe(
  { thread, requester }: ExportTask,
  link: Link & { readonly conversation: ConversationId },
  { people, speech, workspaceOf, clock }: Deps,
  signal: AbortSignal,
): Promise<ExportSubject | NoticeKey> {
  try {
    const say = await speech.to(requester.person)
    const [description, workspaceId] = await Promise.all([
      people.describe(thread, link.people, say),
      workspaceOf(link.conversation, signal),
    ])
    return { link, thread: description, workspace: workspaceId, exportedAtMs: clock(), say }
  } catch (error) {
    return failureNotice(error, signal)
  }
}

/** Why there is no file. */
class NoExport extends Error {
  override readonly name = 'NoExport'
  readonly notice: NoticeKey

  constructor(notice: NoticeKey, cause?: unknown) {
    super(`no export: ${notice}`, { cause })
    this.notice = notice
  }
}

/** What the file holds, piece by piece as its pages are read, so that none of it stays in memory. */
async function* write(
  { format }: ExportTask,
  { conversation, ...subject }: ExportSubject & { readonly conversation: ConversationId },
  { conversations }: Deps,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const writer = exportWriter(format, subject)
  let place = 0
  let bytes = 0
  yield writer.begin()
  try {
    for await (const message of conversations.history(conversation, signal)) {
      const piece = writer.message(message, place)
      place += 1
      bytes += Buffer.byteLength(piece)
      if (bytes > MOST_BYTES) throw new NoExport('exportTooLarge')
      yield piece
    }
  } catch (error) {
    throw error instanceof NoExport ? error : new NoExport(failureNotice(error, signal), error)
  }
  if (place === 0) throw new NoExport('exportEmpty')
  yield writer.end()
}

function failureNotice(error: unknown, signal: AbortSignal): NoticeKey {
  if (!(error instanceof ConversationError) || signal.aborted) throw error
  return error.code === 'gone' ? 'exportGone' : 'exportFailed'
}

async function handOver(
  { requester }: ExportTask,
  file: Export,
  { privateReplies, log }: Deps,
  signal: AbortSignal,
): Promise<NoticeKey> {
  try {
    return (await privateReplies.handOver(requester, file, signal)) === 'shared' ? 'exported' : 'readRefused'
  } catch (error) {
    if (error instanceof NoExport) return error.notice
    if (!(error instanceof ReplyError) || signal.aborted) throw error
    log.warn({ err: error }, 'Slack did not take an export')
    if (error.code === 'not-allowed') return 'exportNotAllowed'
    return error.certainty === 'unknown' ? 'exportUncertain' : 'exportRefused'
  }
}
