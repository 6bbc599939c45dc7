import { randomUUID } from 'node:crypto'
import type { Claim, Idle, Taken, Taking, UnreadableClaim } from '../../bridge/ports/inbox.ts'
import { recordKey } from '../keys.ts'
import { authorIn, readItem, unreadable } from '../records.ts'
import type { Tables } from './file.ts'
import type { ItemRow } from './statements.ts'

/** What is handed out, when, until when, and as whose turn. */
type HandOut = {
  readonly row: ItemRow
  readonly now: number
  readonly due: number
  readonly runner: string | null
}

/** See `take` of the inbox. */
export function take(
  tables: Tables,
  now: number,
  { leaseMs, mostEach = Number.MAX_SAFE_INTEGER }: Taking,
): Taken {
  const { sql, line, lanes, pause } = tables
  const { pausedMs, opensAt } = pause.at(now)
  const isShut = opensAt > now
  for (;;) {
    const turn = line.lineUp(now, isShut) ?? (isShut ? undefined : line.next(mostEach))
    if (turn === undefined) return idle(tables, now, opensAt)
    const row = sql.firstItem.get({ thread: turn.thread })
    const due = now + Math.ceil(leaseMs)
    if (row === undefined) {
      lanes.remove(turn.thread)
      continue
    }
    const claim = () => handOut(tables, { row, due, now, runner: turn.person })
    if (pausedMs === undefined || turn.person === null) return claim()
    pause.shutBehind(pausedMs, { now, due })
    const claimed = claim()
    return claimed.kind === 'claim' ? { ...claimed, pausedMs } : claimed
  }
}

function idle({ sql, line }: Tables, now: number, opensAt: number): Idle {
  const isAnybodyInLine = opensAt > now && line.hasAnybody
  const due = isAnybodyInLine ? now : sql.firstLane.get()?.due_ms
  return due === undefined ? { kind: 'idle' } : { kind: 'idle', nextMs: Math.max(due, opensAt, now) - now }
}

function handOut({ sql, line, lanes, links }: Tables, out: HandOut): Claim | UnreadableClaim {
  const { row, now, due, runner } = out
  const token = randomUUID()
  const { id, thread } = row
  sql.holdLane.run({ thread, due, token, runner })
  sql.startAttempt.run({ id })
  const next = sql.firstLane.get()
  if (line.hasAnybody || (next !== undefined && next.due_ms <= now)) lanes.wake()

  const { place: order, received_ms: receivedAtMs, ...rest } = row
  const read = readItem({ ...rest, order, receivedAtMs, attempt: row.attempt + 1 })
  if (read === undefined || read === 'newer')
    return unreadable({ token, id, thread, ...authorIn(rest), key: recordKey('item', id) }, read)
  const { item, channel, ...counts } = read
  const link = links.get(thread, now) ?? links.replace(item, channel, now)
  if (link === 'newer') return unreadable({ token, id, thread, key: recordKey('link', thread) }, link)
  const behind = (sql.waitingIn.get({ thread })?.count ?? 1) - 1
  return { kind: 'claim', token, item, link, ...counts, takenAtMs: now, ...(behind > 0 && { behind }) }
}
