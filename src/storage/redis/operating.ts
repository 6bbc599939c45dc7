import type { Task, TaskId } from '../../bridge/model.ts'
import type { OpenedLetter, OpenItem, Operating, StoredTask } from '../../bridge/ports/operating.ts'
import type { TaskLane } from '../../bridge/ports/tasks.ts'
import { recordKey, singleKey } from '../keys.ts'
import { openedLetter, openItem, storedTask } from '../opened.ts'
import { taskLanes, writeTask } from '../task-records.ts'
import { letterReply, oldestItemsReply, rawItem, tasksInReply } from './replies.ts'
import { didIt, type Read, type Run } from './run.ts'

type RedisOperatingDeps = { readonly run: Run; readonly read: Read; readonly tag: string }

export class RedisOperating implements Operating {
  readonly #run: Run
  readonly #read: Read
  readonly #tag: string

  constructor({ run, read, tag }: RedisOperatingDeps) {
    this.#run = run
    this.#read = read
    this.#tag = tag
  }

  async oldestItems(limit: number): Promise<readonly OpenItem[]> {
    const items = oldestItemsReply.parse(await this.#run('oldest-items', limit))
    return items.map(([id, thread, attempt, fields]) => openItem({ ...rawItem(fields), id, thread, attempt }))
  }

  async tasksIn(lane: TaskLane, limit: number): Promise<readonly StoredTask[]> {
    const tasks = tasksInReply.parse(await this.#run('tasks-in', lane, limit))
    return tasks.map(([id, dueMs, isInWork, [version, content, receivedAtMs, attempt]]) =>
      storedTask({
        id,
        version,
        content,
        receivedAtMs: Number(receivedAtMs ?? 0),
        attempt: Number(attempt ?? 0),
        dueMs,
        isInWork,
      }),
    )
  }

  async isStored(id: TaskId): Promise<boolean> {
    return didIt(await this.#read('isStored', (redis) => redis.exists(recordKey('task', id, this.#tag))))
  }

  async openLetter(id: string): Promise<OpenedLetter | undefined> {
    const key = recordKey('deadLetter', id, this.#tag)
    const [found, at] = await Promise.all([
      this.#read('openLetter', (redis) => redis.hgetall(key)),
      this.#read('openLetter', (redis) => redis.zscore(singleKey(this.#tag, 'dead'), id)),
    ])
    const letter = letterReply.safeParse(found).data
    if (letter === undefined || typeof at !== 'string') return undefined
    const { v: version, order, ...rest } = letter
    return openedLetter({ ...rest, id, version, order, atMs: Number(at) })
  }

  async dropLetter(id: string): Promise<boolean> {
    return didIt(await this.#run('drop-letter', id))
  }

  async reviveTask(id: TaskId, task: Task): Promise<boolean> {
    const person = 'requester' in task ? task.requester.person : ''
    return didIt(await this.#run('revive-task', id, writeTask(task), taskLanes[task.kind], person))
  }

  async halt(): Promise<void> {
    await this.#read('halt', (redis) => redis.set(singleKey(this.#tag, 'halt'), '1'))
  }

  async go(): Promise<boolean> {
    const isEnded = didIt(await this.#read('go', (redis) => redis.del(singleKey(this.#tag, 'halt'))))
    if (isEnded) await this.#run('wake')
    return isEnded
  }
}
