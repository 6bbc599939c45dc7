import type { Task, TaskId } from '../../bridge/model.ts'
import type { OpenedLetter, OpenItem, Operating, StoredTask } from '../../bridge/ports/operating.ts'
import type { TaskLane } from '../../bridge/ports/tasks.ts'
import { branded, recordVersion } from '../fields.ts'
import { deadLetterMs } from '../keys.ts'
import { openedLetter, openItem, storedTask } from '../opened.ts'
import { writeTask } from '../task-records.ts'
import type { StoreFile } from './file.ts'
import type { WakeUp } from './wake-up.ts'

export class EmbeddedOperating implements Operating {
  readonly #file: StoreFile
  readonly #wakeUp: WakeUp

  constructor(file: StoreFile, wakeUp: WakeUp) {
    this.#file = file
    this.#wakeUp = wakeUp
  }

  oldestItems(limit: number): Promise<readonly OpenItem[]> {
    return this.#file.step('oldestItems', ({ operators }) =>
      operators.oldest
        .all({ limit })
        .map(({ place: order, received_ms: receivedAtMs, ...rest }) =>
          openItem({ ...rest, order, receivedAtMs }),
        ),
    )
  }

  tasksIn(lane: TaskLane, limit: number): Promise<readonly StoredTask[]> {
    return this.#file.step('tasksIn', ({ operators }, now) =>
      operators.tasksIn
        .all({ lane, limit })
        .map(({ received_ms: receivedAtMs, due_ms: dueMs, token, ...rest }) => {
          const id = branded<TaskId>().parse(rest.id)
          return storedTask({ ...rest, id, receivedAtMs, dueMs, isInWork: token !== null && dueMs > now })
        }),
    )
  }

  isStored(id: TaskId): Promise<boolean> {
    return this.#file.step('isStored', ({ tasks }) => tasks.sql.holder.get({ id }) !== undefined)
  }

  openLetter(id: string): Promise<OpenedLetter | undefined> {
    return this.#file.step('openLetter', ({ operators }, now) => {
      const row = operators.letter.get({ id, since: now - deadLetterMs })
      if (row === undefined) return undefined
      const { place: order, at_ms: atMs, ...rest } = row
      return openedLetter({ ...rest, order, atMs })
    })
  }

  async dropLetter(id: string): Promise<boolean> {
    const isDropped = await this.#file.step(
      'dropLetter',
      ({ operators }) => operators.drop.run({ id }).changes > 0,
    )
    if (isDropped) this.#file.cutLog()
    return isDropped
  }

  reviveTask(id: TaskId, task: Task): Promise<boolean> {
    return this.#file.step('reviveTask', ({ operators }, now) => {
      const since = now - deadLetterMs
      const content = writeTask(task)
      const isRevived =
        operators.reviveTask.run({ id, version: recordVersion, content, now, since }).changes > 0
      return isRevived && operators.drop.run({ id }).changes > 0
    })
  }

  async halt(): Promise<void> {
    await this.#file.step('halt', ({ operators }) => operators.halt.run({ halted: 1 }))
  }

  async go(): Promise<boolean> {
    const { changes } = await this.#file.step('go', ({ operators }) => operators.halt.run({ halted: 0 }))
    if (changes > 0) this.#wakeUp.call()
    return changes > 0
  }
}
