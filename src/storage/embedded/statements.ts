import type Database from 'better-sqlite3'
import type { ChannelKey, MessageId, ThreadKey } from '../../bridge/model.ts'
import { recordVersion } from '../fields.ts'

export type Statements = ReturnType<typeof prepareStatements>

/** The statements on messages and what belongs to them: items, lanes, links, seen marks, dead letters, the pause. */
export function prepareStatements(database: Database.Database) {
  const { run, get, ask } = preparing(database)
  return {
    isKnown: get<{ id: string; idMark: string; aliasMark: string; now: number }, unknown>(`
      SELECT 1 FROM items WHERE id = :id
      UNION ALL SELECT 1 FROM letters WHERE id = :id
      UNION ALL SELECT 1 FROM seen WHERE mark IN (:idMark, :aliasMark) AND until_ms > :now`),
    isHere: get<{ id: string }, unknown>(
      'SELECT 1 FROM items WHERE id = :id UNION ALL SELECT 1 FROM letters WHERE id = :id',
    ),
    formerChannel: get<{ channel: string }, { former: string }>(
      'SELECT former FROM came WHERE channel = :channel',
    ),
    markSeen: run<{ mark: string; until: number }>('INSERT OR REPLACE INTO seen VALUES (:mark, :until)'),
    // A few at a time, which is little work but still more than a put adds.
    forgetSeen: run<{ now: number }>(`
      DELETE FROM seen WHERE mark IN
        (SELECT mark FROM seen WHERE until_ms <= :now ORDER BY until_ms LIMIT 8)`),

    addItem: run<NewItem>(`
      INSERT INTO items
        (id, version, thread, channel, generation, author, place, pinned, own, received_ms, content, stage,
          attempt)
      VALUES (:id, :version, :thread, :channel, :generation, :author, :place, 0, :own, :now, :content,
        :stage, 0)`),
    item: get<{ id: string }, { thread: ThreadKey; stage: string; content: string; withdrawn: number }>(
      'SELECT thread, stage, content, withdrawn FROM items WHERE id = :id',
    ),
    waitingOf: get<{ author: string }, { count: number }>(
      'SELECT count(*) AS count FROM items WHERE author = :author AND own = 0',
    ),
    waitingIn: get<{ thread: string }, { count: number }>(
      'SELECT count(*) AS count FROM items WHERE thread = :thread',
    ),
    markWithdrawn: run<{ id: string }>('UPDATE items SET withdrawn = 1 WHERE id = :id'),
    firstItem: get<{ thread: string }, ItemRow>(
      'SELECT * FROM items WHERE thread = :thread ORDER BY pinned DESC, place, arrival LIMIT 1',
    ),
    itemsOf: get<{ thread: string; limit: number }, ItemRow>(`
      SELECT * FROM items WHERE thread = :thread ORDER BY pinned DESC, place, arrival LIMIT :limit`),
    startAttempt: run<{ id: string }>('UPDATE items SET pinned = 1, attempt = attempt + 1 WHERE id = :id'),
    undoAttempt: run<{ id: string }>(`
      UPDATE items SET attempt = attempt - 1, pinned = stage NOT LIKE 'waiting:%' WHERE id = :id`),
    // Another stage is progress, and so is another part of an answer.
    setStage: run<{ id: string; stage: string; name: string }>(`
      UPDATE items SET version = max(version, ${recordVersion}), stage = :stage,
        lost = CASE WHEN :name <> 'answered' AND stage LIKE :name || ':%' THEN lost ELSE 0 END
      WHERE id = :id`),
    setContent: run<{ id: string; content: string }>(`
      UPDATE items SET version = max(version, ${recordVersion}), content = :content WHERE id = :id`),
    removeItem: run<{ id: string }>('DELETE FROM items WHERE id = :id'),

    // A thread in a queue may have another first message now: the next take finds out whose it is.
    addLane: run<{ thread: string; due: number }>(`
      INSERT INTO lanes (thread, due_ms, since_ms) VALUES (:thread, :due, :due)
      ON CONFLICT DO UPDATE SET queue = NULL WHERE queue IS NOT NULL`),
    firstLane: ask<{ thread: string; due_ms: number }>(
      'SELECT thread, due_ms FROM lanes WHERE queue IS NULL ORDER BY due_ms, thread LIMIT 1',
    ),
    holdLane: run<{ thread: string; due: number; token: string; runner: string | null }>(`
      UPDATE lanes SET due_ms = :due, token = :token, queue = NULL, runner = :runner WHERE thread = :thread`),
    renewLane: run<{ thread: string; due: number }>('UPDATE lanes SET due_ms = :due WHERE thread = :thread'),
    freeLane: run<{ thread: string; due: number }>(
      'UPDATE lanes SET due_ms = :due, token = NULL, runner = NULL WHERE thread = :thread',
    ),
    hastenLane: run<{ thread: string; due: number }>(
      'UPDATE lanes SET due_ms = min(due_ms, :due), queue = NULL WHERE thread = :thread',
    ),
    waitsLong: get<{ before: number; now: number }, { thread: ThreadKey }>(`
      SELECT thread FROM lanes WHERE since_ms <= :before AND (token IS NULL OR due_ms <= :now)
      ORDER BY since_ms LIMIT 1`),
    waitAnew: run<{ thread: string; now: number }>('UPDATE lanes SET since_ms = :now WHERE thread = :thread'),
    endWait: run<{ thread: string }>('UPDATE lanes SET since_ms = NULL WHERE thread = :thread'),
    removeLane: run<{ thread: string }>('DELETE FROM lanes WHERE thread = :thread'),
    heldLanes: ask<{ thread: ThreadKey }>('SELECT thread FROM lanes WHERE token IS NOT NULL'),
    holder: get<{ thread: string }, { token: string | null; due_ms: number }>(
      'SELECT token, due_ms FROM lanes WHERE thread = :thread',
    ),
    // `until_ms` is 0 while there is no pause.
    paused: ask<{ until_ms: number; shut_ms: number; halted: number }>(
      'SELECT until_ms, shut_ms, halted FROM pause WHERE until_ms > 0 OR halted = 1',
    ),
    pause: run<{ until: number }>('UPDATE pause SET until_ms = :until, shut_ms = 0 WHERE until_ms < :until'),
    shutGate: run<{ until: number }>('UPDATE pause SET shut_ms = :until'),
    resume: run<{ now: number }>('UPDATE pause SET until_ms = 0, shut_ms = 0 WHERE until_ms <= :now'),

    link: get<{ thread: string; now: number }, LinkRow>(`
      SELECT * FROM links WHERE thread = :thread AND (until_ms IS NULL OR until_ms > :now)`),
    writeLink: run<LinkRow>(`
      INSERT OR REPLACE INTO links VALUES (:thread, :generation, :engaged, :record, :until_ms)`),
    keepLink: run<{ thread: string }>('UPDATE links SET until_ms = NULL, engaged = 1 WHERE thread = :thread'),
    removeLink: run<{ thread: string }>('DELETE FROM links WHERE thread = :thread'),
    forgetLinks: run<{ now: number }>('DELETE FROM links WHERE until_ms <= :now'),
    setLink: run<{ thread: string; record: string }>(
      'UPDATE links SET record = :record WHERE thread = :thread',
    ),

    itemToDeadLetter: run<{ id: string; code: string; now: number }>(`
      INSERT OR REPLACE INTO letters
        (id, thread, code, at_ms, version, channel, generation, author, place, stage, content)
      SELECT id, thread, :code, :now, version, channel, generation, author, place, stage, content
      FROM items WHERE id = :id AND withdrawn = 0`),
    linkToDeadLetter: run<{ id: string; thread: string; code: string; now: number }>(`
      INSERT OR REPLACE INTO letters (id, thread, code, at_ms, generation, content)
      SELECT :id, thread, :code, :now, generation, record FROM links WHERE thread = :thread`),
    deadLetterToItem: run<{ id: string; channel: string; now: number; since: number; stage: string }>(`
      INSERT INTO items
        (id, version, thread, channel, generation, author, place, pinned, own, received_ms, content, stage,
          attempt)
      SELECT id, version, thread, channel, generation, author, place, 0, 0, :now, content, :stage, 0
      FROM letters JOIN links USING (thread, generation)
      WHERE id = :id AND channel = :channel AND place IS NOT NULL AND at_ms > :since`),
    // Only an item has a place; nothing else that is set aside can be edited or asked again.
    deadLetter: get<{ id: string }, { content: string }>(
      'SELECT content FROM letters WHERE id = :id AND place IS NOT NULL',
    ),
    setDeadLetterContent: run<{ id: string; content: string }>(`
      UPDATE letters SET version = max(version, ${recordVersion}), content = :content WHERE id = :id`),
    withdrawDeadLetter: run<{ id: string }>('DELETE FROM letters WHERE id = :id AND place IS NOT NULL'),
    removeDeadLetter: run<{ id: string }>('DELETE FROM letters WHERE id = :id'),
    forgetDeadLetters: run<{ since: number }>('DELETE FROM letters WHERE at_ms <= :since'),
    // 0.1.0 left the dead letters of released threads behind. Nobody can have those asked again.
    forgetStaleDeadLetters: run<{ now: number }>(`
      DELETE FROM letters WHERE place IS NOT NULL AND generation IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM links WHERE links.thread = letters.thread AND links.generation = letters.generation
          AND (until_ms IS NULL OR until_ms > :now))`),
    deadLetters: get<{ since: number; limit: number }, DeadLetterRow>(`
      SELECT id, thread, code, at_ms AS atMs FROM letters WHERE at_ms > :since
      ORDER BY at_ms DESC, id LIMIT :limit`),
    deadLettersOf: get<{ thread: string; since: number; limit: number }, DeadLetterRow>(`
      SELECT id, thread, code, at_ms AS atMs FROM letters WHERE thread = :thread AND at_ms > :since
      ORDER BY at_ms DESC, id LIMIT :limit`),

    threadStats: get<{ thread: string; since: number }, { waiting: number; dead: number }>(`
      SELECT (SELECT count(*) FROM items WHERE thread = :thread) AS waiting,
        (SELECT count(*) FROM letters WHERE thread = :thread AND at_ms > :since) AS dead`),
    deadByCode: get<{ since: number }, { code: string; count: number }>(
      'SELECT code, count(*) AS count FROM letters WHERE at_ms > :since GROUP BY code',
    ),
    stats: get<{ now: number; since: number }, StatsRow>(`
      SELECT (SELECT count(*) FROM items) AS waiting,
        (SELECT count(*) FROM lanes WHERE token IS NOT NULL) AS running,
        (SELECT count(*) FROM letters WHERE at_ms > :since) AS dead,
        max(0, :now - coalesce((SELECT min(received_ms) FROM items), :now)) AS oldestMs,
        max(0, coalesce((SELECT until_ms FROM pause), :now) - :now) AS pausedMs,
        coalesce((SELECT halted FROM pause), 0) AS halted`),
  }
}

