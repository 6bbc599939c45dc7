import { randomUUID } from 'node:crypto'
import type { ThreadKey } from '../../bridge/model.ts'
import type { Inbox } from '../../bridge/ports/inbox.ts'
import type { Links } from '../../bridge/ports/links.ts'
import type { Log } from '../../bridge/ports/log.ts'
import type { Operating } from '../../bridge/ports/operating.ts'
import type { InboxStats } from '../../bridge/ports/store.ts'
import type { Tasks } from '../../bridge/ports/tasks.ts'
import { type BotStore, type DeadLetter, type WaitingItem, waitingItem } from '../bot-store.ts'
import type { StoreCondition } from '../condition.ts'
import { hashTag, singleKey } from '../keys.ts'
import { readItem } from '../records.ts'
import { serverConditions } from './condition.ts'
import { blockingClient, type Client, runScript, stepClient } from './connection.ts'
import { HeldName } from './held-name.ts'
import { RedisInbox } from './inbox.ts'
import { RedisLinks } from './links.ts'
import { RedisOperating } from './operating.ts'
import { parseRedisUrl } from './redis-url.ts'
import { deadLettersReply, rawItem, statsReply, threadItemsReply } from './replies.ts'
import type { Read, Run } from './run.ts'
import type { ScriptName } from './scripts.ts'
import { toStoreError } from './store-error.ts'
import { RedisTasks } from './tasks.ts'
import { WakeUp } from './wake-up.ts'

type RedisStoreDeps = {
  /** See `parseRedisUrl`. */
  readonly url: string
  /** Keeps several bots on one Redis apart. If absent, the one in the URL counts. */
  readonly prefix?: string
  readonly log: Log
  /** Where a process keeps its name, by which it knows after a crash what it held. Absent: it keeps none. */
  readonly dataDir?: string | undefined
  /** How long `open` waits for Redis; 10 s. */
  readonly openMs?: number
}

/** Connects to nothing before `open`. Throws when the URL has none of the known forms. */
export function createRedisStore(deps: RedisStoreDeps): RedisStore {
  return new RedisStore(deps)
}

/**
 * Links, inboxes and tasks in Redis, for any number of processes.
 *
 * While Redis is away every step rejects, after 2 s at the latest. The connection comes back by itself, and so do the
 * scripts after a restart. A step that timed out may have been done.
 */
export class RedisStore implements BotStore {
  readonly inbox: Inbox
  readonly links: Links
  readonly tasks: Tasks
  readonly operating: Operating
  readonly #tag: string
  readonly #log: Log
  readonly #openMs: number
  readonly #client: Client
  readonly #wakeUp: WakeUp
  readonly #blocking: Client
  readonly #heldName: HeldName | undefined
  #lastError: unknown
  #isAway = false

