import type Database from 'better-sqlite3'
import type { ChannelKey, Link, MessageId, ResetDone, ThreadKey } from '../../bridge/model.ts'
import type { LettingGo } from '../../bridge/ports/links.ts'
import type { Clock } from '../../bridge/ports/log.ts'
import type { TaskClaim } from '../../bridge/ports/tasks.ts'
import { unreadableLink } from '../bot-store.ts'
import { branded, recordVersion } from '../fields.ts'
import { atOnceMs, closedByMoveMs, recordKey, remnantMs } from '../keys.ts'
import { decide, type Found, isInUse, join, leftOver } from '../letting-go.ts'
import { readLink, writeContent, writeLink, writeStage } from '../records.ts'
import { catchUpAfterMove, deletionTask } from '../task-records.ts'
import type { Lists } from './lists.ts'
import type { LinkRow, Statements } from './statements.ts'
import type { Tasks } from './tasks.ts'

type ThreadStatements = ReturnType<typeof prepareThreadStatements>

export function prepareThreadStatements(database: Database.Database) {
  const run = <Values extends object>(sql: string) => database.prepare<[Values]>(sql)
  const get = <Values extends object, Row>(sql: string) => database.prepare<[Values], Row>(sql)
  // What is of another generation than its thread must not come to be of the new thread's by chance.
  const rewrite = (table: string) =>
    run<Rewrite>(`
      UPDATE ${table} SET thread = :to, channel = :channel,
        generation = CASE WHEN generation = :before THEN :generation ELSE :otherwise END
      WHERE thread = :from`)
  return {
    own: get<{ thread: string }, { count: number }>(
      'SELECT count(*) AS count FROM items WHERE thread = :thread AND own = 1',
    ),
    items: get<{ thread: string }, { count: number }>(
      'SELECT count(*) AS count FROM items WHERE thread = :thread',
    ),
    firstIsOwn: get<{ thread: string }, { own: number }>(`
      SELECT own FROM items WHERE thread = :thread ORDER BY pinned DESC, place, arrival LIMIT 1`),
    withdrawAll: run<{ thread: string }>('DELETE FROM items WHERE thread = :thread'),
    letter: get<{ id: string }, { content: string }>('SELECT content FROM letters WHERE id = :id'),
    setLetter: run<{ id: string; content: string }>('UPDATE letters SET content = :content WHERE id = :id'),
    dropLetters: run<{ thread: string; kept: string }>(
      'DELETE FROM letters WHERE thread = :thread AND id != :kept',
    ),
    moveItems: rewrite('items'),
    moveLetters: rewrite('letters'),
    askAnew: run<{ thread: string; stage: string }>(
      `UPDATE items SET stage = :stage WHERE thread = :thread AND stage LIKE 'asking:%'`,
    ),
    resumeClosed: run<{ thread: string; generation: number | null; now: number; since: number }>(`
      INSERT INTO items
        (id, version, thread, channel, generation, author, place, pinned, own, received_ms, content, stage,
          attempt)
      SELECT id, version, thread, channel, generation, author, place, 0, 0, :now, content, stage, 0
      FROM letters WHERE thread = :thread AND generation = :generation AND code = 'slack-closed'
        AND place IS NOT NULL AND stage LIKE 'answered:%' AND at_ms > :since`),
    dropResumed: run<{ thread: string }>(
      'DELETE FROM letters WHERE thread = :thread AND id IN (SELECT id FROM items)',
    ),
    noteCame: run<{ channel: string; former: string }>(
      'INSERT OR REPLACE INTO came VALUES (:channel, :former)',
    ),
    laneDue: get<{ thread: string }, { due_ms: number }>('SELECT due_ms FROM lanes WHERE thread = :thread'),
  }
}

type Rewrite = {
  readonly from: string
  readonly to: string
  readonly channel: string
  readonly before: number | null
  readonly generation: number | null
  readonly otherwise: number | null
}

