import { NewerRecordError } from '../../bridge/errors.ts'
import type { PersonId, Task, TaskId, ThreadKey } from '../../bridge/model.ts'
import { withoutPerson } from '../../bridge/policy/links.ts'
import type { Linked } from '../../bridge/ports/links.ts'
import type {
  NamedLetter,
  OpenedLetter,
  OpenItem,
  Operating,
  Part,
  StoredTask,
} from '../../bridge/ports/operating.ts'
import type { TaskLane } from '../../bridge/ports/tasks.ts'
import { branded, recordVersion } from '../fields.ts'
import { deadLetterMs, recordKey } from '../keys.ts'
import { asPerson, inJson, openedLetter, openItem, storedTask } from '../opened.ts'
import { writeLink } from '../records.ts'
import { writeTask } from '../task-records.ts'
import type { StoreFile } from './file.ts'
import { linkOf } from './link-table.ts'
import type { LetterRow } from './operator-statements.ts'
import type { ItemRow } from './statements.ts'
import type { WakeUp } from './wake-up.ts'

/** How much one step looks at, in a few milliseconds. */
const LINKS_AT_A_TIME = 2_000
const LETTERS_AT_A_TIME = 500

export class EmbeddedOperating implements Operating {
  readonly #file: StoreFile
  readonly #wakeUp: WakeUp

  constructor(file: StoreFile, wakeUp: WakeUp) {
    this.#file = file
    this.#wakeUp = wakeUp
  }

  oldestItems(limit: number): Promise<readonly OpenItem[]> {
    return this.#file.step('oldestItems', ({ operators }) =>
      operators.oldest.all({ limit }).map((row) => itemOf(row)),
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
      return row === undefined ? undefined : letterOf(row)
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

  linksNaming(person: PersonId, from = ''): Promise<Part<Linked>> {
    return this.#file.step('linksNaming', ({ operators }) => {
      const to = operators.lastLink.get({ from, limit: LINKS_AT_A_TIME })?.thread ?? ''
      const found = operators.linksNaming.all({ from, to, name: inJson(person) }).flatMap((row) => {
        const thread = branded<ThreadKey>().parse(row.thread)
        const link = linkOf(thread, row)
        return link === undefined || link === 'newer' ? [] : [{ thread, link }]
      })
      return { found, ...(to !== '' && { next: to }) }
    })
  }

  lettersNaming(person: PersonId, from = ''): Promise<Part<NamedLetter>> {
    return this.#file.step('lettersNaming', ({ operators }, now) => {
      const to = operators.lastLetter.get({ from, limit: LETTERS_AT_A_TIME })?.id ?? ''
      const which = { from, to, person, name: asPerson(person), since: now - deadLetterMs }
      const found = operators.lettersNaming.all(which).map((row) => ({ id: row.id, ...letterOf(row) }))
      return { found, ...(to !== '' && { next: to }) }
    })
  }

  itemsOf(person: PersonId): Promise<readonly OpenItem[]> {
    return this.#file.step('itemsOf', ({ operators }) =>
      operators.itemsOf.all({ author: person }).map((row) => itemOf(row)),
    )
  }

  async forgetIn(thread: ThreadKey, person: PersonId): Promise<'forgotten' | 'held'> {
    const outcome = await this.#file.step('forgetIn', ({ sql, links, lists, lanes }, now) => {
      if (lanes.holder(thread) !== undefined) return 'held'
      const link = links.get(thread, now)
      if (link === 'newer') throw new NewerRecordError(recordKey('link', thread))
      if (link !== undefined)
        sql.setLink.run({ thread, record: writeLink(thread, withoutPerson(link, person)) })
      lists.leave(thread, { person })
      return 'forgotten'
    })
    if (outcome === 'forgotten') this.#file.cutLog()
    return outcome
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

function itemOf({ place: order, received_ms: receivedAtMs, ...rest }: ItemRow): OpenItem {
  return openItem({ ...rest, order, receivedAtMs })
}

function letterOf({ place: order, at_ms: atMs, ...rest }: LetterRow): OpenedLetter {
  return openedLetter({ ...rest, order, atMs })
}
