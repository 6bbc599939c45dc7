import { NewerRecordError } from '../../bridge/errors.ts'
import type { ChannelKey, Link, ResetDone, ThreadKey } from '../../bridge/model.ts'
import { announcementId } from '../../bridge/policy/ids.ts'
import { type FoundThread, isInUse, leftOver, mergeLinks, planRelease } from '../../bridge/policy/links.ts'
import type {
  Destination,
  IdleThreads,
  Linked,
  Links,
  ListOf,
  Page,
  ReleaseTerms,
} from '../../bridge/ports/links.ts'
import type { TaskClaim } from '../../bridge/ports/tasks.ts'
import { recordVersion } from '../fields.ts'
import { atOnceMs, closedByMoveMs, recordKey, remnantMs } from '../keys.ts'
import { writeContent, writeStage } from '../records.ts'
import { catchUpAfterMove, deletionTask } from '../task-records.ts'
import type { StoreFile, Tables } from './file.ts'
import { linkOf } from './link-table.ts'
import type { LinkRow } from './statements.ts'

/** The name of the conversation in the JSON of a link, however broken the rest is. */
const conversationInLink = /"c":"[\w!@~.:=+-]+"/

export class EmbeddedLinks implements Links {
  readonly #file: StoreFile

  constructor(file: StoreFile) {
    this.#file = file
  }

  get(thread: ThreadKey): Promise<Link | undefined> {
    return this.#file.step('link', ({ links }, now) => notNewer(thread, links.get(thread, now)))
  }

  list(of: ListOf, page: Page): Promise<readonly Linked[]> {
    return this.#file.step('linked', ({ lists }) => lists.linked(of, page))
  }

  idle(channel: ChannelKey, which: IdleThreads): Promise<readonly Linked[]> {
    return this.#file.step('idle', ({ lists }) => lists.idle(channel, which))
  }

  channels(): Promise<readonly ChannelKey[]> {
    return this.#file.step('channels', ({ lists }) => lists.channels())
  }

  async release(claim: TaskClaim, terms: ReleaseTerms): Promise<ResetDone | 'nothing' | 'claim-lost'> {
    const done = await this.#file.step('release', (tables, now) => release(tables, now, { claim, terms }))
    if (typeof done === 'object') this.#file.cutLog()
    return done
  }

  move(from: ThreadKey, to: Destination): Promise<'moved' | 'held'> {
    return this.#file.step('move', (tables, now) => move(tables, now, { from, to }))
  }
}

function notNewer(thread: ThreadKey, link: Link | 'newer' | undefined): Link | undefined {
  if (link === 'newer') throw new NewerRecordError(recordKey('link', thread))
  return link
}

type Found = FoundThread & { readonly row: LinkRow | undefined }

function find({ links, lanes, threads }: Tables, now: number, thread: ThreadKey): Found {
  const row = links.row(thread, now)
  const link = notNewer(thread, linkOf(thread, row))
  const count = threads.items.get({ thread })?.count ?? 0
  const own = threads.own.get({ thread })?.count ?? 0
  const isHeld = lanes.holder(thread) !== undefined && threads.firstIsOwn.get({ thread })?.own === 0
  const isUnreadable = row !== undefined && link === undefined
  return { row, link, isUnreadable, waiting: count - own - Number(isHeld), isHeld }
}

function release(
  tables: Tables,
  now: number,
  { claim, terms }: { readonly claim: TaskClaim; readonly terms: ReleaseTerms },
): ResetDone | 'nothing' | 'claim-lost' {
  const { sql, links, lists, lanes, tasks, threads } = tables
  const { thread, deletion, announcement, record } = terms
  if (!tasks.isHeldBy(claim)) return 'claim-lost'
  const found = find(tables, now, thread)
  const plan = planRelease(found, terms)
  if (plan.kind === 'in-use') return 'nothing'
  if (found.link !== undefined) lists.remove(thread, found.link)
  if (plan.kind === 'nothing') return 'nothing'

  const remnant = { ...plan.remnant, generation: (found.row?.generation ?? 0) + 1 }
  if (found.isUnreadable) links.setAside(thread, now)
  links.write(thread, remnant, now + remnantMs)
  sql.forgetLinks.run({ now })
  threads.withdrawAll.run({ thread })
  dropDeadLetters(tables, thread)
  lanes.remove(thread)
  if (plan.conversation !== undefined) {
    const { id, content } = deletionTask(plan.conversation, deletion)
    tasks.add(id, content, now)
  }
  if (announcement !== undefined) {
    const author = deletion.requester?.person ?? remnant.startedBy
    announce(tables, now, { thread, link: remnant, author, stage: writeStage(announcement) })
  }
  if (record !== undefined) tasks.replace(claim.id, record(plan.done))
  return plan.done
}

