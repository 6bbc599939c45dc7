import { randomUUID } from 'node:crypto'
import { StoreError } from '../../bridge/errors.ts'
import type { IncomingMessage, Item, Link, MessageId, Stage, ThreadKey } from '../../bridge/model.ts'
import type { Claim, Idle, InboxStats, Log, Outcome, Put, UnreadableClaim } from '../../bridge/ports.ts'
import { type BotStore, type DeadLetter, linkMended } from '../bot-store.ts'
import { hashTag, recordKey, singleKey } from '../keys.ts'
import { freshLink, readItem, writeContent, writeLink, writeStage } from '../records.ts'
import { blockingClient, type Client, runScript, stepClient } from './connection.ts'
import { checkDurability } from './durability.ts'
import { parseRedisUrl } from './redis-url.ts'
import { lettersReply, linkOf, putReply, rawItem, statsReply, takeReply } from './replies.ts'
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
  #lastError: unknown
  #away = false

  constructor({ url, prefix = parseRedisUrl(url).prefix, log, openMs = 10_000 }: RedisStoreDeps) {
    this.#tag = hashTag(prefix)
    this.#log = log
    this.#openMs = openMs
    this.#client = stepClient(url)
    this.#blocking = blockingClient(url, blockMs)
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
   * `openMs`; the store goes on trying until `close`.
   */
  async open(): Promise<void> {
    const ready = becomesReady(this.#client, this.#openMs)
    this.#client.connect().catch((error: unknown) => {
      this.#lastError ??= error
    })
    this.#blocking.connect().catch(() => undefined)
    if (!(await ready)) throw toStoreError('open', this.#lastError)
    await this.#step('open', () => checkDurability(this.#client, this.#log))
  }

  async put(message: IncomingMessage): Promise<Put> {
    const reply = await this.#run(
      'put',
      message.id,
      message.alias ?? '',
      message.thread,
      message.author,
      message.order,
      writeContent(message),
      message.address === 'reply' ? 0 : 1,
      linkStart(message.author, message.label),
    )
    return putReply.parse(reply)
  }

  async revise(id: MessageId, change: Pick<Item, 'text' | 'files'> | 'withdraw'): Promise<boolean> {
    return didIt(await this.#run('revise', id, change === 'withdraw' ? '' : writeContent(change)))
  }

  async take(leaseMs: number): Promise<Claim | UnreadableClaim | Idle> {
    const token = randomUUID()
    const reply = takeReply.parse(await this.#run('take', token, Math.ceil(leaseMs)))
    if (reply[0] === 'idle') {
      return reply[1] === undefined ? { kind: 'idle' } : { kind: 'idle', nextMs: reply[1] }
    }
    const [, id, thread, attempt, fields, link] = reply
    const read = readItem({ ...rawItem(fields), id, thread, attempt })
    if (read === undefined) {
      return { kind: 'unreadable', token, id, thread, key: recordKey('item', id, this.#tag) }
    }
    return {
      kind: 'claim',
      token,
      ...read,
      link: linkOf(link) ?? (await this.#mend(token, read.item)),
    }
  }

  async hold(
    { token, item, link }: Claim,
    leaseMs: number,
    change: { readonly stage?: Stage; readonly link?: Link } = {},
  ): Promise<boolean> {
    const reply = await this.#run(
      'hold',
      item.thread,
      token,
      link.generation,
      Math.ceil(leaseMs),
      item.id,
      change.stage === undefined ? '' : writeStage(change.stage),
      change.link === undefined ? '' : writeLink(change.link),
    )
    return didIt(reply)
  }

  async settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    const { id, thread } = claim.kind === 'claim' ? claim.item : claim
    const argument =
      outcome.kind === 'later' ? Math.ceil(outcome.ms) : outcome.kind === 'dead' ? outcome.code : ''
    return didIt(await this.#run('settle', thread, claim.token, id, outcome.kind, argument))
  }

  async revive(id: MessageId): Promise<boolean> {
    return didIt(await this.#run('revive', id))
  }

  async pause(ms: number): Promise<void> {
    await this.#run('pause', Math.ceil(ms))
  }

  wake(ms: number, signal: AbortSignal): Promise<void> {
    return this.#wakeUp.wait(ms, signal)
  }

  async link(thread: ThreadKey): Promise<Link | undefined> {
    const raw = await this.#step('link', () => this.#client.get(recordKey('link', thread, this.#tag)))
    return linkOf(raw)
  }

  async stats(): Promise<InboxStats> {
    const [waiting, running, dead, oldestMs] = statsReply.parse(await this.#run('stats'))
    return { waiting, running, dead, oldestMs }
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    const letters = lettersReply.parse(await this.#run('dead-letters', limit))
    return letters.map(([id, thread, code, atMs]) => ({ id, thread, code, atMs }))
  }

  async ping(): Promise<void> {
    await this.#step('ping', () => this.#client.ping())
  }

  async close(): Promise<void> {
    await this.#wakeUp.close()
    this.#client.disconnect()
  }

  async #mend(token: string, item: Item): Promise<Link> {
    const start = linkStart(item.author, '')
    const raw = await this.#run('mend', item.thread, token, item.generation, start)
    const link = linkOf(raw)
    if (link === undefined) throw new StoreError('the claim ran out while its link was mended')
    const key = recordKey('link', item.thread, this.#tag)
    this.#log.error({ thread: item.thread, key }, linkMended)
    return link
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
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, ms, false)
  client.once('ready', () => resolve(true))
  client.once('end', () => resolve(false))
  const isReady = await promise
  clearTimeout(timer)
  return isReady
}

function didIt(reply: unknown): boolean {
  return reply === 1
}

/** JSON of a fresh link up to its times, which Redis adds. */
function linkStart(author: Link['startedBy'], label: string): string {
  const { startedAtMs: _started, lastActivityMs: _last, ...rest } = freshLink(author, label, 0)
  return writeLink(rest).slice(0, -1)
}
