import { LRUCache } from 'lru-cache'
import { ReplyError } from '../bridge/errors.ts'
import type { PersonId, ThreadKey } from '../bridge/model.ts'
import type { Words } from '../bridge/notices.ts'
import type { Clock } from '../bridge/ports/log.ts'
import type { Crowd, EndOfWork, SignAt, Signs } from '../bridge/ports/signs.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import type { StatusWays } from './status-ways.ts'

/** Slack clears a status by itself after two minutes (S16). */
const SHOWN_MS = 120_000
const REFRESH_MS = 90_000
const TICK_MS = 1_000

/** A process that was stopped for longer than this may have lost its threads, and is about to learn it. */
const ASLEEP_MS = 5_000

/** When to clear once more what may still be shown. The last time is after Slack would have cleared it by itself. */
const CLEARED_AGAIN_MS = [2_000, 30_000, 150_000] as const

/** Statuses of threads that nobody here is at work on. */
const MOST_LEFT = 1_000

/** From when on people read that it takes longer. */
const phases = [
  { fromMs: 30_000, one: 'thinkingLong', several: 'thinkingLongOfSeveral' },
  { fromMs: 10_000, one: 'thinkingStill', several: 'thinkingStillOfSeveral' },
  { fromMs: 0, one: 'thinking', several: 'thinkingOfSeveral' },
] as const

/** What a status says, and to whom; two of the same `name` say the same. No sign at all: the status is cleared. */
type Sign = { readonly name: string; readonly reader: PersonId; readonly words: Words }

type Deps = {
  readonly ways: StatusWays
  readonly speech: Speech
  /** Milliseconds that only ever grow. */
  readonly monotonic: Clock
}

type Work = {
  readonly status: ThreadStatus
  readonly reader: PersonId
  readonly sinceMs: number
  waiting: number
}

/** A status that was left standing. `sinceMs`: the bot goes on in a moment, and has been at work since then. */
type Left = { readonly status: ThreadStatus; readonly sinceMs?: number }

/** The statuses of all threads: see the port for what each method promises. */
export class Statuses implements Omit<Signs, 'noticed'> {
  readonly #deps: Deps
  readonly #working = new Map<ThreadKey, Work>()
  readonly #left: LRUCache<ThreadKey, Left>
  #ticking: NodeJS.Timeout | undefined
  #tickedAtMs = 0

  constructor(deps: Deps) {
    this.#deps = deps
    this.#left = new LRUCache({ max: MOST_LEFT, ttl: SHOWN_MS })
  }