type ThreadsDeps = {
  readonly statements: Statements & { readonly threads: ThreadStatements }
  readonly tasks: Tasks
  readonly lists: Lists
  readonly clock: Clock
  /** Something has become due. */
  readonly wake: () => void
}

/** A conversation's name in the JSON of a link, whatever else is wrong with it. */
const conversationInLink = /"c":"[\w!@~.:=+-]+"/

type To = { readonly thread: ThreadKey; readonly channel: ChannelKey; readonly after?: MessageId }

/** The steps on whole threads. Each is to run in a transaction. */
export class Threads {
  readonly #deps: ThreadsDeps
  readonly #sql: ThreadsDeps['statements']

  constructor(deps: ThreadsDeps) {
    this.#deps = deps
    this.#sql = deps.statements
  }

  letGo(claim: TaskClaim, letting: LettingGo): ResetDone | 'nothing' | 'claim-lost' {
    const { tasks, lists, clock } = this.#deps
    const { thread, deletion, announcement, record } = letting
    if (!tasks.isHeldBy(claim)) return 'claim-lost'
    const found = this.#find(thread)
    const verdict = decide(found, letting)
    if (verdict.kind === 'in-use') return 'nothing'
    if (found.link !== undefined) lists.remove(thread, found.link)
    if (verdict.kind === 'nothing') return 'nothing'

    const now = clock()
    const generation = (found.row?.generation ?? 0) + 1
    if (found.isUnreadable) this.#setAside(thread, now)
    this.#writeLink(thread, { ...verdict.remnant, generation }, now + remnantMs)
    this.#sql.forgetLinks.run({ now })
    this.#sql.threads.withdrawAll.run({ thread })
    this.#dropLetters(thread)
    this.#sql.removeLane.run({ thread })
    if (verdict.conversation !== undefined) {
      const { id, content } = deletionTask(verdict.conversation, deletion)
      tasks.add(id, content)
    }
    if (announcement !== undefined) {
      const author = deletion.requester?.person ?? verdict.remnant.startedBy
      this.#announce(thread, { ...verdict.remnant, generation }, { author, stage: writeStage(announcement) })
    }
    if (record !== undefined) tasks.replace(claim.id, record(verdict.done))
    return verdict.done
  }

  move(from: ThreadKey, to: To): 'moved' | 'held' {
    if (this.#isHeld(from) || this.#isHeld(to.thread)) return 'held'
    const found = this.#find(from)
    const there = from === to.thread ? undefined : this.#find(to.thread)
    const joined = found.link === undefined ? {} : join({ link: found.link }, there?.link, to.channel)
    const now = this.#deps.clock()
    const generation = there?.row?.generation ?? found.row?.generation

    if (found.isUnreadable) this.#setAside(from, now)
    if (there?.isUnreadable === true) this.#setAside(to.thread, now)
    this.#sql.removeLink.run({ thread: from })
    if (found.link !== undefined) this.#deps.lists.remove(from, found.link)
    if (joined.record !== undefined) {
      const engaged = there?.link === undefined ? joined.record.engaged : true
      const link = { ...joined.record, generation: generation ?? 0, engaged }
      this.#writeLink(to.thread, link, isInUse(link) ? null : (found.row?.until_ms ?? null))
      if (isInUse(link)) this.#deps.lists.add(to.thread, link)
    }
    if (from !== to.thread) {
      // Whatever became of a question in a conversation that is left over goes with that.
      if (joined.leftOver !== undefined) this.#sql.threads.askAnew.run({ thread: from, stage: waiting })
      this.#moveItems(from, to, { before: found.row?.generation, generation })
      this.#resumeClosed(to.thread, { generation: generation ?? null, now })
      const former = found.link?.channel
      if (former !== undefined && former !== to.channel)
        this.#sql.threads.noteCame.run({ channel: to.channel, former })
    }
    const catchUp = catchUpAfterMove(to.thread, to.after)
    if (catchUp !== undefined && generation !== undefined)
      this.#deps.tasks.add(catchUp.id, `${catchUp.start}${generation}}`)
    if (joined.leftOver !== undefined) {
      const { id, content } = deletionTask(joined.leftOver, leftOver)
      this.#deps.tasks.add(id, content)
    }
    return 'moved'
  }

  /** An answer that the channel did not take any more under its old id is said under the new one. */
  #resumeClosed(
    thread: ThreadKey,
    { generation, now }: { readonly generation: number | null; readonly now: number },
  ): void {
    const values = { thread, generation, now, since: now - closedByMoveMs }
    if (this.#sql.threads.resumeClosed.run(values).changes === 0) return
    this.#sql.threads.dropResumed.run({ thread })
    this.#sql.addLane.run({ thread, due: now })
    this.#deps.wake()
  }

  #moveItems(
    from: ThreadKey,
    { thread: to, channel }: To,
    generations: { readonly before: number | undefined; readonly generation: number | undefined },
  ): void {
    const { before = null, generation = null } = generations
    // An item has a generation at all events; of this one it is set aside when it is taken.
    const values = { from, to, channel, before, generation }
    this.#sql.threads.moveItems.run({ ...values, otherwise: before === null ? (generation ?? 0) : -1 })
    this.#sql.threads.moveLetters.run({ ...values, otherwise: null })
    const due = this.#sql.threads.laneDue.get({ thread: from })?.due_ms
    this.#sql.removeLane.run({ thread: from })
    if (due === undefined) return
    this.#sql.addLane.run({ thread: to, due })
    this.#sql.hastenLane.run({ thread: to, due })
    this.#deps.wake()
  }

