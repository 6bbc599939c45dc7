import type { ChannelKey, IncomingMessage, MessageId, ThreadKey, Wording } from '../../bridge/model.ts'
import { spokenRequestId } from '../../bridge/policy/ids.ts'
import { freshLink } from '../../bridge/policy/links.ts'
import type {
  Claim,
  Inbox,
  Outcome,
  Progress,
  Put,
  Standing,
  Taken,
  Taking,
  ThreadStats,
  UnreadableClaim,
} from '../../bridge/ports/inbox.ts'
import { recordVersion } from '../fields.ts'
import { deadLetterMs, seenMs, shortlyMs } from '../keys.ts'
import { editionOf, firstOf, writeContent, writeStage } from '../records.ts'
import { catchUpStart, refusalTask } from '../task-records.ts'
import { EarlyReplies } from './early-replies.ts'
import type { StoreFile, Tables } from './file.ts'
import { take } from './taking.ts'
import type { WakeUp } from './wake-up.ts'

export class EmbeddedInbox implements Inbox {
  readonly #file: StoreFile
  readonly #wakeUp: WakeUp
  readonly #early = new EarlyReplies()

  constructor(file: StoreFile, wakeUp: WakeUp) {
    this.#file = file
    this.#wakeUp = wakeUp
  }

  put(message: IncomingMessage, mostWaiting = Number.MAX_SAFE_INTEGER): Promise<Put> {
    return this.#file.step('put', (tables, now) => this.#put(tables, now, { message, mostWaiting }))
  }

  putAndTake(message: IncomingMessage, mostWaiting: number, taking: Taking) {
    return this.#file.step('put', (tables, now) => {
      const put = () => this.#put(tables, now, { message, mostWaiting })
      const [result, taken] = this.#andTake(
        put,
        (result) => result === 'stored',
        () => take(tables, now, taking),
      )
      return { put: result, taken }
    })
  }

  async revise(id: MessageId, change: Wording | 'withdraw'): Promise<boolean> {
    const revised = await this.#file.step('revise', (tables, now) => revise(tables, now, { id, change }))
    if (revised && change === 'withdraw') this.#file.cutLog()
    return revised
  }

  take(leaseMs: number, mostEach?: number): Promise<Taken> {
    const taking = { leaseMs, ...(mostEach === undefined ? {} : { mostEach }) }
    return this.#file.step('take', (tables, now) => take(tables, now, taking))
  }

  hold(claim: Claim, leaseMs: number, change: Progress = {}): Promise<boolean | 'withdrawn'> {
    return this.#file.step('hold', ({ sql, lanes, links }, now) => {
      const { id, thread } = claim.item
      if (lanes.holder(thread) !== claim.token) return false
      const found = links.row(thread, now)
      if (found?.generation !== claim.link.generation) return false
      sql.renewLane.run({ thread, due: now + Math.ceil(leaseMs) })
      if (change.stage !== undefined)
        sql.setStage.run({ id, stage: writeStage(change.stage), name: change.stage.name })
      if (change.link !== undefined) links.record(thread, change.link, found)
      return sql.item.get({ id })?.withdrawn !== 1 || 'withdrawn'
    })
  }

  settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return this.#file.step('settle', (tables, now) => settle(tables, now, { claim, outcome }))
  }

  settleAndTake(claim: Claim | UnreadableClaim, outcome: Outcome, taking: Taking) {
    return this.#file.step('settle', (tables, now) => {
      const work = () => settle(tables, now, { claim, outcome })
      const [settled, taken] = this.#andTake(
        work,
        (isOurs) => isOurs,
        () => take(tables, now, taking),
      )
      return { settled, taken }
    })
  }

  revive(id: MessageId, channel: ChannelKey): Promise<boolean> {
    return this.#file.step('revive', ({ sql, lanes }, now) => {
      const since = now - deadLetterMs
      if (sql.deadLetterToItem.run({ id, channel, now, since, stage: waiting }).changes === 0) return false
      sql.removeDeadLetter.run({ id })
      const revived = sql.item.get({ id })
      if (revived !== undefined) lanes.makeDue(revived.thread, now)
      return true
    })
  }

  async pause(ms: number): Promise<void> {
    if (ms > 0)
      await this.#file.step('pause', ({ sql }, now) => sql.pause.run({ until: now + Math.ceil(ms) }))
  }

  async resume(): Promise<void> {
    await this.#file.step('resume', ({ sql, lanes }, now) => {
      if (sql.resume.run({ now }).changes > 0) lanes.wake()
    })
  }

  untilDue(ms: number, signal: AbortSignal): Promise<void> {
    return this.#wakeUp.wait(ms, signal)
  }

  standing(thread: ThreadKey): Promise<Standing> {
    return this.#file.step('standing', ({ sql, lanes, pause }, now) => {
      const first = sql.firstItem.get({ thread })
      const { pausedMs, isHalted } = pause.at(now)
      return {
        waiting: sql.waitingIn.get({ thread })?.count ?? 0,
        isInWork: lanes.isInWork(thread, now),
        ...(first === undefined || first.withdrawn === 1 ? {} : firstOf(first.id, first.stage)),
        ...(pausedMs === undefined ? {} : { pausedMs }),
        ...(isHalted && { isHalted }),
      }
    })
  }

  threadStats(thread: ThreadKey): Promise<ThreadStats> {
    return this.#file.step('threadStats', ({ sql }, now) => {
      return sql.threadStats.get({ thread, since: now - deadLetterMs }) ?? { waiting: 0, dead: 0 }
    })
  }

  #put(
    tables: Tables,
    now: number,
    { message, mostWaiting }: { readonly message: IncomingMessage; readonly mostWaiting: number },
  ): Put {
    const { sql, seen, links, lanes } = tables
    const { id, thread, author } = message
    if (seen.has(message, now)) return 'seen'
    if (message.address === 'reply' && links.row(thread, now)?.engaged !== 1) {
      this.#early.note(message, now)
      return 'not-engaged'
    }
    if ((sql.waitingOf.get({ author })?.count ?? 0) >= mostWaiting) {
      refuse(tables, message, now)
      return 'too-many'
    }
    sql.addItem.run({
      id,
      version: recordVersion,
      thread,
      channel: message.channel,
      generation: this.#engage(tables, message, now),
      author,
      place: message.order,
      own: 0,
      content: writeContent(message),
      stage: waiting,
      now,
    })
    seen.note(message, now, seenMs)
    lanes.makeDue(thread, now)
    return 'stored'
  }

  /**
   * Does `work`, and if the result is good also takes. Whatever `work` makes due wakes nobody at first: it is probably
   * what is taken here, and `take` wakes somebody if more is due. If nothing was taken, somebody is woken after all.
   */
  #andTake<Result>(
    work: () => Result,
    isGood: (result: Result) => boolean,
    take: () => Taken,
  ): readonly [Result, Taken] {
    const { result, wasCalled } = this.#wakeUp.putOff(work)
    const taken: Taken = isGood(result) ? take() : { kind: 'idle' }
    if (wasCalled && taken.kind === 'idle') this.#wakeUp.call()
    return [result, taken]
  }

  /** Engages the message's thread if it is not, and returns its generation. */
  #engage({ links, lists, tasks }: Tables, message: IncomingMessage, now: number): number {
    const { thread, channel } = message
    const found = links.row(thread, now)
    if (found?.engaged === 1) {
      lists.bump(thread, channel, now)
      return found.generation
    }
    // A released thread begins anew, except for its generation.
    const generation = found?.generation ?? 0
    links.write(thread, { ...freshLink(message, now), generation })
    if (message.address === 'mention' && (message.isLate || this.#early.hasAfter(message, now))) {
      const { id, start } = catchUpStart(message)
      tasks.add(id, `${start}${generation}}`, now)
    }
    return generation
  }
}

