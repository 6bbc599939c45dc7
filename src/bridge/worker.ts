import { randomUUID } from 'node:crypto'
import { ClaimLostError, StoppingError } from './errors.ts'
import { Histories } from './history.ts'
import type { TurnDeps } from './in-turn.ts'
import { LEASE_MS, Lease } from './lease.ts'
import type { ThreadKey } from './model.ts'
import { type NoticeKey, notices } from './notices.ts'
import { Pool } from './pool.ts'
import type { Claim, Outcome, UnreadableClaim } from './ports/inbox.ts'
import type { Log, TurnReport } from './ports/log.ts'
import type { Conversations } from './ports/neuroflash.ts'
import type { Store } from './ports/store.ts'
import { backoffMs, isOverBudget } from './retry.ts'
import { settleSurely } from './settling.ts'
import { Turn } from './turn.ts'

type WorkerDeps = Omit<TurnDeps, 'store' | 'stopping' | 'histories' | 'conversations'> & {
  readonly conversations: TurnDeps['conversations'] & Pick<Conversations, 'pages'>
  readonly store: Pick<Store, 'take' | 'hold' | 'settle' | 'pause' | 'resume' | 'wake' | 'putTask'>
  /** Turns at once in this process. */
  readonly concurrency: number
  readonly turnEnded: (report: TurnReport) => void
}

/** Whatever one person's questions wait for, a quarter of the places is left to others, where there are so many. */
function mostEach(concurrency: number): number | undefined {
  const left = Math.floor(concurrency / 4)
  return left > 0 ? concurrency - left : undefined
}

/**
 * Takes due threads and runs one turn each, up to `concurrency` at once. Threads do not wait for
 * each other; a thread's items are run one after the other, here or in another process. People take turns.
 */
export class Worker {
  readonly #deps: WorkerDeps
  readonly #pool: Pool<Claim | UnreadableClaim>
  readonly #timeUp = new AbortController()
  readonly #histories: Histories

  constructor(deps: WorkerDeps) {
    this.#deps = deps
    this.#histories = new Histories(deps.conversations)
    this.#pool = new Pool({
      concurrency: deps.concurrency,
      take: () => deps.store.take(LEASE_MS, mostEach(deps.concurrency)),
      run: (taken) => this.#dealWith(taken),
      wake: (ms, signal) => deps.store.wake(ms, signal),
      log: deps.log,
    })
  }

  start(): void {
    this.#pool.start()
  }

  /**
   * Takes nothing more, gives the turns in flight `graceMs`, and then hands them back in the stage
   * they are in. Resolves when nothing runs any more.
   */
  async stop(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#timeUp.abort(new StoppingError('the process is stopping')), graceMs)
    await this.#pool.stop()
    clearTimeout(timer)
  }

  async #dealWith(taken: Claim | UnreadableClaim): Promise<void> {
    if (this.#pool.isStopping) await this.#settle(taken, { kind: 'back' }, this.#timeUp.signal)
    else if (taken.kind === 'claim') await this.#run(taken)
    else await this.#setAside(taken)
  }

  async #run(claim: Claim): Promise<void> {
    const log = this.#deps.log.child({
      thread: claim.item.thread,
      item: claim.item.id,
      attempt: claim.attempt,
    })
    const lease = new Lease(() => this.#deps.store.hold(claim, LEASE_MS))
    const signal = AbortSignal.any([lease.signal, this.#timeUp.signal])
    try {
      const outcome = await this.#turn(claim, log, signal)
      if (!(await this.#settle(claim, outcome, lease.signal)))
        throw new ClaimLostError('settled by somebody else')
    } catch (error) {
      if (!(error instanceof ClaimLostError)) throw error
      log.warn({ err: error }, 'turn dropped: its thread is no longer held')
    } finally {
      lease.end()
    }
  }

  async #turn(claim: Claim, log: Log, signal: AbortSignal): Promise<Outcome> {
    try {
      const { outcome, report } = await new Turn(
        claim,
        { ...this.#deps, log, histories: this.#histories, stopping: this.#timeUp.signal },
        signal,
      ).run()
      this.#deps.turnEnded(report)
      const { attempt: _said, ...rest } = report
      // One that is to be looked at again is no news: a question that got lost is looked for many times.
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
    // It took time: the thread may have been reset meanwhile, or the message deleted.
    const held = await settleSurely(() => this.#deps.store.hold(claim, LEASE_MS), signal)
    if (held === false) throw new ClaimLostError(`the claim on ${item.id} is lost`)
    if (held !== 'withdrawn') await this.#tell(item.thread, 'failed')
    return { kind: 'dead', code: 'unforeseen' }
  }

  /** An item that cannot be read: its thread is told, it becomes a dead letter, the thread goes on. */
  async #setAside(claim: UnreadableClaim): Promise<void> {
    const { thread, key, id } = claim
    const ended = { kind: 'dead', code: 'unreadable' } as const
    this.#deps.log.error({ thread, key, item: id }, 'a stored record cannot be read and is set aside')
    if (await this.#settle(claim, ended, this.#timeUp.signal)) await this.#tell(thread, 'unreadable')
  }

  async #tell(thread: ThreadKey, notice: NoticeKey): Promise<void> {
    try {
      await this.#deps.replies.post({ thread, text: notices[notice], mark: randomUUID() })
    } catch (error) {
      this.#deps.log.error({ err: error, thread, notice }, 'the thread could not be told')
    }
  }

  #settle(claim: Claim | UnreadableClaim, outcome: Outcome, signal: AbortSignal): Promise<boolean> {
    return settleSurely(() => this.#deps.store.settle(claim, outcome), signal)
  }
}
