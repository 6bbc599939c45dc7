import type {
  ChannelKey,
  IncomingMessage,
  Link,
  MessageId,
  ResetDone,
  Stage,
  Task,
  TaskId,
  ThreadKey,
  Wording,
} from '../../bridge/model.ts'
import type { Claim, Idle, Outcome, Put, UnreadableClaim } from '../../bridge/ports/inbox.ts'
import type { LettingGo, Linked, Page } from '../../bridge/ports/links.ts'
import type { Log } from '../../bridge/ports/log.ts'
import type { InboxStats } from '../../bridge/ports/store.ts'
import type { TaskClaim, TaskSource } from '../../bridge/ports/tasks.ts'
import type { BotStore, DeadLetter } from '../bot-store.ts'
import { hashTag, recordKey, singleKey } from '../keys.ts'
import type { ListOf } from '../letting-go.ts'
import { blockingClient, type Client, runScript, stepClient } from './connection.ts'
import { checkDurability } from './durability.ts'
import { RedisLanes } from './redis-lanes.ts'
import { RedisLists } from './redis-lists.ts'
import { RedisTasks } from './redis-tasks.ts'
import { RedisThreads } from './redis-threads.ts'
import { parseRedisUrl } from './redis-url.ts'
import { lettersReply, linkOf, statsReply, threadStatsReply } from './replies.ts'
import type { Run } from './run.ts'
import type { ScriptName } from './scripts.ts'
import { toStoreError } from './store-error.ts'
import { WakeUp } from './wake-up.ts'

type RedisStoreDeps = {
  /** See `parseRedisUrl`. */
  readonly url: string
  /** Keeps apart what shares one Redis; the URL's own when not given. */
  readonly prefix?: string
  readonly log: Log
  /** How long `open` waits for Redis; 10 s. */
  readonly openMs?: number
}

/** Connects to nothing before `open`. Throws when the URL has none of the known forms. */
export function createRedisStore(deps: RedisStoreDeps): RedisStore {
  return new RedisStore(deps)
}

/**
 * Links and inboxes in Redis, for any number of processes.
 *
 * While Redis is away every step rejects, at the latest after 2 s; the connection comes back by
 * itself, and so do the scripts after a restart. A step that timed out may have been done.
 */
export class RedisStore implements BotStore {
  readonly #tag: string
  readonly #log: Log
  readonly #openMs: number
  readonly #client: Client
  readonly #wakeUp: WakeUp
  readonly #blocking: Client
  readonly #lanes: RedisLanes
  readonly #tasks: RedisTasks
  readonly #lists: RedisLists
  readonly #threads: RedisThreads
  #lastError: unknown
  #away = false

