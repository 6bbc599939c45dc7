import { mayRead } from './access.ts'
import { ClaimLostError, ConversationError, ReplyError } from './errors.ts'
import { type ExportSubject, exportName, exportWriter } from './export-document.ts'
import { LEASE_MS } from './lease.ts'
import type { ConversationId, Link, Task } from './model.ts'
import { type NoticeKey, notices } from './notices.ts'
import type { Asides, Clock, Conversations, Log, Outcome, People, Store, TaskClaim } from './ports.ts'
import { settleSurely } from './settling.ts'

type ExportTask = Extract<Task, { kind: 'export' }>

type Deps = {
  readonly store: Pick<Store, 'link' | 'holdTask'>
  readonly conversations: Pick<Conversations, 'history'>
  readonly people: People
  readonly asides: Pick<Asides, 'tell' | 'handOver'>
  readonly workspaceOf: (conversation: ConversationId, signal: AbortSignal) => Promise<string>
  readonly clock: Clock
  readonly log: Log
}

/** A history beyond it is no file that anybody reads, and memory is to stay bounded. */
const MOST_BYTES = 32 * 1024 * 1024

const done: Outcome = { kind: 'done' }

/**
 * Hands a conversation's whole history to the person who asked, if that person is a member of its
 * channel: looked up before it is read and again before it is handed over. That it was handed over is
 * recorded, so that a crash afterwards repeats only what is said; one right between the two, for which
 * Slack has no key, hands it over again.
 */
export async function exportHistory(
  claim: TaskClaim,
  task: ExportTask,
  deps: Deps,
  signal: AbortSignal,
): Promise<Outcome> {
  const { thread, requester, format } = task
  const result = task.handedOver ? 'exported' : await attempt(task, deps, signal)
  if (!task.handedOver) {
    deps.log.info({ audit: 'export', person: requester.person, thread, format, outcome: result }, 'export')
    if (result === 'exported') await record(claim, { ...task, handedOver: true }, deps, signal)
  }
  await tell(task, result, deps)
  return done
}

/** Tried until the store answers: otherwise the file would come again only because the store stumbled. */
async function record(
  claim: TaskClaim,
  task: ExportTask,
  { store }: Deps,
  signal: AbortSignal,
): Promise<void> {
  if (!(await settleSurely(() => store.holdTask(claim, LEASE_MS, task), signal)))
    throw new ClaimLostError(`the claim on ${claim.id} is lost`)
}

/** A file that was handed over speaks for itself: it must not come again because this sentence failed. */
async function tell({ requester }: ExportTask, result: NoticeKey, { asides, log }: Deps): Promise<void> {
  try {
    await asides.tell(requester, notices[result])
  } catch (error) {
    if (!(error instanceof ReplyError && result === 'exported')) throw error
    log.warn({ err: error }, 'a person could not be told of an export')
  }
}

async function attempt(task: ExportTask, deps: Deps, signal: AbortSignal): Promise<NoticeKey> {
  const { thread, requester } = task
  const isAllowed = (): Promise<boolean> =>
    mayRead(requester.person, deps.people.channelOf(thread), deps.people)
  if (!(await isAllowed())) return 'readRefused'
  const link = await deps.store.link(thread)
  if (link?.conversation === undefined) return 'nothingToExport'
  const { conversation } = link
  const subject = await describe(task, { ...link, conversation }, deps, signal)
  if (typeof subject === 'string') return subject
  const content = await write(task, { ...subject, conversation }, deps, signal)
  if (typeof content === 'string') return content
  if (!(await isAllowed())) return 'readRefused'
  return handOver(task, { name: exportName(task.format, subject), content }, deps)
}

async function describe(
  { thread }: ExportTask,
  link: Link & { readonly conversation: ConversationId },
  { people, workspaceOf, clock }: Deps,
  signal: AbortSignal,
): Promise<ExportSubject | NoticeKey> {
  try {
    const [description, workspaceId] = await Promise.all([
      people.describe(thread, link.people),
      workspaceOf(link.conversation, signal),
    ])
    return { link, thread: description, workspace: workspaceId, exportedAtMs: clock() }
  } catch (error) {
    return failureNotice(error, signal)
  }
}

/** The file's bytes, gathered page by page; or why there are none. */
async function write(
  { format }: ExportTask,
  { conversation, ...subject }: ExportSubject & { readonly conversation: ConversationId },
  { conversations }: Deps,
  signal: AbortSignal,
): Promise<Buffer | NoticeKey> {
  const writer = exportWriter(format, subject)
  const pieces = [Buffer.from(writer.begin())]
  let bytes = 0
  try {
    for await (const message of conversations.history(conversation, signal)) {
      const piece = Buffer.from(writer.message(message, pieces.length - 1))
      bytes += piece.length
      if (bytes > MOST_BYTES) return 'exportTooLarge'
      pieces.push(piece)
    }
  } catch (error) {
    return failureNotice(error, signal)
  }
  return pieces.length === 1 ? 'exportEmpty' : Buffer.concat([...pieces, Buffer.from(writer.end())])
}

function failureNotice(error: unknown, signal: AbortSignal): NoticeKey {
  if (!(error instanceof ConversationError) || signal.aborted) throw error
  return error.code === 'gone' ? 'exportGone' : 'exportFailed'
}

async function handOver(
  { requester }: ExportTask,
  file: { readonly name: string; readonly content: Buffer },
  { asides, log }: Deps,
): Promise<NoticeKey> {
  try {
    await asides.handOver(requester, { ...file, words: notices.exportHandedOver })
    return 'exported'
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    log.warn({ err: error }, 'Slack did not take an export')
    if (error.code === 'not-allowed') return 'exportNotAllowed'
    return error.certainty === 'unknown' ? 'exportUncertain' : 'exportRefused'
  }
}