/** `prepare`, with the types of a statement's values and of the rows it gives. `run`: no rows. `ask`: no values. */
export function preparing(database: Database.Database) {
  return {
    run: <Values extends object>(sql: string) => database.prepare<[Values]>(sql),
    get: <Values extends object, Row>(sql: string) => database.prepare<[Values], Row>(sql),
    ask: <Row>(sql: string) => database.prepare<[], Row>(sql),
  }
}

type NewItem = Omit<ItemRow, 'received_ms' | 'attempt' | 'lost' | 'withdrawn'> & {
  readonly own: number
  readonly now: number
}

export type ItemRow = {
  readonly id: MessageId
  readonly version: number
  readonly thread: ThreadKey
  readonly channel: ChannelKey
  readonly generation: number
  readonly author: string
  readonly place: number
  readonly received_ms: number
  readonly content: string
  readonly stage: string
  readonly withdrawn: number
  readonly attempt: number
  readonly lost: number
}

export type LinkRow = {
  readonly thread: string
  readonly generation: number
  readonly engaged: number
  readonly record: string
  /** When a released thread is forgotten. */
  readonly until_ms: number | null
}

type DeadLetterRow = {
  readonly id: string
  readonly thread: ThreadKey
  readonly code: string
  readonly atMs: number
}

type StatsRow = {
  readonly waiting: number
  readonly running: number
  readonly dead: number
  readonly oldestMs: number
  readonly pausedMs: number
  readonly halted: number
}
