import { NewerRecordError } from '../../bridge/errors.ts'
import type { ChannelKey, Link, ResetDone, ThreadKey } from '../../bridge/model.ts'
import { announcementStart } from '../../bridge/policy/ids.ts'
import {
  type FoundThread,
  isInUse,
  leftOver,
  mergeLinks,
  type PlaceInList,
  placeInList,
  planRelease,
  type ReleasePlan,
} from '../../bridge/policy/links.ts'
import type {
  Destination,
  IdleThreads,
  Linked,
  Links,
  ListOf,
  Page,
  ReleaseTerms,
} from '../../bridge/ports/links.ts'
import type { TaskClaim } from '../../bridge/ports/tasks.ts'
import { recordKey, singleKey } from '../keys.ts'
import { writeContent, writeLink, writeStage } from '../records.ts'
import { catchUpAfterMove, deletionTask, writeTask } from '../task-records.ts'
import {
  channelsReply,
  findThreadReply,
  linkOf,
  listedReply,
  moveReply,
  readLinksReply,
  releaseReply,
} from './replies.ts'
import type { Read, Run } from './run.ts'

type Planned = Extract<ReleasePlan, { kind: 'release' }>

/** A thread as it was found, with its link as it is stored. */
type Found = FoundThread & { readonly raw: string }

/** How many threads of a list are looked at in one step, in which Redis does nothing else. */
const AT_ONCE = 100

type Range = {
  readonly direction: 'latest' | 'idle'
  /** As Redis takes it: with `(` in front, this very value is left out. */
  readonly before: string
  /** How many are found at most. */
  readonly count: number
  readonly takes: readonly PlaceInList[]
}

type RedisLinksDeps = { readonly run: Run; readonly read: Read; readonly tag: string }

/**
 * Lua writes no JSON. What a step writes is made here, from what was read before it; if that has changed in the
 * meantime the step is refused and tried again.
 */
export class RedisLinks implements Links {
  readonly #run: Run
  readonly #read: Read
  readonly #tag: string

  constructor({ run, read, tag }: RedisLinksDeps) {
    this.#run = run
    this.#read = read
    this.#tag = tag
  }

  async get(thread: ThreadKey): Promise<Link | undefined> {
    const raw = await this.#read('link', (redis) => redis.get(recordKey('link', thread, this.#tag)))
    return this.#notNewer(thread, raw)
  }

