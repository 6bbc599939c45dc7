import type Database from 'better-sqlite3'
import { NewerRecordError } from '../../bridge/errors.ts'
import type { ChannelKey, Link, ThreadKey } from '../../bridge/model.ts'
import { type PlaceInList, placeInList } from '../../bridge/policy/links.ts'
import type { Linked, ListOf, Page } from '../../bridge/ports/links.ts'
import { recordKey } from '../keys.ts'
import { readLink } from '../records.ts'
import { type LinkRow, preparing } from './statements.ts'

type ListStatements = ReturnType<typeof prepareListStatements>

export function prepareListStatements(database: Database.Database) {
  const { run, ask } = preparing(database)
  const entries = <Values extends object>(order: string) =>
    database.prepare<[Values], EntryRow>(`
      SELECT listed.thread, generation, engaged, record,
        EXISTS (SELECT 1 FROM items WHERE items.thread = listed.thread) AS hasItems
      FROM listed LEFT JOIN links USING (thread)
      WHERE list = :list AND name = :name ${order}`)
  return {
    add: run<ListName & { thread: string; active: number }>(`
      INSERT INTO listed VALUES (:list, :name, :thread, :active)
      ON CONFLICT DO UPDATE SET active_ms = max(active_ms, :active)`),
    bump: run<{ channel: string; thread: string; active: number }>(`
      UPDATE listed SET active_ms = max(active_ms, :active)
      WHERE list = 'channel' AND name = :channel AND thread = :thread`),
    remove: run<ListName & { thread: string }>(
      'DELETE FROM listed WHERE list = :list AND name = :name AND thread = :thread',
    ),
    latest: entries<ListName>('ORDER BY active_ms DESC, listed.thread DESC'),
    idle: entries<ListName & { before: number }>('AND active_ms < :before ORDER BY active_ms, listed.thread'),
    channels: ask<{ name: ChannelKey }>(`SELECT DISTINCT name FROM listed WHERE list = 'channel'`),
  }
}

type ListName = { readonly list: 'channel' | 'person'; readonly name: string }

/** If there is no link, all of its columns are null. */
type EntryRow = {
  readonly thread: ThreadKey
  readonly hasItems: number
} & ({ [Column in keyof ShownLink]: null } | ShownLink)

type ShownLink = Pick<LinkRow, 'generation' | 'engaged' | 'record'>

type Search = {
  readonly of: ListOf
  readonly count: number
  readonly takes: readonly PlaceInList[]
}

/** The lists of threads with a link. Each step has to run in a transaction. */
export class Lists {
  readonly #sql: ListStatements

  constructor(statements: ListStatements) {
    this.#sql = statements
  }

  /** Lists the thread under its channel and its people. A time earlier than the one listed changes nothing. */
  add(thread: ThreadKey, link: Link, activeMs = link.lastActivityMs): void {
    for (const name of namesOf(link)) this.#sql.add.run({ ...name, thread, active: activeMs })
  }

  /** Moves up a thread in which somebody has written, if it is listed. */
  bump(thread: ThreadKey, channel: ChannelKey, activeMs: number): void {
    this.#sql.bump.run({ channel, thread, active: activeMs })
  }

  remove(thread: ThreadKey, link: Link): void {
    for (const name of namesOf(link)) this.#sql.remove.run({ ...name, thread })
  }

  leave(thread: ThreadKey, of: ListOf): void {
    this.#sql.remove.run({ ...listName(of), thread })
  }

  linked(of: ListOf, { offset, limit }: Page): readonly Linked[] {
    const rows = () => this.#sql.latest.iterate(listName(of))
    return this.#find(rows, { of, count: offset + limit, takes: ['shown'] }).slice(offset)
  }

  idle(
    channel: ChannelKey,
    { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
  ): readonly Linked[] {
    const of = { channel }
    const rows = () => this.#sql.idle.iterate({ ...listName(of), before: beforeMs })
    return this.#find(rows, { of, count: limit, takes: ['shown', 'bare'] })
  }

  channels(): readonly ChannelKey[] {
    return this.#sql.channels.all().map(({ name }) => name)
  }

  /** Skips what no longer belongs in the list, and takes it out. */
  #find(rows: () => Iterable<EntryRow>, { of, count, takes }: Search): Linked[] {
    const found: Linked[] = []
    const stale: ThreadKey[] = []
    if (count <= 0) return found
    for (const row of rows()) {
      const { thread } = row
      const link = row.record === null ? undefined : readLink({ ...row, thread, engaged: row.engaged === 1 })
      if (link === 'newer') {
        if (!takes.includes('bare')) continue
        throw new NewerRecordError(recordKey('link', thread))
      }
      const where = placeInList({ link, hasItems: row.hasItems === 1 }, of)
      if (link !== undefined && takes.includes(where)) found.push({ thread, link })
      if (where === 'stale') stale.push(thread)
      if (found.length === count) break
    }
    for (const thread of stale) this.#sql.remove.run({ ...listName(of), thread })
    return found
  }
}

function namesOf({ channel, people }: Link): ListName[] {
  return [listName({ channel }), ...people.map((person) => listName({ person }))]
}

function listName(of: ListOf): ListName {
  return 'channel' in of ? { list: 'channel', name: of.channel } : { list: 'person', name: of.person }
}