  work({ thread, reader }: SignAt, waiting: number): (end: EndOfWork) => void {
    const { status, sinceMs = this.#deps.monotonic() }: Left = this.#working.get(thread) ??
      this.#left.get(thread) ?? { status: this.#new(thread) }
    const work: Work = { status, reader, sinceMs, waiting }
    this.#left.delete(thread)
    this.#working.set(thread, work)
    if (this.#ticking === undefined) this.#startTicking()
    void status.show(this.#signOf(work))
    return (end) => {
      // Its claim was lost, and the next one has begun.
      if (this.#working.get(thread) !== work) return
      this.#working.delete(thread)
      this.#left.set(thread, end === 'soon' ? { status, sinceMs } : { status })
      if (this.#working.size === 0) {
        clearInterval(this.#ticking)
        this.#ticking = undefined
      }
      leave(status, end, reader)
    }
  }

  async wait({ thread, reader }: SignAt, { waiting, isInWork }: Crowd): Promise<boolean> {
    const work = this.#working.get(thread)
    if (work !== undefined) {
      work.waiting = waiting
      return work.status.show(this.#signOf(work))
    }
    const left = this.#left.get(thread) ?? { status: this.#new(thread) }
    this.#left.set(thread, left)
    return left.status.show(isInWork ? signOf(0, { reader, waiting }) : waitingSign(reader))
  }

  clear(thread: ThreadKey): void {
    if (this.#working.has(thread)) return
    const left = this.#left.get(thread) ?? { status: this.#new(thread) }
    this.#left.set(thread, left)
    void left.status.show(undefined, { again: true })
  }

  /** The bot has said something in a thread that nobody here is at work on. */
  posted(thread: ThreadKey): void {
    if (!this.#working.has(thread)) this.#left.get(thread)?.status.replied()
  }

  #new(thread: ThreadKey): ThreadStatus {
    return new ThreadStatus(thread, this.#deps)
  }

  #startTicking(): void {
    this.#tickedAtMs = this.#deps.monotonic()
    this.#ticking = setInterval(() => this.#tick(), TICK_MS)
  }

  /** Another process may have taken a thread, and answered there, while this one was stopped: nothing is shown on waking. */
  #tick(): void {
    const nowMs = this.#deps.monotonic()
    const wasAsleep = nowMs - this.#tickedAtMs > ASLEEP_MS
    this.#tickedAtMs = nowMs
    if (wasAsleep) return
    for (const work of this.#working.values()) {
      const again = this.#deps.monotonic() - work.status.setAtMs >= REFRESH_MS
      void work.status.show(this.#signOf(work), { again })
    }
  }

  #signOf(work: Work): Sign {
    return signOf(this.#deps.monotonic() - work.sinceMs, work)
  }
}

function waitingSign(reader: PersonId): Sign {
  return { name: 'waiting', reader, words: (say) => say('waiting') }
}

function signOf(forMs: number, { reader, waiting: count }: Pick<Work, 'reader' | 'waiting'>): Sign {
  const { one, several } = phases.find(({ fromMs }) => forMs >= fromMs) ?? phases[2]
  return count > 1
    ? { name: `${several}:${count}`, reader, words: (say) => say(several, { count }) }
    : { name: one, reader, words: (say) => say(one) }
}

function leave(status: ThreadStatus, end: EndOfWork, reader: PersonId): void {
  switch (end) {
    case 'posted':
      return status.replied()
    case 'silent':
      return void status.show(undefined)
    case 'later':
      return void status.show(waitingSign(reader))
    case 'soon':
      return
    default:
      end satisfies never
  }
}

/**
 * The status of one thread. Its calls go one after the other, so that a late "set" never follows the "clear"; what is
 * out of date by then is not sent at all. None of them fails a turn.
 */
class ThreadStatus {
  setAtMs = Number.NEGATIVE_INFINITY
  readonly #thread: ThreadKey
  readonly #deps: Deps
  #wanted: Sign | undefined
  /** The last one, whatever came of it: none is tried twice. */
  #sent: Sign | undefined
  /** Whether there may be anything to clear. */
  #mayShow = false
  /** The last call had an answer. Otherwise Slack may have shown it, or may show it yet. */
  #isCertain = true
  /** Some call without an answer, the last one or one before it, may still be on its way. */
  #isDoubtful = false
  #sending: Promise<boolean> | undefined
  #clearing: NodeJS.Timeout | undefined
  #timesCleared = 0

  constructor(thread: ThreadKey, deps: Deps) {
    this.#thread = thread
    this.#deps = deps
  }

  /** Resolves with whether Slack has answered. `again`: even if it was sent already. */
  async show(sign: Sign | undefined, { again = false } = {}): Promise<boolean> {
    this.#wanted = sign
    if (sign !== undefined) {
      clearTimeout(this.#clearing)
      this.#timesCleared = 0
    }
    if (this.#sending !== undefined) return this.#sending
    const isThere = sign === undefined ? !this.#mayShow : isSame(sign, this.#sent)
    if (isThere && !again) return true
    this.#sending = this.#send()
    return this.#sending
  }

  /** A reply has cleared it. A call that arrives only now sets it again, and then it has to be cleared. */
  replied(): void {
    if (this.#sending === undefined && this.#isCertain && this.#deps.ways.endsWithReply) {
      this.#mayShow = false
      this.#sent = undefined
    }
    void this.show(undefined)
  }

  async #send(): Promise<boolean> {
    do {
      this.#sent = this.#wanted
      await this.#call(this.#sent)
    } while (!isSame(this.#sent, this.#wanted))
    this.#sending = undefined
    if (this.#sent === undefined) this.#clearAgainLater()
    return this.#isCertain
  }

  /** Slack may not have taken the "clear", or may get a "set" after it that was given up. */
  #clearAgainLater(): void {
    const ms = CLEARED_AGAIN_MS[this.#timesCleared]
    if (ms === undefined) this.#isDoubtful = false
    if (ms === undefined || !(this.#isDoubtful || this.#mayShow)) return
    this.#timesCleared += 1
    this.#clearing = setTimeout(() => void (this.#sending ??= this.#send()), ms).unref()
  }

  async #call(sign: Sign | undefined): Promise<void> {
    const { ways, speech, monotonic } = this.#deps
    this.setAtMs = monotonic()
    try {
      await ways.show(this.#thread, sign === undefined ? '' : sign.words(await speech.to(sign.reader)))
      this.#mayShow = sign !== undefined
      this.#isCertain = true
    } catch (error) {
      // The request was counted where it was made, and nothing rests on a status.
      if (error instanceof ReplyError && error.certainty === 'not-done') return
      this.#mayShow = true
      this.#isCertain = false
      this.#isDoubtful = true
    }
  }
}

function isSame(one: Sign | undefined, other: Sign | undefined): boolean {
  return one?.name === other?.name
}