  constructor({ url, prefix = parseRedisUrl(url).prefix, log, openMs = 10_000 }: RedisStoreDeps) {
    this.#tag = hashTag(prefix)
    this.#log = log
    this.#openMs = openMs
    this.#client = stepClient(url)
    this.#blocking = blockingClient(url, blockMs)
    const run: Run = (name, ...args) => this.#run(name, ...args)
    this.#lanes = new RedisLanes({ run, tag: this.#tag, log })
    this.#tasks = new RedisTasks(run, this.#tag)
    this.#threads = new RedisThreads(run)
    this.#lists = new RedisLists(run, () =>
      this.#step('channels', () => this.#client.smembers(singleKey(this.#tag, 'channels'))),
    )
    this.#wakeUp = new WakeUp({
      client: this.#blocking,
      key: singleKey(this.#tag, 'wake'),
      blockMs,
      handOn: () => this.#run('hand-on'),
    })
    this.#client.on('error', (error: unknown) => {
      this.#lastError = error
    })
    this.#client.on('close', () => this.#noteAway())
    this.#client.on('ready', () => this.#noteBack())
    this.#blocking.on('error', () => undefined)
  }

  /**
   * Resolves once connected and checked. Rejects with `StoreError` when Redis has not answered within
   * `openMs`; the store goes on trying until `close`, and may be opened again.
   */
  async open(): Promise<void> {
    const ready = becomesReady(this.#client, this.#openMs)
    if (this.#client.status === 'wait') {
      this.#client.connect().catch((error: unknown) => {
        this.#lastError ??= error
      })
      this.#blocking.connect().catch(() => undefined)
    }
    if (!(await ready)) throw toStoreError('open', this.#lastError)
    await this.#step('open', () => checkDurability(this.#client, this.#log))
  }

  put(message: IncomingMessage, mostWaiting = Number.MAX_SAFE_INTEGER): Promise<Put> {
    return this.#lanes.put(message, mostWaiting)
  }

  revise(id: MessageId, change: Wording | 'withdraw'): Promise<boolean> {
    return this.#lanes.revise(id, change)
  }

  take(leaseMs: number, mostEach = Number.MAX_SAFE_INTEGER): Promise<Claim | UnreadableClaim | Idle> {
    return this.#lanes.take(leaseMs, mostEach)
  }

  hold(
    claim: Claim,
    leaseMs: number,
    change: { readonly stage?: Stage; readonly link?: Link } = {},
  ): Promise<boolean | 'withdrawn'> {
    return this.#lanes.hold(claim, leaseMs, change)
  }

  settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return this.#lanes.settle(claim, outcome)
  }

  revive(id: MessageId, channel: ChannelKey): Promise<boolean> {
    return this.#lanes.revive(id, channel)
  }

  async pause(ms: number): Promise<void> {
    await this.#run('pause', Math.ceil(ms))
  }

  async resume(): Promise<void> {
    await this.#run('resume')
  }

  wake(ms: number, signal: AbortSignal): Promise<void> {
    return this.#wakeUp.wait(ms, signal)
  }

  async link(thread: ThreadKey): Promise<Link | undefined> {
    const raw = await this.#step('link', () => this.#client.get(recordKey('link', thread, this.#tag)))
    return linkOf(thread, raw)
  }

  async threadStats(thread: ThreadKey): Promise<{ readonly waiting: number; readonly dead: number }> {
    const [waiting, dead] = threadStatsReply.parse(await this.#run('thread-stats', thread))
    return { waiting, dead }
  }

  linked(of: ListOf, page: Page): Promise<readonly Linked[]> {
    return this.#lists.linked(of, page)
  }

  idle(
    channel: ChannelKey,
    than: { readonly beforeMs: number; readonly limit: number },
  ): Promise<readonly Linked[]> {
    return this.#lists.idle(channel, than)
  }

  channels(): Promise<readonly ChannelKey[]> {
    return this.#lists.channels()
  }

  putTask(id: TaskId, task: Task): Promise<'stored' | 'seen'> {
    return this.#tasks.put(id, task)
  }

  takeTask(leaseMs: number, from?: TaskSource): Promise<TaskClaim | UnreadableClaim | Idle> {
    return this.#tasks.take(leaseMs, from)
  }

  holdTask(claim: TaskClaim, leaseMs: number, task?: Task): Promise<boolean> {
    return this.#tasks.hold(claim, leaseMs, task)
  }

  settleTask(claim: TaskClaim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    return this.#tasks.settle(claim, outcome)
  }

  letGo(claim: TaskClaim, letting: LettingGo): Promise<ResetDone | 'nothing' | 'claim-lost'> {
    return this.#threads.letGo(claim, letting)
  }

  move(
    from: ThreadKey,
    to: { readonly thread: ThreadKey; readonly channel: ChannelKey; readonly after?: MessageId },
  ): Promise<'moved' | 'held'> {
    return this.#threads.move(from, to)
  }

  async purge(): Promise<void> {
    await this.#run('purge')
  }

  async stats(): Promise<InboxStats> {
    const [waiting, running, dead, oldestMs, byCode, pausedMs] = statsReply.parse(await this.#run('stats'))
    return { waiting, running, dead, deadByCode: Object.fromEntries(byCode), oldestMs, pausedMs }
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    const letters = lettersReply.parse(await this.#run('dead-letters', limit))
    return letters.map(([id, thread, code, atMs]) => ({ id, thread, code, atMs }))
  }

  async ping(): Promise<void> {
    await this.#run('ping')
  }

  async close(): Promise<void> {
    await this.#wakeUp.close()
    this.#client.disconnect()
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
    if (this.#away) return
    this.#away = true
    this.#log.warn({}, 'Redis is away: messages are refused until it is back')
  }

  #noteBack(): void {
    if (this.#away) this.#log.info({}, 'Redis is back')
    this.#away = false
  }
}

/** How long one blocking command waits; whoever waits has a shorter time of their own. */
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
