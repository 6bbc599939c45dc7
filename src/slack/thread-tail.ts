import type { ThreadKey } from '../bridge/model.ts'
import { placeOf } from './thread-key.ts'
import { type ThreadMessage, type ThreadPage, threadPages } from './thread-messages.ts'
import type { WebApi } from './web-api.ts'

/** How much of a thread is read. Slack gives at most 1,000 messages of it at once. */
const PAGE_LENGTH = 1_000
const MOST_PAGES = 5

type Tail = {
  /** Oldest first, with none missing between them. */
  readonly messages: readonly ThreadMessage[]
  /** There is nothing before them. */
  readonly isWhole: boolean
}

type Wanted = {
  readonly thread: ThreadKey
  /** What was written before this. */
  readonly latest: string
  /** Nothing before these messages is needed. */
  readonly isEnough: (messages: readonly ThreadMessage[]) => boolean
  readonly signal: AbortSignal
}

/**
 * The end of a thread. Slack gives its oldest messages first (S27), so where they do not fit into a page, the end is
 * looked for backwards from the latest, one stretch of time after the other. The first is as long as half a page would
 * take if people wrote evenly. A stretch that holds more than a page was too long, and the next is shorter. Rejects
 * where five pages do not reach the end.
 */
export async function tailOf(api: WebApi, wanted: Wanted): Promise<Tail> {
  const { thread, latest, isEnough, signal } = wanted
  const root = placeOf(thread)
  const begin = await pageOf(api, root, { latest, limit: PAGE_LENGTH })
  if (begin.isLast) return { messages: begin.messages, isWhole: true }
  let known: Tail = { messages: begin.messages, isWhole: true }
  let tail: readonly ThreadMessage[] = []
  let { limit } = begin
  let to = secondsOf(latest)
  let spanS = (to - endOf(known)) * shareOf(begin)
  for (let pages = 1; pages < MOST_PAGES && !isEnough(tail); pages += 1) {
    signal.throwIfAborted()
    const from = Math.max(endOf(known), to - spanS)
    const page = await pageOf(api, root, { oldest: tsOf(from), latest: tsOf(to), limit })
    limit = page.limit
    if (page.isLast) {
      tail = [...page.messages, ...tail]
      if (from === endOf(known)) return { messages: [...known.messages, ...tail], isWhole: known.isWhole }
      // What was written at this very moment was left out of both pieces otherwise.
      to = from + A_MICROSECOND_S
      spanS *= 4
    } else {
      known = { messages: page.messages, isWhole: false }
      spanS = (to - endOf(known)) / 4
    }
  }
  if (tail.length === 0) throw new Error('the thread is too long')
  return { messages: tail, isWhole: false }
}

const A_MICROSECOND_S = 0.000_001

async function pageOf(
  api: WebApi,
  root: ReturnType<typeof placeOf>,
  range: Parameters<typeof threadPages>[2],
): Promise<ThreadPage> {
  for await (const page of threadPages(api, root, range)) return page
  throw new Error('Slack gives no page')
}

function secondsOf(ts: string): number {
  return Number(ts)
}

function tsOf(seconds: number): string {
  return seconds.toFixed(6)
}

function endOf({ messages }: Tail): number {
  return secondsOf(messages.at(-1)?.ts ?? '0')
}

/** What share of the thread's remaining time ought to hold half a page. Slack says with its first message how many follow. */
function shareOf({ messages, limit }: ThreadPage): number {
  const count = messages[0]?.['reply_count']
  const left = (typeof count === 'number' ? count : PAGE_LENGTH * MOST_PAGES) - messages.length
  return Math.min(1, limit / 2 / Math.max(1, left))
}
