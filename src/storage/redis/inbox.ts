import { StoreError } from '../../bridge/errors.ts'
import type {
  ChannelKey,
  IncomingMessage,
  Item,
  Link,
  MessageId,
  ThreadKey,
  Wording,
} from '../../bridge/model.ts'
import { spokenRequestId } from '../../bridge/policy/ids.ts'
import { freshLink } from '../../bridge/policy/links.ts'
import type {
  Claim,
  Inbox,
  Outcome,
  Progress,
  Put,
  Standing,
  Taken,
  Taking,
  ThreadStats,
  UnreadableClaim,
} from '../../bridge/ports/inbox.ts'
import type { Log } from '../../bridge/ports/log.ts'
import { linkReplaced } from '../bot-store.ts'
import { recordKey } from '../keys.ts'
import {
  authorIn,
  firstOf,
  linkStart,
  readItem,
  unreadable,
  writeContent,
  writeLink,
  writeStage,
} from '../records.ts'
import { catchUpStart, refusalTask } from '../task-records.ts'
import {
  holdReply,
  linkOf,
  putReply,
  rawItem,
  settleReply,
  standingReply,
  type TakeReply,
  takeReply,
  threadStatsReply,
} from './replies.ts'
import { didIt, outcomeArguments, type Run } from './run.ts'
import type { WakeUp } from './wake-up.ts'

type RedisInboxDeps = {
  readonly run: Run
  readonly tag: string
  /** Of a claim. */
  readonly newToken: () => string
  readonly wakeUp: Pick<WakeUp, 'wait'>
  readonly log: Log
}

export class RedisInbox implements Inbox {
  readonly #run: Run
  readonly #tag: string
  readonly #newToken: () => string
  readonly #wakeUp: RedisInboxDeps['wakeUp']
  readonly #log: Log

  constructor({ run, tag, newToken, wakeUp, log }: RedisInboxDeps) {
    this.#run = run
    this.#tag = tag
    this.#newToken = newToken
    this.#wakeUp = wakeUp
    this.#log = log
  }

