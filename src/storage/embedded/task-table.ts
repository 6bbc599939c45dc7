import type { Task, TaskId } from '../../bridge/model.ts'
import type { UnreadableClaim } from '../../bridge/ports/inbox.ts'
import type { TaskClaim } from '../../bridge/ports/tasks.ts'
import { recordVersion } from '../fields.ts'
import { recordKey, restMs, seenMs } from '../keys.ts'
import { writeTask } from '../task-records.ts'
import type { TaskStatements } from './task-statements.ts'

/** The tasks, for their own steps and for those of threads that add or change one. */
export class TaskTable {
  readonly sql: TaskStatements
  readonly #random: () => number

  constructor(sql: TaskStatements, random: () => number) {
    this.sql = sql
    this.#random = random
  }

  /** `false` when a task of this id is stored or among the dead letters, or was stored within the last 25 h. */
  add(id: TaskId, content: string, now: number): boolean {
    const mark = recordKey('asked', id)
    if (this.sql.isKnown.get({ id, mark, now }) !== undefined) return false
    this.sql.add.run({ id, version: recordVersion, content, now })
    this.noteAsked(id, now)
    return true
  }

  /** For the next 25 h a task of this id counts as stored. */
  noteAsked(id: TaskId, now: number): void {
    this.sql.markSeen.run({ mark: recordKey('asked', id), until: now + seenMs })
  }

  replace(id: TaskId, task: Task): void {
    this.sql.setContent.run({ id, content: writeTask(task) })
  }

  isHeldBy({ id, token }: TaskClaim | UnreadableClaim): boolean {
    return this.sql.holder.get({ id })?.token === token
  }

  /** Ends a claim that was lost, and returns how long the task rests: longer with each loss in a row. */
  lose(id: string, now: number): number {
    const lost = this.sql.countLoss.get({ id })?.lost ?? 0
    const rest = restMs(lost, this.#random())
    this.sql.free.run({ id, due: now + rest, undone: 0 })
    return rest
  }

  /** Ends all claims as lost: at the start nobody can be at work. */
  loseAll(now: number): void {
    for (const { id } of this.sql.held.all()) this.lose(id, now)
  }
}