/**
 * The thread's dead letters go too, since they hold people's words. Of an unreadable link the name of its conversation
 * stays, if it can be made out: nothing else knows of that conversation.
 */
function dropDeadLetters({ threads }: Tables, thread: ThreadKey): void {
  const kept = recordKey('link', thread)
  threads.dropDeadLetters.run({ thread, kept })
  const letter = threads.deadLetter.get({ id: kept })
  const [content = ''] = conversationInLink.exec(letter?.content ?? '') ?? []
  threads.setDeadLetter.run({ id: kept, content })
}

function announce(
  { sql, lanes }: Tables,
  now: number,
  words: {
    readonly thread: ThreadKey
    readonly link: Link
    readonly author: string
    readonly stage: string
  },
): void {
  const { thread, author, stage } = words
  const { channel, generation } = words.link
  sql.addItem.run({
    id: announcementId(thread, generation),
    version: recordVersion,
    thread,
    channel,
    generation,
    author,
    // Before whatever people write from now on.
    place: 0,
    own: 1,
    content: writeContent({ text: '', files: [] }),
    stage,
    now,
  })
  lanes.makeDue(thread, atOnceMs)
}

function move(
  tables: Tables,
  now: number,
  { from, to }: { readonly from: ThreadKey; readonly to: Destination },
): 'moved' | 'held' {
  const { sql, links, lists, lanes, tasks, threads } = tables
  if (lanes.holder(from) !== undefined || lanes.holder(to.thread) !== undefined) return 'held'
  const found = find(tables, now, from)
  const there = from === to.thread ? undefined : find(tables, now, to.thread)
  const merged = found.link === undefined ? {} : mergeLinks(found.link, there?.link, to.channel)
  const generation = there?.row?.generation ?? found.row?.generation

  if (found.isUnreadable) links.setAside(from, now)
  if (there?.isUnreadable === true) links.setAside(to.thread, now)
  sql.removeLink.run({ thread: from })
  if (found.link !== undefined) lists.remove(from, found.link)
  if (merged.link !== undefined) {
    const link = { ...merged.link, generation: generation ?? 0 }
    links.write(to.thread, link, isInUse(link) ? null : (found.row?.until_ms ?? null))
  }
  if (from !== to.thread) {
    // Whatever became of a question in the conversation that is left over is deleted with it.
    if (merged.leftOver !== undefined) threads.askAnew.run({ thread: from, stage: waiting })
    moveItems(tables, { from, to, before: found.row?.generation, generation })
    resumeClosed(tables, now, { thread: to.thread, generation: generation ?? null })
    const former = found.link?.channel
    if (former !== undefined && former !== to.channel) threads.noteCame.run({ channel: to.channel, former })
  }
  const catchUp = catchUpAfterMove(to.thread, to.after)
  if (catchUp !== undefined && generation !== undefined)
    tasks.add(catchUp.id, `${catchUp.start}${generation}}`, now)
  if (merged.leftOver !== undefined) {
    const { id, content } = deletionTask(merged.leftOver, leftOver)
    tasks.add(id, content, now)
  }
  return 'moved'
}

function moveItems(
  { threads, lanes }: Tables,
  move: {
    readonly from: ThreadKey
    readonly to: Destination
    readonly before: number | undefined
    readonly generation: number | undefined
  },
): void {
  const { from, to, before = null, generation = null } = move
  // What was out of date stays so: -1 is no thread's generation. An item needs one; a dead letter may have none.
  const values = { from, to: to.thread, channel: to.channel, before, generation }
  threads.moveItems.run({ ...values, otherwise: before === null ? (generation ?? 0) : -1 })
  threads.moveDeadLetters.run({ ...values, otherwise: null })
  const due = threads.laneDue.get({ thread: from })?.due_ms
  lanes.remove(from)
  if (due === undefined) return
  lanes.makeDue(to.thread, due)
  lanes.hasten(to.thread, due)
}

/** Answers that the channel no longer took under its old id are posted under the new one. */
function resumeClosed(
  { threads, lanes }: Tables,
  now: number,
  { thread, generation }: { readonly thread: ThreadKey; readonly generation: number | null },
): void {
  const values = { thread, generation, now, since: now - closedByMoveMs }
  if (threads.resumeClosed.run(values).changes === 0) return
  threads.dropResumed.run({ thread })
  lanes.makeDue(thread, now)
}

const waiting = writeStage({ name: 'waiting' })