  async put(message: IncomingMessage, mostWaiting = Number.MAX_SAFE_INTEGER): Promise<Put> {
    const [put] = putReply.parse(await this.#run('put', ...putArguments(message, mostWaiting), ''))
    return put
  }

  async putAndTake(message: IncomingMessage, mostWaiting: number, taking: Taking) {
    const token = this.#newToken()
    const args = [...putArguments(message, mostWaiting), ...takeArguments(token, taking)]
    const [put, reply] = putReply.parse(await this.#run('put', ...args))
    return { put, taken: await this.#taken(token, reply) }
  }

  async revise(id: MessageId, change: Wording | 'withdraw'): Promise<boolean> {
    const [content, edition] = change === 'withdraw' ? ['', ''] : [writeContent(change), change.edition ?? '']
    const request = spokenRequestId(id)
    return didIt(await this.#run('revise', id, content, edition, request))
  }

  async take(leaseMs: number, mostEach?: number): Promise<Taken> {
    const token = this.#newToken()
    const taking = { leaseMs, ...(mostEach === undefined ? {} : { mostEach }) }
    return this.#taken(token, takeReply.parse(await this.#run('take', ...takeArguments(token, taking))))
  }

  async hold(
    { token, item, link }: Claim,
    leaseMs: number,
    change: Progress = {},
  ): Promise<boolean | 'withdrawn'> {
    const reply = await this.#run(
      'hold',
      item.thread,
      token,
      link.generation,
      Math.ceil(leaseMs),
      item.id,
      change.stage === undefined ? '' : writeStage(change.stage),
      ...(change.link === undefined ? [''] : linkArguments(item.thread, change.link)),
    )
    return holdReply.parse(reply)
  }

  async settle(claim: Claim | UnreadableClaim, outcome: Outcome): Promise<boolean> {
    const [settled] = settleReply.parse(await this.#run('settle', ...settleArguments(claim, outcome), ''))
    return settled
  }

  async settleAndTake(claim: Claim | UnreadableClaim, outcome: Outcome, taking: Taking) {
    const token = this.#newToken()
    const args = [...settleArguments(claim, outcome), ...takeArguments(token, taking)]
    const [settled, reply] = settleReply.parse(await this.#run('settle', ...args))
    return { settled, taken: await this.#taken(token, reply) }
  }

  async revive(id: MessageId, channel: ChannelKey): Promise<boolean> {
    return didIt(await this.#run('revive', id, channel))
  }

  async pause(ms: number): Promise<void> {
    await this.#run('pause', Math.ceil(ms))
  }

  async resume(): Promise<void> {
    await this.#run('resume')
  }

  untilDue(ms: number, signal: AbortSignal): Promise<void> {
    return this.#wakeUp.wait(ms, signal)
  }

  async standing(thread: ThreadKey): Promise<Standing> {
    const reply = standingReply.parse(await this.#run('standing', thread))
    const [waiting, isInWork, id, stage, pausedMs, isHalted] = reply
    return {
      waiting,
      isInWork,
      ...firstOf(id, stage),
      ...(pausedMs < 0 ? {} : { pausedMs }),
      ...(isHalted && { isHalted: true }),
    }
  }

  async threadStats(thread: ThreadKey): Promise<ThreadStats> {
    const [waiting, dead] = threadStatsReply.parse(await this.#run('thread-stats', thread))
    return { waiting, dead }
  }

  async #taken(token: string, reply: TakeReply | undefined): Promise<Taken> {
    if (reply === undefined) return { kind: 'idle' }
    if (reply[0] === 'idle')
      return reply[1] === undefined ? { kind: 'idle' } : { kind: 'idle', nextMs: reply[1] }
    const [, id, thread, attempt, fields, link, takenAtMs, pausedMs, behind] = reply
    const raw = rawItem(fields)
    const read = readItem({ ...raw, id, thread, attempt })
    if (read === undefined || read === 'newer') {
      const key = recordKey('item', id, this.#tag)
      return unreadable({ token, id, thread, ...authorIn(raw), key }, read)
    }
    const { item, channel, ...counts } = read
    const found = linkOf(thread, link)
    if (found === 'newer')
      return unreadable({ token, id, thread, key: recordKey('link', thread, this.#tag) }, found)
    return {
      kind: 'claim',
      token,
      item,
      link: found ?? (await this.#replaceLink(token, item, channel)),
      ...counts,
      takenAtMs,
      ...(pausedMs < 0 ? {} : { pausedMs }),
      ...(behind > 0 && { behind }),
    }
  }

  async #replaceLink(
    token: string,
    { thread, author, generation }: Item,
    channel: ChannelKey,
  ): Promise<Link> {
    const start = linkStart(thread, freshLink({ author, channel, label: '' }, 0))
    const raw = await this.#run('replace-link', thread, token, generation, start, channel, author)
    const link = linkOf(thread, raw)
    if (link === undefined || link === 'newer')
      throw new StoreError('the claim ran out while its link was replaced')
    const key = recordKey('link', thread, this.#tag)
    this.#log.error({ thread, key }, linkReplaced)
    return link
  }
}

function putArguments(message: IncomingMessage, mostWaiting: number): (string | number)[] {
  const catchUp = message.address === 'mention' ? catchUpStart(message) : undefined
  const refusal = refusalTask(message)
  return [
    message.id,
    message.alias ?? '',
    message.thread,
    message.author,
    message.order,
    writeContent(message),
    message.address === 'reply' ? 0 : 1,
    linkStart(message.thread, freshLink(message, 0)),
    message.channel,
    catchUp?.id ?? '',
    catchUp?.start ?? '',
    message.isLate ? 1 : 0,
    refusal.id,
    refusal.content,
    refusal.pace,
    mostWaiting,
  ]
}

function takeArguments(token: string, { leaseMs, mostEach = Number.MAX_SAFE_INTEGER }: Taking) {
  return [token, Math.ceil(leaseMs), mostEach]
}

function settleArguments(claim: Claim | UnreadableClaim, outcome: Outcome): (string | number)[] {
  const { id, thread } = claim.kind === 'claim' ? claim.item : claim
  return [thread, claim.token, id, ...outcomeArguments(outcome)]
}

function linkArguments(thread: ThreadKey, link: Link): (string | number)[] {
  const hasConversation = link.conversation === undefined ? 0 : 1
  return [writeLink(thread, link), hasConversation, link.lastActivityMs, link.channel, ...link.people]
}
