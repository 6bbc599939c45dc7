import { randomUUID } from 'node:crypto'
import { ClaimLostError } from './errors.ts'
import { FirstSign } from './first-sign.ts'
import { Histories } from './history.ts'
import type { TurnDeps } from './in-turn.ts'
import { LEASE_MS } from './lease.ts'
import type { IncomingMessage, PersonId, ThreadKey } from './model.ts'
import type { NoticeKey } from './notices.ts'
import type { Claim, Inbox, Outcome, Put, Taken, Taking, UnreadableClaim } from './ports/inbox.ts'
import type { Log, TurnReport } from './ports/log.ts'
import type { Conversations } from './ports/neuroflash.ts'
import type { Signs } from './ports/signs.ts'
import { backoffMs, isOverBudget } from './retry.ts'
import { Runner, type Settled, type Work } from './runner.ts'
import { Turn } from './turn.ts'
import { untilStored } from './until-stored.ts'

type WorkerDeps = Omit<TurnDeps, 'stopping' | 'histories' | 'conversations' | 'signs'> & {
  readonly conversations: TurnDeps['conversations'] & Pick<Conversations, 'pages'>
  readonly inbox: Inbox
  readonly signs: Signs
  /** Turns at once in this process. */
  readonly concurrency: number
  readonly turnEnded: (report: TurnReport) => void
}

/**
 * However long one person's questions take, a quarter of the places stays free for others, where there are at least
 * four.
 */
function takingFor(concurrency: number): Taking {
  const left = Math.floor(concurrency / 4)
  return { leaseMs: LEASE_MS, ...(left > 0 ? { mostEach: concurrency - left } : {}) }
}

/**
 * Takes due threads and runs one turn each, up to `concurrency` at once. Threads do not wait for
 * each other; a thread's items are run one after the other, here or in another process. People take turns.
 */
export class Worker {
  readonly #deps: WorkerDeps
  readonly #runner: Runner<Claim>
  readonly #histories: Histories
  readonly #firstSign: FirstSign
  readonly #taking: Taking

  constructor(deps: WorkerDeps) {
    const { inbox, concurrency, log } = deps
    this.#deps = deps
    this.#taking = takingFor(concurrency)
    this.#histories = new Histories(deps.conversations)
    this.#firstSign = new FirstSign(deps)
    this.#runner = new Runner({
      concurrency,
      take: () => inbox.take(this.#taking.leaseMs, this.#taking.mostEach),
      renew: (claim) => inbox.hold(claim, LEASE_MS),
      settle: (claim, outcome, mayTake) => this.#settle(claim, outcome, mayTake),
      untilDue: (ms, signal) => inbox.untilDue(ms, signal),
      logFields,
      run: (claim, work) => this.#run(claim, work),
      afterSettled: (claim) => this.#afterSettled(claim),
      log,
    })
  }

  start(): void {
    this.#runner.start()
  }

  /**
   * Takes nothing more, gives the turns in flight `graceMs`, and then hands them back in the stage
   * they are in. Resolves when nothing runs any more.
   */
  stop(graceMs: number): Promise<void> {
    this.#firstSign.end()
    return this.#runner.stop(graceMs)
  }

  /** One of the thread's messages was withdrawn while it waited. */
  withdrawn(thread: ThreadKey): void {
    void this.#firstSign.withdrawn(thread)
  }

  /**
   * Like `put` of the inbox; where a place is free, the turn that is next is taken in the same step. Within a second of
   * being stored, something in Slack shows it.
   */
  async put(message: IncomingMessage, mostWaiting: number): Promise<Put> {
    const { inbox } = this.#deps
    const fill = this.#runner.reserve()
    let next: Taken = { kind: 'idle' }
    try {
      const result =
        fill === undefined
          ? await inbox.put(message, mostWaiting)
          : await inbox.putAndTake(message, mostWaiting, this.#taking)
      const put = typeof result === 'string' ? result : result.put
      next = typeof result === 'string' ? next : result.taken
      if (put === 'stored')
        this.#firstSign.stored(message, next.kind === 'claim' && next.item.id === message.id)
      return put
    } finally {
      fill?.(next)
    }
  }

  async #settle(claim: Claim | UnreadableClaim, outcome: Outcome, mayTake: boolean): Promise<Settled<Claim>> {
    const { inbox } = this.#deps
    if (mayTake) return inbox.settleAndTake(claim, outcome, this.#taking)
    return { settled: await inbox.settle(claim, outcome), taken: { kind: 'idle' } }
  }

  async #run(claim: Claim, { log, signal, stopping }: Work): Promise<Outcome> {
    this.#firstSign.begun(claim.item.id)
    try {
      const deps = { ...this.#deps, log, histories: this.#histories, stopping }
      const { outcome, report } = await new Turn(claim, deps, signal).run()
      this.#deps.turnEnded(report)
      const { attempt: _said, ...rest } = report
      // Not worth `info` each time: a question that got lost is looked for many times.
      if (outcome.kind === 'later') log.debug(rest, 'turn ended')
      else log.info(rest, 'turn ended')
      return outcome
    } catch (error) {
      if (error instanceof ClaimLostError) throw error
      log.error({ err: error }, 'turn failed in a way nobody foresaw')
      return this.#afterFailure(claim, signal)
    }
  }

  async #afterFailure(claim: Claim, signal: AbortSignal): Promise<Outcome> {
    const { item, attempt, takenAtMs } = claim
    const tries = { tries: attempt, triedSinceMs: item.receivedAtMs }
    if (!isOverBudget(tries, takenAtMs)) return { kind: 'later', ms: backoffMs(attempt, this.#deps.random) }
    // That took time, and the thread may have been reset meanwhile, or the message deleted.
    const held = await untilStored(() => this.#deps.inbox.hold(claim, LEASE_MS), signal)
    if (held === false) throw new ClaimLostError(item.id)
    if (held !== 'withdrawn') await this.#sayIn(item, 'unforeseen')
    return { kind: 'dead', code: 'unforeseen' }
  }

  /** An item that could not be read has become a dead letter, and its thread is told. */
  async #afterSettled(claim: Claim | UnreadableClaim): Promise<void> {
    if (claim.kind === 'unreadable') await this.#sayIn(claim, 'unreadable')
  }

  async #sayIn(
    { thread, author }: { readonly thread: ThreadKey; readonly author?: PersonId },
    notice: NoticeKey,
  ): Promise<void> {
    try {
      const say = await this.#deps.speech.to(author, thread)
      await this.#deps.replies.post({ thread, text: say(notice), mark: randomUUID(), kind: 'notice' })
    } catch (error) {
      this.#deps.log.error({ err: error, thread, notice }, 'the thread could not be told')
    }
  }
}

function logFields(claim: Claim | UnreadableClaim): Parameters<Log['child']>[0] {
  if (claim.kind === 'unreadable') return { thread: claim.thread, item: claim.id }
  return { thread: claim.item.thread, item: claim.item.id, attempt: claim.attempt }
}
