import { randomUUID } from 'node:crypto'
import type {
  ChannelKey,
  IncomingMessage,
  Item,
  Link,
  MessageId,
  Stage,
  ThreadKey,
  Wording,
} from '../../bridge/model.ts'
import type { Claim, Idle, Outcome, Put, UnreadableClaim } from '../../bridge/ports/inbox.ts'
import type { Clock, Log } from '../../bridge/ports/log.ts'
import type { InboxStats } from '../../bridge/ports/store.ts'
import { type DeadLetter, linkMended, unreadableLink } from '../bot-store.ts'
import { branded, recordVersion } from '../fields.ts'
import { deadLetterMs, longPauseMs, recordKey, seenMs, shortlyMs, tellingMs } from '../keys.ts'
import { editionOf, freshLink, readItem, readLink, writeContent, writeLink, writeStage } from '../records.ts'
import { catchUpStart, refusalTask } from '../task-records.ts'
import { EarlyReplies } from './early-replies.ts'
import type { Line } from './line.ts'
import type { Lists } from './lists.ts'
import type { ItemRow, LinkRow, Statements } from './statements.ts'
import type { Tasks } from './tasks.ts'

type LanesDeps = {
  readonly statements: Statements
  readonly lists: Lists
  readonly line: Line
  readonly tasks: Pick<Tasks, 'add'>
  readonly clock: Clock
  readonly log: Log
  /** Something has become due. */
  readonly wake: () => void
}

/** The steps on the tables. Each is to run in a transaction of its own. */
export class Lanes {
  readonly #sql: Statements
  readonly #deps: LanesDeps
  readonly #early = new EarlyReplies()

  constructor(deps: LanesDeps) {
    this.#sql = deps.statements
    this.#deps = deps
  }

