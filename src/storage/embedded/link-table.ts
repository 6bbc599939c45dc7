import type { ChannelKey, Item, Link, ThreadKey } from '../../bridge/model.ts'
import { freshLink } from '../../bridge/policy/links.ts'
import type { Log } from '../../bridge/ports/log.ts'
import { linkReplaced, unreadableLink } from '../bot-store.ts'
import { recordKey } from '../keys.ts'
import { readLink, writeLink } from '../records.ts'
import type { Lists } from './lists.ts'
import type { LinkRow, Statements } from './statements.ts'

type LinkTableDeps = { readonly sql: Statements; readonly lists: Lists; readonly log: Log }

/** Threads' links, and with each of them its place in the lists. */
export class LinkTable {
  readonly #sql: Statements
  readonly #lists: Lists
  readonly #log: Log

  constructor({ sql, lists, log }: LinkTableDeps) {
    this.#sql = sql
    this.#lists = lists
    this.#log = log
  }

  row(thread: ThreadKey, now: number): LinkRow | undefined {
    return this.#sql.link.get({ thread, now })
  }

  /** `undefined` where there is none, or none that can be read. */
  get(thread: ThreadKey, now: number): Link | 'newer' | undefined {
    return linkOf(thread, this.row(thread, now))
  }

  /** With `untilMs` it belongs to a released thread, and is in no list. */
  write(thread: ThreadKey, link: Link, untilMs: number | null = null): void {
    const { generation, engaged } = link
    const record = writeLink(thread, link)
    this.#sql.writeLink.run({ thread, generation, engaged: Number(engaged), record, until_ms: untilMs })
    if (untilMs === null) this.#lists.add(thread, link)
  }

  /**
   * Records the link as a turn has left it, but keeps the stored generation and engaged: a message may have engaged the
   * thread meanwhile.
   */
  record(thread: ThreadKey, link: Link, found: LinkRow): void {
    this.#sql.setLink.run({ thread, record: writeLink(thread, link) })
    // The thread was released: its link still expires when it was to.
    if (found.engaged === 0 && link.conversation === undefined) return
    // A thread with a conversation is engaged, even if it was moved to the key of a released one.
    this.#sql.keepLink.run({ thread })
    this.#lists.add(thread, link)
  }

  setAside(thread: ThreadKey, now: number): void {
    this.#sql.linkToDeadLetter.run({ id: recordKey('link', thread), thread, code: unreadableLink, now })
  }

  /**
   * Gives a thread whose link is missing or unreadable a fresh one of the same generation. What was there is set
   * aside.
   */
  replace({ thread, author, generation }: Item, channel: ChannelKey, now: number): Link {
    const found = this.row(thread, now)
    this.setAside(thread, now)
    const link = {
      ...freshLink({ author, channel, label: '' }, now),
      generation: found?.generation ?? generation,
      engaged: found?.engaged !== 0,
    }
    this.write(thread, link)
    this.#log.error({ thread, key: recordKey('link', thread) }, linkReplaced)
    return link
  }
}

export function linkOf(thread: ThreadKey, row: LinkRow | undefined): Link | 'newer' | undefined {
  return row === undefined ? undefined : readLink({ ...row, thread, engaged: row.engaged === 1 })
}
