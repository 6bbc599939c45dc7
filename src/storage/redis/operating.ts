import { Redis } from 'ioredis'
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
import { branded } from '../fields.ts'
import { recordKey, singleKey } from '../keys.ts'
import { asPerson, inJson, openedLetter, openItem, storedTask } from '../opened.ts'
import { writeLink } from '../records.ts'
import { taskLanes, writeTask } from '../task-records.ts'
import type { Client } from './connection.ts'
import {
  forgetReply,
  idsReply,
  letterReply,
  linkOf,
  oldestItemsReply,
  rawItem,
  rawLinksReply,
  scanReply,
  tasksInReply,
} from './replies.ts'
import { didIt, type Read, type Run } from './run.ts'

type RedisOperatingDeps = { readonly run: Run; readonly read: Read; readonly tag: string }

/** How much one step looks at, in a few milliseconds. */
const LINKS_AT_A_TIME = 1_000
const LETTERS_AT_A_TIME = 200

/** In a Cluster all records are on one of these. */
function serversOf(client: Client): readonly Redis[] {
  return client instanceof Redis ? [client] : client.nodes('master')
}

/** A user of Redis with few rights may use the bot's keys, but not look through all keys. */
function unlessForbidden(error: unknown): undefined {
  if (!(error instanceof Error && error.message.startsWith('NOPERM'))) throw error
}

/** Where a look through all servers stands: which one, and its cursor. */
function placeIn(from: string): [number, string] {
  const [place = '0', cursor = '0'] = from.split(':')
  return [Number(place), cursor]
}

/** A key as `SCAN` takes it to the letter. */
function globless(key: string): string {
  return key.replaceAll(/[*?[\]\\^]/g, String.raw`\$&`)
}

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

  async linksNaming(person: PersonId, from?: string): Promise<Part<Linked>> {
    if (from !== undefined) return this.#scannedLinks(person, from)
    const list = recordKey('person', person, this.#tag)
    const threads = idsReply.parse(await this.#read('linksNaming', (redis) => redis.zrange(list, '0', '-1')))
    const keys = threads.map((thread) => recordKey('link', thread, this.#tag))
    return { found: await this.#linksAt(keys, inJson(person)), next: '0:0' }
  }

  /** Of released threads, which are in no list. */
  async #scannedLinks(person: PersonId, from: string): Promise<Part<Linked>> {
    const match = `${globless(recordKey('link', '', this.#tag))}*`
    const [place, cursor] = placeIn(from)
    const reply = await this.#read('linksNaming', async (redis) => {
      const servers = serversOf(redis)
      const scanned = servers[place]?.scan(cursor, 'MATCH', match, 'COUNT', LINKS_AT_A_TIME)
      return [servers.length, ...((await scanned?.catch(unlessForbidden)) ?? ['', []])]
    })
    const [servers, next, keys] = scanReply.parse(reply)
    if (next === '') return { found: [], isPartial: true }
    const more = next === '0' ? place + 1 : place
    return {
      found: await this.#linksAt(keys, inJson(person)),
      ...(more < servers && { next: `${more}:${next}` }),
    }
  }

  async #linksAt(keys: readonly string[], name: string): Promise<readonly Linked[]> {
    const raws = rawLinksReply.parse(
      await this.#read('linksNaming', (redis) => Promise.all(keys.map((key) => redis.get(key)))),
    )
    const start = recordKey('link', '', this.#tag).length
    return raws.flatMap((raw, place) => {
      const thread = branded<ThreadKey>().parse((keys[place] ?? '').slice(start))
      const link = raw?.includes(name) ? linkOf(thread, raw) : undefined
      return link === undefined || link === 'newer' ? [] : [{ thread, link }]
    })
  }

  async lettersNaming(person: PersonId, from = '0'): Promise<Part<NamedLetter>> {
    const first = Number(from)
    const last = first + LETTERS_AT_A_TIME - 1
    const ids = idsReply.parse(
      await this.#read('lettersNaming', (redis) =>
        redis.zrange(singleKey(this.#tag, 'dead'), `${first}`, `${last}`),
      ),
    )
    const letters = await Promise.all(ids.map((id) => this.#letterNaming(id, person)))
    const found = letters.filter((letter) => letter !== undefined)
    return { found, ...(ids.length === LETTERS_AT_A_TIME && { next: String(first + ids.length) }) }
  }

  async #letterNaming(id: string, person: PersonId): Promise<NamedLetter | undefined> {
    const key = recordKey('deadLetter', id, this.#tag)
    const { author, thread, content } =
      letterReply.safeParse(await this.#read('lettersNaming', (redis) => redis.hgetall(key))).data ?? {}
    const isNamed = author === person || (thread === '' && content?.includes(asPerson(person)) === true)
    const letter = isNamed ? await this.openLetter(id) : undefined
    return letter === undefined ? undefined : { id, ...letter }
  }

  async itemsOf(person: PersonId): Promise<readonly OpenItem[]> {
    const key = recordKey('waiting', person, this.#tag)
    const ids = idsReply.parse(await this.#read('itemsOf', (redis) => redis.smembers(key)))
    if (ids.length === 0) return []
    const items = oldestItemsReply.parse(await this.#run('oldest-items', ids.length, ...ids))
    return items.map(([id, thread, attempt, fields]) => openItem({ ...rawItem(fields), id, thread, attempt }))
  }

  async forgetIn(thread: ThreadKey, person: PersonId): Promise<'forgotten' | 'held'> {
    const key = recordKey('link', thread, this.#tag)
    for (;;) {
      const raw = await this.#read('forgetIn', (redis) => redis.get(key))
      const link = linkOf(thread, raw)
      if (link === 'newer') throw new NewerRecordError(key)
      const record = link === undefined ? '' : writeLink(thread, withoutPerson(link, person))
      const found = typeof raw === 'string' ? raw : ''
      const outcome = forgetReply.parse(await this.#run('forget-in', thread, found, record, person))
      if (outcome !== 'changed') return outcome
    }
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
