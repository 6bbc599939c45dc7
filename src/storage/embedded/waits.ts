import type { PersonId } from '../../bridge/model.ts'
import { branded } from '../fields.ts'
import { silentWaitMs, tellingMs } from '../keys.ts'
import { waitingTask } from '../task-records.ts'
import type { Tables } from './file.ts'

const person = branded<PersonId>()

/** How many threads one step looks at that turn out to have nothing to be told. */
const MOST_LOOKED_AT = 20

/**
 * The threads whose first message waits. One that has waited for long is made a task, which tells it so: one after the
 * other, since Slack takes about one message a second.
 */
export class Waits {
  /** In memory, since only this process tells anybody. */
  #quietUntilMs = 0

  tell({ sql, threads, tasks }: Tables, now: number): void {
    if (now < this.#quietUntilMs) return
    for (let looked = 0; looked < MOST_LOOKED_AT; looked += 1) {
      const thread = sql.waitsLong.get({ before: now - silentWaitMs, now })?.thread
      if (thread === undefined) return
      sql.endWait.run({ thread })
      const first = sql.firstItem.get({ thread })
      const isOwn = threads.firstIsOwn.get({ thread })?.own === 1
      if (first === undefined || isOwn || first.stage.startsWith('answered:')) continue
      const { id, content } = waitingTask({ thread, message: first.id, author: person.parse(first.author) })
      if (!tasks.add(id, content, now)) continue
      this.#quietUntilMs = now + tellingMs
      return
    }
  }
}