  /** Ends all claims, since nobody else is at work, and forgets what has expired. */
  startAlone(): void {
    const now = this.#deps.clock()
    for (const { thread } of this.#sql.heldLanes.all()) this.#deps.line.lose(thread, now)
    this.purge()
  }

  purge(): void {
    const now = this.#deps.clock()
    this.#sql.forgetLetters.run({ since: now - deadLetterMs })
    this.#sql.forgetStaleLetters.run({ now })
    this.#sql.forgetLinks.run({ now })
  }

  put(message: IncomingMessage, mostWaiting: number): Put {
    const now = this.#deps.clock()
    const { id, alias, thread } = message
    const idMark = recordKey('seen', id)
    const aliasMark = alias === undefined ? idMark : recordKey('alias', alias)
    if (this.#sql.isKnown.get({ id, idMark, aliasMark, now }) !== undefined) return 'seen'
    if (this.#wasSeenBefore(message, now)) return 'seen'

    if (message.address === 'reply' && this.#linkRow(thread)?.engaged !== 1) {
      this.#early.note(message, now)
      return 'not-engaged'
    }
    const marks = [idMark, aliasMark]
    if ((this.#sql.waitingOf.get({ author: message.author })?.count ?? 0) >= mostWaiting) {
      this.#refuse(message, now)
      this.#markSeen(marks, now, shortlyMs)
      return 'too-many'
    }
    const generation = this.#engagedGeneration(message, now)
    this.#sql.addItem.run({
      id,
      version: recordVersion,
      thread,
      channel: message.channel,
      generation,
      author: message.author,
      place: message.order,
      own: 0,
      content: writeContent(message),
      stage: waiting,
      now,
    })
    this.#markSeen(marks, now, seenMs)
    this.#makeDue(thread, now)
    return 'stored'
  }

  /** What was stored before its channel got another id is known by its former one. */
  revise(named: MessageId, change: Wording | 'withdraw'): boolean {
    const isHere = this.#sql.isHere.get({ id: named }) !== undefined
    const id = isHere ? named : (this.#formerId(named) ?? named)
    const item = this.#sql.item.get({ id })
    if (item === undefined) return this.#reviseLetter(id, change)
    const { thread } = item
    const isFirst = this.#sql.firstItem.get({ thread })?.id === id
    const isHeld = isFirst && (this.#sql.holder.get({ thread })?.token ?? null) !== null
    const isBegun = isHeld || !item.stage.startsWith('waiting:')
    if (change !== 'withdraw') {
      // Slack may deliver an earlier edit after a later one.
      if (isBegun || (change.edition ?? '') < editionOf(item.content)) return false
      this.#sql.setContent.run({ id, content: writeContent(change) })
      return true
    }
    if (isBegun) {
      this.#sql.markWithdrawn.run({ id })
      return true
    }
    this.#sql.removeItem.run({ id })
    if (this.#sql.firstItem.get({ thread }) === undefined) {
      this.#sql.removeLane.run({ thread })
    } else if (isFirst) {
      // The thread may have been waiting to try this very item again.
      this.#sql.hastenLane.run({ thread, due: this.#deps.clock() })
      this.#deps.wake()
    }
    return true
  }

  take(leaseMs: number, mostEach: number): Claim | UnreadableClaim | Idle {
    const now = this.#deps.clock()
    const { line } = this.#deps
    const { pausedMs, opensAt } = this.#pauseAt(now)
    const isShut = opensAt > now
    for (;;) {
      const turn = line.lineUp(now, isShut) ?? (isShut ? undefined : line.next(mostEach))
      if (turn === undefined) return this.#idle(now, opensAt)
      const first = this.#sql.firstItem.get({ thread: turn.thread })
      const due = now + Math.ceil(leaseMs)
      if (first === undefined) this.#sql.removeLane.run({ thread: turn.thread })
      else if (pausedMs === undefined || turn.person === null)
        return this.#handOut(first, { due, now, runner: turn.person })
      else {
        this.#sql.shutGate.run({ until: pausedMs > 0 ? now + tellingMs : due })
        const claim = this.#handOut(first, { due, now, runner: turn.person })
        return claim.kind === 'claim' ? { ...claim, pausedMs } : claim
      }
    }
  }

  hold(
    claim: Claim,
    leaseMs: number,
    change: { readonly stage?: Stage; readonly link?: Link },
  ): boolean | 'withdrawn' {
    const { id, thread } = claim.item
    if (this.#sql.holder.get({ thread })?.token !== claim.token) return false
    const found = this.#linkRow(thread)
    if (found?.generation !== claim.link.generation) return false
    const due = this.#deps.clock() + Math.ceil(leaseMs)
    this.#sql.renewLane.run({ thread, due })
    if (change.stage !== undefined)
      this.#sql.setStage.run({ id, stage: writeStage(change.stage), name: change.stage.name })
    if (change.link !== undefined) this.#recordLink(found, thread, change.link)
    return this.#sql.item.get({ id })?.withdrawn !== 1 || 'withdrawn'
  }

  settle(claim: Claim | UnreadableClaim, outcome: Outcome): boolean {
    const { id, thread } = claim.kind === 'claim' ? claim.item : claim
    if (this.#sql.holder.get({ thread })?.token !== claim.token) return false
    // Somebody may have stood in line with as many turns as one person has at most.
    if (this.#deps.line.hasAnybody) this.#deps.wake()
    const now = this.#deps.clock()
    switch (outcome.kind) {
      case 'later':
        this.#release(thread, now + Math.ceil(outcome.ms))
        return true
      case 'back':
        this.#sql.undoAttempt.run({ id })
        this.#release(thread, now)
        return true
      case 'dead':
        this.#sql.itemToLetter.run({ id, code: outcome.code, now })
        this.#sql.forgetLetters.run({ since: now - deadLetterMs })
        this.#remove(id, thread, now)
        return true
      case 'done':
        this.#remove(id, thread, now)
        return true
      default:
        return outcome satisfies never
    }
  }

  revive(id: MessageId, channel: ChannelKey): boolean {
    const now = this.#deps.clock()
    const since = now - deadLetterMs
    if (this.#sql.letterToItem.run({ id, channel, now, since, stage: waiting }).changes === 0) return false
    this.#sql.removeLetter.run({ id })
    const revived = this.#sql.item.get({ id })
    if (revived !== undefined) this.#makeDue(revived.thread, now)
    return true
  }

  /** Writes, since a disk that is full still reads. Another time each time: SQLite does not write what is there already. */
  ping(): void {
    this.#sql.markSeen.run({ mark: 'written', until: this.#deps.clock() })
  }

  pause(ms: number): void {
    if (ms > 0) this.#sql.pause.run({ until: this.#deps.clock() + Math.ceil(ms) })
  }

  resume(): void {
    if (this.#sql.resume.run({ now: this.#deps.clock() }).changes > 0) this.#deps.wake()
  }

  link(thread: ThreadKey): Link | undefined {
    const row = this.#linkRow(thread)
    return row === undefined ? undefined : readLink({ ...row, thread, engaged: row.engaged === 1 })
  }

  threadStats(thread: ThreadKey): { readonly waiting: number; readonly dead: number } {
    const since = this.#deps.clock() - deadLetterMs
    return this.#sql.threadStats.get({ thread, since }) ?? { waiting: 0, dead: 0 }
  }

  stats(): InboxStats {
    const now = this.#deps.clock()
    const since = now - deadLetterMs
    const none = { waiting: 0, running: 0, dead: 0, oldestMs: 0, pausedMs: 0 }
    const byCode = this.#sql.deadByCode.all({ since }).map(({ code, count }) => [code, count] as const)
    return { ...(this.#sql.stats.get({ now, since }) ?? none), deadByCode: Object.fromEntries(byCode) }
  }

  deadLetters(limit: number): DeadLetter[] {
    return this.#sql.letters.all({ since: this.#deps.clock() - deadLetterMs, limit })
  }

  /** Under what the message was called before its channel got another id: Slack delivers it under either. */
  #wasSeenBefore({ id }: IncomingMessage, now: number): boolean {
    const before = this.#formerId(id)
    if (before === undefined) return false
    const mark = recordKey('seen', before)
    return this.#sql.isKnown.get({ id: before, idMark: mark, aliasMark: mark, now }) !== undefined
  }

  #formerId(id: MessageId): MessageId | undefined {
    const end = id.lastIndexOf(':')
    const former = this.#sql.formerChannel.get({ channel: id.slice(0, Math.max(0, end)) })?.former
    return former === undefined ? undefined : branded<MessageId>().parse(`${former}${id.slice(end)}`)
  }

  #reviseLetter(id: MessageId, change: Wording | 'withdraw'): boolean {
    if (change === 'withdraw') return this.#sql.withdrawLetter.run({ id }).changes > 0
    const letter = this.#sql.letter.get({ id })
    if (letter === undefined || (change.edition ?? '') < editionOf(letter.content)) return false
    this.#sql.setLetterContent.run({ id, content: writeContent(change) })
    return true
  }

  #refuse(message: IncomingMessage, now: number): void {
    const { id, content, pace } = refusalTask(message)
    const mark = recordKey('seen', pace)
    if (this.#sql.isKnown.get({ id, idMark: mark, aliasMark: mark, now }) !== undefined) return
    this.#deps.tasks.add(id, content)
    this.#markSeen([mark], now, shortlyMs)
  }

  #markSeen(marks: readonly string[], now: number, ms: number): void {
    for (const mark of marks) this.#sql.markSeen.run({ mark, until: now + ms })
    this.#sql.forgetSeen.run({ now })
  }

  /** The generation of the message's thread, engaged by it if need be. */
  #engagedGeneration(message: IncomingMessage, now: number): number {
    const { thread, channel } = message
    const found = this.#linkRow(thread)
    if (found?.engaged === 1) {
      this.#deps.lists.bump(thread, channel, now)
      return found.generation
    }
    // One that was let go of begins anew, but for the generation.
    const generation = found?.generation ?? 0
    this.#writeLink(thread, { ...freshLink(message, now), generation })
    if (message.address === 'mention' && (message.isLate || this.#early.hasAfter(message, now))) {
      const { id, start } = catchUpStart(message)
      this.#deps.tasks.add(id, `${start}${generation}}`)
    }
    return generation
  }

  #linkRow(thread: ThreadKey): LinkRow | undefined {
    return this.#sql.link.get({ thread, now: this.#deps.clock() })
  }

  #recordLink(found: LinkRow, thread: ThreadKey, link: Link): void {
    this.#sql.setLink.run({ thread, record: writeLink(thread, link) })
    // Otherwise it was let go of and still goes when its time has come.
    if (found.engaged === 0 && link.conversation === undefined) return
    // Whatever has a conversation is engaged, also what was moved into a thread that was let go of.
    this.#sql.keepLink.run({ thread })
    this.#deps.lists.add(thread, link)
  }

  /** What is left of the pause, 0 when it is over and nobody has seen yet that it is; when a thread is handed out next. */
  #pauseAt(now: number): { readonly pausedMs?: number; readonly opensAt: number } {
    const pause = this.#sql.paused.get()
    if (pause === undefined) return { opensAt: now }
    const pausedMs = Math.max(0, pause.until_ms - now)
    return { pausedMs, opensAt: pausedMs > 0 && pausedMs <= longPauseMs ? pause.until_ms : pause.shut_ms }
  }

  #idle(now: number, opensAt: number): Idle {
    const isAnybodyInLine = opensAt > now && this.#deps.line.hasAnybody
    const due = isAnybodyInLine ? now : this.#sql.firstLane.get()?.due_ms
    return due === undefined ? { kind: 'idle' } : { kind: 'idle', nextMs: Math.max(due, opensAt, now) - now }
  }

  #handOut(
    row: ItemRow,
    { due, now, runner }: { readonly due: number; readonly now: number; readonly runner: string | null },
  ): Claim | UnreadableClaim {
    const token = randomUUID()
    const { id, thread } = row
    this.#sql.holdLane.run({ thread, due, token, runner })
    this.#sql.startAttempt.run({ id })
    const next = this.#sql.firstLane.get()
    if (this.#deps.line.hasAnybody || (next !== undefined && next.due_ms <= now)) this.#deps.wake()

    const { place: order, received_ms: receivedAtMs, ...rest } = row
    const read = readItem({ ...rest, order, receivedAtMs, attempt: row.attempt + 1 })
    if (read === undefined) return { kind: 'unreadable', token, id, thread, key: recordKey('item', id) }
    const { item, channel, ...counts } = read
    const link = this.link(thread) ?? this.#mend(item, channel, now)
    return { kind: 'claim', token, item, link, ...counts, takenAtMs: now }
  }

  /**
   * Gives a thread whose link cannot be read, or is not there, a fresh one of the same generation; what
   * was there is set aside.
   */
  #mend({ thread, author, generation }: Item, channel: ChannelKey, now: number): Link {
    const key = recordKey('link', thread)
    const found = this.#linkRow(thread)
    this.#sql.linkToLetter.run({ id: key, thread, code: unreadableLink, now })
    const link = {
      ...freshLink({ author, channel, label: '' }, now),
      generation: found?.generation ?? generation,
      engaged: found?.engaged !== 0,
    }
    this.#writeLink(thread, link)
    this.#deps.log.error({ thread, key }, linkMended)
    return link
  }

  #writeLink(thread: ThreadKey, link: Link): void {
    const { generation, engaged } = link
    const record = writeLink(thread, link)
    this.#sql.writeLink.run({ thread, generation, engaged: Number(engaged), record, until_ms: null })
    this.#deps.lists.add(thread, link)
  }

  #makeDue(thread: string, now: number): void {
    if (this.#sql.addLane.run({ thread, due: now }).changes > 0) this.#deps.wake()
  }

  #release(thread: ThreadKey, due: number): void {
    this.#sql.releaseLane.run({ thread, due })
    this.#deps.wake()
  }

  #remove(id: MessageId, thread: ThreadKey, now: number): void {
    this.#sql.removeItem.run({ id })
    if (this.#sql.firstItem.get({ thread }) === undefined) this.#sql.removeLane.run({ thread })
    else this.#release(thread, now)
  }
}

const waiting = writeStage({ name: 'waiting' })