  async list(of: ListOf, { offset, limit }: Page): Promise<readonly Linked[]> {
    const range = { direction: 'latest', before: '+inf', count: offset + limit, takes: ['shown'] } as const
    return (await this.#search(of, range)).slice(offset)
  }

  idle(channel: ChannelKey, { beforeMs, limit }: IdleThreads): Promise<readonly Linked[]> {
    const takes = ['shown', 'bare'] as const
    return this.#search({ channel }, { direction: 'idle', before: `(${beforeMs}`, count: limit, takes })
  }

  async channels(): Promise<readonly ChannelKey[]> {
    return channelsReply.parse(
      await this.#read('channels', (redis) => redis.smembers(singleKey(this.#tag, 'channels'))),
    )
  }

  async release(claim: TaskClaim, terms: ReleaseTerms): Promise<ResetDone | 'nothing' | 'claim-lost'> {
    for (;;) {
      const found = await this.#findThread(claim, terms.thread)
      if (found === undefined) return 'claim-lost'
      const plan = planRelease(found, terms)
      if (plan.kind === 'in-use') return 'nothing'
      if (plan.kind === 'nothing') {
        if (await this.#unlist(terms.thread, found)) return 'nothing'
        continue
      }
      const reply = await this.#run('release', ...releaseArguments({ claim, terms, found, plan }))
      const outcome = releaseReply.parse(reply)
      if (outcome === 'released') return plan.done
      if (outcome === 'lost') return 'claim-lost'
    }
  }

  async move(from: ThreadKey, to: Destination): Promise<'moved' | 'held'> {
    for (;;) {
      const found = readLinksReply.parse(await this.#run('read-links', from, to.thread))
      const link = this.#notNewer(from, found[0])
      const there = this.#notNewer(to.thread, found[2])
      const outcome = moveReply.parse(
        await this.#run('move', ...moveArguments(from, to, { found, link, there })),
      )
      if (outcome !== 'changed') return outcome
    }
  }

  #notNewer(thread: ThreadKey, raw: unknown): Link | undefined {
    const link = linkOf(thread, raw)
    if (link === 'newer') throw new NewerRecordError(recordKey('link', thread, this.#tag))
    return link
  }

  async #findThread({ id, token }: TaskClaim, thread: ThreadKey): Promise<Found | undefined> {
    const reply = findThreadReply.parse(await this.#run('find-thread', id, token, thread))
    if (reply[0] === 'lost') return undefined
    const [, raw, isStored, waiting, isHeld] = reply
    const link = this.#notNewer(thread, raw)
    return { raw, link, isUnreadable: isStored && link === undefined, waiting, isHeld }
  }

  async #unlist(thread: ThreadKey, { raw, link }: Found): Promise<boolean> {
    if (link === undefined) return true
    return (await this.#run('unlist', thread, raw, link.channel, ...link.people)) === 1
  }

  /** Skips what no longer belongs in the list, and takes it out. */
  async #search(of: ListOf, { direction, before, count, takes }: Range): Promise<Linked[]> {
    const found: Linked[] = []
    const list = 'channel' in of ? (['channel', of.channel] as const) : (['person', of.person] as const)
    for (let from = 0; found.length < count; ) {
      const reply = await this.#run('listed', ...list, direction, before, from, AT_ONCE)
      const entries = listedReply.parse(reply)
      from += entries.length
      for (const [thread, raw, items] of entries) {
        const link = linkOf(thread, raw)
        if (link === 'newer') {
          if (!takes.includes('bare')) continue
          throw new NewerRecordError(recordKey('link', thread, this.#tag))
        }
        const where = placeInList({ link, hasItems: items > 0 }, of)
        if (link !== undefined && takes.includes(where)) found.push({ thread, link })
        if (where === 'stale' && (await this.#unlistOne(thread, raw, of))) from -= 1
      }
      if (entries.length < AT_ONCE) break
    }
    return found.slice(0, count)
  }

  async #unlistOne(thread: string, raw: string, of: ListOf): Promise<boolean> {
    const lists = 'channel' in of ? [of.channel] : ['', of.person]
    return (await this.#run('unlist', thread, raw, ...lists)) === 1
  }
}

function releaseArguments({
  claim,
  terms: { thread, deletion, announcement, record },
  found,
  plan: { done, remnant, conversation },
}: {
  readonly claim: TaskClaim
  readonly terms: ReleaseTerms
  readonly found: Found
  readonly plan: Planned
}): (string | number)[] {
  const task = conversation === undefined ? undefined : deletionTask(conversation, deletion)
  return [
    claim.id,
    claim.token,
    thread,
    found.raw,
    found.waiting,
    Number(found.isHeld),
    writeLink(thread, remnant),
    Number(found.isUnreadable),
    record === undefined ? '' : writeTask(record(done)),
    task?.id ?? '',
    task?.content ?? '',
    announcement === undefined ? '' : writeStage(announcement),
    announcementStart(thread),
    deletion.requester?.person ?? remnant.startedBy,
    writeContent({ text: '', files: [] }),
    remnant.channel,
    ...(found.link ?? remnant).people,
  ]
}

function moveArguments(
  from: ThreadKey,
  to: Destination,
  {
    found: [rawFrom, isFromStored, rawTo, isToStored],
    link,
    there,
  }: {
    readonly found: ReturnType<typeof readLinksReply.parse>
    readonly link: Link | undefined
    readonly there: Link | undefined
  },
): (string | number)[] {
  const target = from === to.thread ? undefined : there
  const { link: merged, leftOver: conversation } =
    link === undefined ? {} : mergeLinks(link, target, to.channel)
  const task = conversation === undefined ? undefined : deletionTask(conversation, leftOver)
  const catchUp = catchUpAfterMove(to.thread, to.after)
  return [
    from,
    to.thread,
    rawFrom,
    rawTo,
    Number(isFromStored && link === undefined),
    Number(isToStored && there === undefined),
    merged === undefined ? '' : writeLink(to.thread, merged),
    task?.id ?? '',
    task?.content ?? '',
    link?.channel ?? '',
    to.channel,
    Number(merged !== undefined && isInUse(merged)),
    merged?.lastActivityMs ?? 0,
    catchUp?.id ?? '',
    catchUp?.start ?? '',
    ...(merged?.people ?? link?.people ?? []),
  ]
}