  constructor({ url, prefix = parseRedisUrl(url).prefix, log, dataDir, openMs = 10_000 }: RedisStoreDeps) {
    this.#tag = hashTag(prefix)
    this.#log = log
    this.#openMs = openMs
    this.#client = stepClient(url)
    this.#blocking = blockingClient(url, blockMs)
    const run: Run = (name, ...args) => this.#run(name, ...args)
    const read: Read = (name, command) => this.#step(name, () => command(this.#client))
    const tag = this.#tag
    this.#wakeUp = new WakeUp({
      client: this.#blocking,
      key: singleKey(tag, 'wake'),
      blockMs,
      handOn: () => run('wake'),
    })
    this.#heldName = dataDir === undefined ? undefined : new HeldName({ dir: dataDir, log })
    const newToken = () => `${randomUUID()}${this.#tokenSuffix}`
    this.inbox = new RedisInbox({ run, tag, newToken, wakeUp: this.#wakeUp, log })
    this.links = new RedisLinks({ run, read, tag })
    this.tasks = new RedisTasks({ run, tag, newToken })
    this.operating = new RedisOperating({ run, read, tag })
    this.#client.on('close', () => this.#noteAway())
    this.#client.on('ready', () => this.#noteBack())
    for (const client of [this.#client, this.#blocking]) {
      client.on('error', (error: unknown) => {
        this.#lastError = error
      })
    }
  }

  /**
   * Resolves once both connections are there. Rejects with `StoreError` if Redis does not answer within `openMs`. The
   * store goes on trying until `close`, and may be opened again.
   */
  async open(): Promise<void> {
    const clients = [this.#client, this.#blocking]
    const ready = Promise.all(clients.map((client) => becomesReady(client, this.#openMs)))
    if (this.#client.status === 'wait') {
      this.#client.connect().catch((error: unknown) => {
        this.#lastError ??= error
      })
      this.#blocking.connect().catch(() => undefined)
    }
    if ((await ready).includes(false)) throw toStoreError('open', this.#lastError)
    await this.#freeOwn()
  }

  /** What a process of this name held when it died need not wait for its leases. */
  async #freeOwn(): Promise<void> {
    this.#heldName?.hold()
    if (this.#tokenSuffix === '') return
    const claims = Number(await this.#run('free-own', this.#tokenSuffix))
    if (claims > 0)
      this.#log.info({ claims }, 'going on at once with what this process held before it was killed')
  }

  get #tokenSuffix(): string {
    const name = this.#heldName?.name
    return name === undefined ? '' : `@${name}`
  }

  async purge(): Promise<void> {
    await this.#run('purge')
  }

  async stats(): Promise<InboxStats> {
    const reply = statsReply.parse(await this.#run('stats'))
    const [waiting, running, dead, oldestMs, byCode, pausedMs, isHalted] = reply
    return { waiting, running, dead, deadByCode: Object.fromEntries(byCode), oldestMs, pausedMs, isHalted }
  }

  async deadLetters(limit: number, thread: ThreadKey | '' = ''): Promise<DeadLetter[]> {
    const letters = deadLettersReply.parse(await this.#run('dead-letters', limit, thread))
    return letters.map(([id, thread, code, atMs]) => ({ id, thread, code, atMs }))
  }

  async waitingItems(thread: ThreadKey, limit: number): Promise<readonly WaitingItem[]> {
    const items = threadItemsReply.parse(await this.#run('thread-items', thread, limit))
    return items.map(([id, attempt, fields]) =>
      waitingItem(id, readItem({ ...rawItem(fields), id, thread, attempt })),
    )
  }

  async ping(): Promise<void> {
    await this.#run('ping')
  }

  async condition(): Promise<StoreCondition> {
    return { kind: 'redis', servers: await this.#step('condition', () => serverConditions(this.#client)) }
  }

  async close(): Promise<void> {
    await this.#wakeUp.close()
    this.#client.disconnect()
    this.#heldName?.release()
  }

  #run(name: ScriptName, ...args: (string | number)[]): Promise<unknown> {
    return this.#step(name, () => runScript(this.#client, name, [this.#tag, ...args]))
  }

  async #step<Reply>(step: string, command: () => Promise<Reply>): Promise<Reply> {
    try {
      return await command()
    } catch (error) {
      throw toStoreError(step, error)
    }
  }

  #noteAway(): void {
    if (this.#isAway) return
    this.#isAway = true
    this.#log.warn({}, 'Redis is away: messages are refused until it is back')
  }

  #noteBack(): void {
    if (this.#isAway) this.#log.info({}, 'Redis is back')
    this.#isAway = false
  }
}

/** The longest a single blocking command waits. Those who wait for what it brings may give up earlier. */
const blockMs = 5_000

async function becomesReady(client: Client, ms: number): Promise<boolean> {
  if (client.status === 'ready') return true
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, ms, false)
  client.once('ready', () => resolve(true))
  client.once('end', () => resolve(false))
  const isReady = await promise
  clearTimeout(timer)
  return isReady
}
