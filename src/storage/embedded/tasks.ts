import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Task, TaskId } from '../../bridge/model.ts'
import type { Idle, Outcome, UnreadableClaim } from '../../bridge/ports/inbox.ts'
import type { TaskClaim, TaskSource, Tasks } from '../../bridge/ports/tasks.ts'
import { deadLetterMs, recordKey } from '../keys.ts'
import { readTask, unreadableTask, writeTask } from '../task-records.ts'
import type { StoreFile } from './file.ts'
import type { TaskRow, TaskStatements, Waiting } from './task-statements.ts'
import { Waits } from './waits.ts'

export class EmbeddedTasks implements Tasks {
  readonly #file: StoreFile
  /** Person → how many had been served when they last were. In memory, since only this process hands out tasks. */
  readonly #served = new LRUCache<string, number>({ max: 5_000 })
  #servings = 0
  readonly #waits = new Waits()

  constructor(file: StoreFile) {
    this.#file = file
  }

  put(id: TaskId, task: Task): Promise<'stored' | 'seen'> {
    return this.#file.step('putTask', ({ tasks }, now) =>
      tasks.add(id, writeTask(task), now) ? 'stored' : 'seen',
    )
  }

  take(leaseMs: number, from?: TaskSource): Promise<TaskClaim | UnreadableClaim | Idle> {
    return this.#file.step('takeTask', (tables, now) => {
      const { tasks } = tables
      if (from?.lane === 'prompt') this.#waits.tell(tables, now)
      for (;;) {
        const first = from === undefined ? tasks.sql.first.get() : this.#firstIn(from, tasks.sql, now)
        if (first === undefined) return { kind: 'idle' }
        if (first.due_ms > now) return { kind: 'idle', nextMs: first.due_ms - now }
        const wasLost = first.token !== null
        if (wasLost && tasks.lose(first.id, now) > 0) continue
        const row = { ...first, lost: first.lost + Number(wasLost) }
        return handOut(tasks.sql, { row, now, due: now + Math.ceil(leaseMs) })
      }
    })
  }

  hold(claim: TaskClaim, leaseMs: number, task?: Task): Promise<boolean> {
    return this.#file.step('holdTask', ({ tasks }, now) => {
      const { id } = claim
      if (!tasks.isHeldBy(claim)) return false
      tasks.sql.renew.run({ id, due: now + Math.ceil(leaseMs) })
      if (task !== undefined) {
        tasks.replace(id, task)
        tasks.sql.noteProgress.run({ id })
      }
      return true
    })
  }

  settle(claim: TaskClaim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return this.#file.step('settleTask', ({ tasks }, now) => {
      if (!tasks.isHeldBy(claim)) return false
      const { id } = claim
      switch (outcome.kind) {
        case 'later':
          tasks.sql.free.run({ id, due: now + Math.ceil(outcome.ms), undone: 0 })
          return true
        case 'back':
          tasks.sql.free.run({ id, due: now + Math.ceil(outcome.restMs ?? 0), undone: 1 })
          return true
        case 'dead':
          tasks.sql.toDeadLetter.run({ id, code: outcome.code, now })
          tasks.sql.forgetDeadLetters.run({ since: now - deadLetterMs })
          tasks.sql.remove.run({ id })
          return true
        case 'done':
          tasks.sql.remove.run({ id })
          return true
        default:
          return outcome satisfies never
      }
    })
  }

  /** The task whose turn it is in this lane, or else the one that is due next. */
  #firstIn({ lane, share }: TaskSource, sql: TaskStatements, now: number): TaskRow | undefined {
    if (share === undefined) return sql.firstIn.get({ lane })
    const servedAs = ({ person }: Waiting): number => this.#served.get(person ?? '') ?? 0
    const [next] = sql.people
      .all({ lane, now })
      .filter(({ since, inWork }) => since !== null && inWork < share)
      // The sort is stable: of those who were served equally long ago, whoever's task has been due longest comes first.
      .toSorted((one, other) => servedAs(one) - servedAs(other))
    if (next === undefined) return sql.nextIn.get({ lane, now })
    this.#served.set(next.person ?? '', (this.#servings += 1))
    return sql.firstOf.get({ lane, person: next.person, now })
  }
}

function handOut(
  sql: TaskStatements,
  { row, now, due }: { readonly row: TaskRow; readonly now: number; readonly due: number },
): TaskClaim | UnreadableClaim {
  const token = randomUUID()
  const { id, version, content, received_ms: receivedAtMs, attempt, lost } = row
  sql.take.run({ id, due, token })
  const read = readTask({ id, version, content, receivedAtMs, attempt: attempt + 1, lost })
  if (read === undefined || read === 'newer')
    return unreadableTask({ token, id, key: recordKey('task', id) }, read)
  return { kind: 'task', token, ...read, takenAtMs: now }
}