type Settling = { readonly claim: Claim | UnreadableClaim; readonly outcome: Outcome }

function settle({ sql, line, lanes }: Tables, now: number, { claim, outcome }: Settling): boolean {
  const { id, thread } = claim.kind === 'claim' ? claim.item : claim
  if (lanes.holder(thread) !== claim.token) return false
  // Somebody in line may have been waiting for one of their own turns to end.
  if (line.hasAnybody) lanes.wake()
  switch (outcome.kind) {
    case 'later':
      lanes.free(thread, now + Math.ceil(outcome.ms))
      return true
    case 'back':
      sql.undoAttempt.run({ id })
      lanes.free(thread, now + Math.ceil(outcome.restMs ?? 0))
      return true
    case 'dead':
      sql.itemToDeadLetter.run({ id, code: outcome.code, now })
      sql.forgetDeadLetters.run({ since: now - deadLetterMs })
      break
    case 'done':
      break
    default:
      return outcome satisfies never
  }
  sql.removeItem.run({ id })
  lanes.freeOrRemove(thread, now)
  return true
}

const waiting = writeStage({ name: 'waiting' })

/** The refused message counts as seen for a minute, since Slack delivers one mention as two events. */
function refuse({ seen, tasks }: Tables, message: IncomingMessage, now: number): void {
  const { id, content, pace } = refusalTask(message)
  if (seen.isFirst(pace, now, shortlyMs)) tasks.add(id, content, now)
  seen.note(message, now, shortlyMs)
}

type Revision = { readonly id: MessageId; readonly change: Wording | 'withdraw' }

/** A message stored before its channel got another id is found by its former id. */
function revise(tables: Tables, now: number, { id: named, change }: Revision): boolean {
  const { sql, seen, lanes } = tables
  const isHere = sql.isHere.get({ id: named }) !== undefined
  const id = isHere ? named : (seen.formerId(named) ?? named)
  const item = sql.item.get({ id })
  if (item === undefined) return reviseDeadLetter(tables, now, { id, named, change })
  const { thread } = item
  const isFirst = sql.firstItem.get({ thread })?.id === id
  const isBegun = (isFirst && lanes.holder(thread) !== undefined) || !item.stage.startsWith('waiting:')
  if (change !== 'withdraw') {
    // Slack may deliver an earlier edit after a later one.
    if (isBegun || isOutdated(change, item.content)) return false
    sql.setContent.run({ id, content: writeContent(change) })
    return true
  }
  if (isBegun) {
    sql.markWithdrawn.run({ id })
    return true
  }
  sql.removeItem.run({ id })
  if (sql.firstItem.get({ thread }) === undefined) lanes.remove(thread)
  // The thread may have been waiting to try just this item again.
  else if (isFirst) {
    lanes.waitAnew(thread, now)
    lanes.hasten(thread, now)
  }
  return true
}

function reviseDeadLetter(
  { sql, seen, tasks }: Tables,
  now: number,
  { id, named, change }: Revision & { readonly named: MessageId },
): boolean {
  if (change === 'withdraw') {
    const isRemoved = sql.withdrawDeadLetter.run({ id }).changes > 0
    // Slack may deliver the message after its deletion.
    if (!isRemoved) {
      seen.note({ id }, now, seenMs)
      tasks.noteAsked(spokenRequestId(named), now)
    }
    return isRemoved
  }
  const letter = sql.deadLetter.get({ id })
  if (letter === undefined || isOutdated(change, letter.content)) return false
  sql.setDeadLetterContent.run({ id, content: writeContent(change) })
  return true
}

function isOutdated({ edition = '' }: Wording, stored: string): boolean {
  return edition < editionOf(stored)
}
