import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Task, TaskId } from '../../bridge/model.ts'
import type { Idle, Outcome, UnreadableClaim } from '../../bridge/ports/inbox.ts'
import type { Clock } from '../../bridge/ports/log.ts'
import type { TaskClaim, TaskSource } from '../../bridge/ports/tasks.ts'
import { recordVersion } from '../fields.ts'
import { deadLetterMs, recordKey, restMs, seenMs } from '../keys.ts'
import { readTask, unreadableTask, writeTask } from '../task-records.ts'
import type { TaskRow, TaskStatements, Waiting } from './task-statements.ts'

/** The steps on the table of tasks. Each is to run in a transaction. */
export class Tasks {
  readonly #sql: TaskStatements
  readonly #clock: Clock
  readonly #random: () => number
  /** As the how-manieth each person was served last; nobody else hands out this file's tasks. */
  readonly #served = new LRUCache<string, number>({ max: 5_000 })
  #servings = 0

  constructor(statements: TaskStatements, clock: Clock, random: () => number) {
    this.#sql = statements
    this.#clock = clock
    this.#random = random
  }

  /** Ends all claims, since nobody else is at work. */
  startAlone(): void {
    for (const { id } of this.#sql.held.all()) this.#lose(id, this.#clock())
  }

  put(id: TaskId, task: Task): 'stored' | 'seen' {
    return this.add(id, writeTask(task)) ? 'stored' : 'seen'
  }

  /** `false` when one of this id is there, or was within 25 h. */
  add(id: TaskId, content: string): boolean {
    const now = this.#clock()
    const mark = recordKey('asked', id)
    if (this.#sql.isKnown.get({ id, mark, now }) !== undefined) return false
    this.#sql.add.run({ id, version: recordVersion, content, now })
    this.#sql.markSeen.run({ mark, until: now + seenMs })
    return true
  }

  take(leaseMs: number, from?: TaskSource): TaskClaim | UnreadableClaim | Idle {
    const now = this.#clock()
    const first = from === undefined ? this.#sql.first.get() : this.#firstIn(from, now)
    if (first === undefined) return { kind: 'idle' }
    if (first.due_ms > now) return { kind: 'idle', nextMs: first.due_ms - now }
    const wasLost = first.token !== null
    if (wasLost && this.#lose(first.id, now) > 0) return this.take(leaseMs, from)
    const token = randomUUID()
    const { id, version, content, received_ms: receivedAtMs, attempt } = first
    const lost = first.lost + Number(wasLost)
    this.#sql.take.run({ id, due: now + Math.ceil(leaseMs), token })
    const read = readTask({ id, version, content, receivedAtMs, attempt: attempt + 1, lost })
    if (read === undefined) return unreadableTask({ token, id, key: recordKey('task', id) })
    return { kind: 'task', token, ...read, takenAtMs: now }
  }

  /** The task of a lane whose turn it is, or the one that is due next. */
  #firstIn({ lane, share }: TaskSource, now: number): TaskRow | undefined {
    if (share === undefined) return this.#sql.firstIn.get({ lane })
    const servedAs = ({ person }: Waiting): number => this.#served.get(person ?? '') ?? 0
    const [next] = this.#sql.people
      .all({ lane, now })
      .filter(({ since, inWork }) => since !== null && inWork < share)
      // Stable: of those who were served alike, whose task has been due longest comes first.
      .toSorted((one, other) => servedAs(one) - servedAs(other))
    if (next === undefined) return this.#sql.nextIn.get({ lane, now })
    this.#served.set(next.person ?? '', (this.#servings += 1))
    return this.#sql.firstOf.get({ lane, person: next.person, now })
  }

  /** Ends a claim that was lost; the task rests for a time that grows with each loss in a row; gives how long. */
  #lose(id: string, now: number): number {
    const lost = this.#sql.countLoss.get({ id })?.lost ?? 0
    const rest = restMs(lost, this.#random())
    this.#sql.release.run({ id, due: now + rest, undone: 0 })
    return rest
  }

  isHeldBy({ id, token }: TaskClaim | UnreadableClaim): boolean {
    return this.#sql.holder.get({ id })?.token === token
  }

  hold(claim: TaskClaim, leaseMs: number, task?: Task): boolean {
    if (!this.isHeldBy(claim)) return false
    this.#sql.renew.run({ id: claim.id, due: this.#clock() + Math.ceil(leaseMs) })
    if (task !== undefined) {
      this.replace(claim.id, task)
      this.#sql.noteProgress.run({ id: claim.id })
    }
    return true
  }

  replace(id: TaskId, task: Task): void {
    this.#sql.setContent.run({ id, content: writeTask(task) })
  }

  settle(claim: TaskClaim | UnreadableClaim, outcome: Outcome): boolean {
    if (!this.isHeldBy(claim)) return false
    const { id } = claim
    const now = this.#clock()
    switch (outcome.kind) {
      case 'later':
        this.#sql.release.run({ id, due: now + Math.ceil(outcome.ms), undone: 0 })
        return true
      case 'back':
        this.#sql.release.run({ id, due: now, undone: 1 })
        return true
      case 'dead':
        this.#sql.toLetter.run({ id, code: outcome.code, now })
        this.#sql.forgetLetters.run({ since: now - deadLetterMs })
        this.#sql.remove.run({ id })
        return true
      case 'done':
        this.#sql.remove.run({ id })
        return true
      default:
        return outcome satisfies never
    }
  }
}
