import type { Task, TaskId } from '../../bridge/model.ts'
import type { Idle, Outcome, UnreadableClaim } from '../../bridge/ports/inbox.ts'
import type { TaskClaim, TaskSource, Tasks } from '../../bridge/ports/tasks.ts'
import { recordKey } from '../keys.ts'
import { readTask, taskLanes, unreadableTask, writeTask } from '../task-records.ts'
import { putTaskReply, takeTaskReply } from './replies.ts'
import { didIt, outcomeArguments, type Run } from './run.ts'

type RedisTasksDeps = {
  readonly run: Run
  readonly tag: string
  /** Of a claim. */
  readonly newToken: () => string
}

export class RedisTasks implements Tasks {
  readonly #run: Run
  readonly #tag: string
  readonly #newToken: () => string

  constructor({ run, tag, newToken }: RedisTasksDeps) {
    this.#run = run
    this.#tag = tag
    this.#newToken = newToken
  }

  async put(id: TaskId, task: Task): Promise<'stored' | 'seen'> {
    const person = 'requester' in task ? task.requester.person : ''
    return putTaskReply.parse(await this.#run('put-task', id, writeTask(task), taskLanes[task.kind], person))
  }

  async take(leaseMs: number, from?: TaskSource): Promise<TaskClaim | UnreadableClaim | Idle> {
    const token = this.#newToken()
    const source = [from?.lane ?? '', from?.share ?? '']
    const reply = takeTaskReply.parse(await this.#run('take-task', token, Math.ceil(leaseMs), ...source))
    if (reply[0] === 'idle') {
      return reply[1] === undefined ? { kind: 'idle' } : { kind: 'idle', nextMs: reply[1] }
    }
    const [, id, attempt, fields, takenAtMs] = reply
    const [version, content, receivedAtMs, lost] = fields ?? []
    const read = readTask({ version, id, content, receivedAtMs, attempt, lost: lost ?? 0 })
    if (read === undefined || read === 'newer')
      return unreadableTask({ token, id, key: recordKey('task', id, this.#tag) }, read)
    return { kind: 'task', token, ...read, takenAtMs }
  }

  async hold({ id, token }: TaskClaim, leaseMs: number, task?: Task): Promise<boolean> {
    const content = task === undefined ? '' : writeTask(task)
    return didIt(await this.#run('hold-task', id, token, Math.ceil(leaseMs), content))
  }

  async settle({ id, token }: TaskClaim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return didIt(await this.#run('settle-task', id, token, ...outcomeArguments(outcome)))
  }
}
