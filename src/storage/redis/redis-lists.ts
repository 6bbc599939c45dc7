import type { ChannelKey } from '../../bridge/model.ts'
import type { Linked, Page } from '../../bridge/ports/links.ts'
import { type ListOf, standing } from '../letting-go.ts'
import { channelsReply, linkOf, listedReply } from './replies.ts'
import type { Run } from './run.ts'

/** So many threads are looked at in one step. */
const AT_ONCE = 100

type Range = {
  readonly direction: 'latest' | 'idle'
  /** As Redis takes it: `(` before it leaves it out. */
  readonly before: string
  /** So many are found at most. */
  readonly count: number
  readonly takes: readonly ReturnType<typeof standing>[]
}

/** The lists of linked threads in Redis. */
export class RedisLists {
  readonly #run: Run
  readonly #members: () => Promise<unknown>

  /** `members`: the channels as they are stored. */
  constructor(run: Run, members: () => Promise<unknown>) {
    this.#run = run
    this.#members = members
  }

  async linked(of: ListOf, { offset, limit }: Page): Promise<readonly Linked[]> {
    const range = { direction: 'latest', before: '+inf', count: offset + limit, takes: ['shown'] } as const
    return (await this.#find(of, range)).slice(offset)
  }

  idle(
    channel: ChannelKey,
    { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
  ): Promise<readonly Linked[]> {
    const takes = ['shown', 'bare'] as const
    return this.#find({ channel }, { direction: 'idle', before: `(${beforeMs}`, count: limit, takes })
  }

  async channels(): Promise<readonly ChannelKey[]> {
    return channelsReply.parse(await this.#members())
  }

  /** Whatever does not belong into the list any more is passed over, and taken out of it. */
  async #find(of: ListOf, { direction, before, count, takes }: Range): Promise<Linked[]> {
    const found: Linked[] = []
    const list = 'channel' in of ? (['channel', of.channel] as const) : (['person', of.person] as const)
    for (let from = 0; found.length < count; ) {
      const reply = await this.#run('listed', ...list, direction, before, from, AT_ONCE)
      const entries = listedReply.parse(reply)
      from += entries.length
      for (const [thread, raw, items] of entries) {
        const link = linkOf(thread, raw)
        const where = standing({ link, hasItems: items > 0 }, of)
        if (link !== undefined && takes.includes(where)) found.push({ thread, link })
        if (where === 'stale' && (await this.#unlist(thread, raw, of))) from -= 1
      }
      if (entries.length < AT_ONCE) break
    }
    return found.slice(0, count)
  }

  async #unlist(thread: string, raw: string, of: ListOf): Promise<boolean> {
    const lists = 'channel' in of ? [of.channel] : ['', of.person]
    return (await this.#run('unlist', thread, raw, ...lists)) === 1
  }
}