  #find(thread: ThreadKey): Found & { readonly row: LinkRow | undefined } {
    const row = this.#sql.link.get({ thread, now: this.#deps.clock() })
    const link = row === undefined ? undefined : readLink({ ...row, thread, engaged: row.engaged === 1 })
    const count = this.#sql.threads.items.get({ thread })?.count ?? 0
    const own = this.#sql.threads.own.get({ thread })?.count ?? 0
    const isHeld = this.#isHeld(thread) && this.#sql.threads.firstIsOwn.get({ thread })?.own === 0
    const isUnreadable = row !== undefined && link === undefined
    return { row, link, isUnreadable, waiting: count - own - Number(isHeld), isHeld }
  }

  #isHeld(thread: ThreadKey): boolean {
    return (this.#sql.holder.get({ thread })?.token ?? null) !== null
  }

  /**
   * What was set aside of the thread holds words as well. Of a link that could not be read stays what seems
   * to name its conversation: nobody else knows of that.
   */
  #dropLetters(thread: ThreadKey): void {
    const kept = recordKey('link', thread)
    this.#sql.threads.dropLetters.run({ thread, kept })
    const letter = this.#sql.threads.letter.get({ id: kept })
    const [content = ''] = conversationInLink.exec(letter?.content ?? '') ?? []
    this.#sql.threads.setLetter.run({ id: kept, content })
  }

  #setAside(thread: ThreadKey, now: number): void {
    this.#sql.linkToLetter.run({ id: recordKey('link', thread), thread, code: unreadableLink, now })
  }

  #writeLink(thread: ThreadKey, link: Link, untilMs: number | null): void {
    const { generation, engaged } = link
    const record = writeLink(thread, link)
    this.#sql.writeLink.run({ thread, generation, engaged: Number(engaged), record, until_ms: untilMs })
  }

  #announce(
    thread: ThreadKey,
    { generation, channel }: Link,
    { author, stage }: { readonly author: string; readonly stage: string },
  ): void {
    const now = this.#deps.clock()
    this.#sql.addItem.run({
      id: branded<MessageId>().parse(`${thread}:announcement:${generation}`),
      version: recordVersion,
      thread,
      channel,
      generation,
      author,
      // Before whatever people write from now on, however late it comes: no pause holds it up, and that only.
      place: 0,
      own: 1,
      content: writeContent({ text: '', files: [] }),
      stage,
      now,
    })
    this.#sql.addLane.run({ thread, due: atOnceMs })
    this.#deps.wake()
  }
}

const waiting = writeStage({ name: 'waiting' })
