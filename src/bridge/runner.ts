import { ClaimLostError, NewerRecordError, StoppingError } from './errors.ts'
import { Lease } from './lease.ts'
import { Pool, type Reservation } from './pool.ts'
import type { Idle, Outcome, UnreadableClaim } from './ports/inbox.ts'
import type { Log } from './ports/log.ts'
import { untilStored } from './until-stored.ts'

/** Something claimed, to be worked on. */
type Held = { readonly kind: 'claim' | 'task' }

/** What is given to `run` along with the claim. */
export type Work = {
  /** Every line names what it is about. */
  readonly log: Log
  /** Aborts with a `ClaimLostError` when the claim is lost, with a `StoppingError` when time is up. */
  readonly signal: AbortSignal
  /** Aborts only when time is up, whatever becomes of the claim. */
  readonly stopping: AbortSignal
}

/** `settled` is `false` where the claim was lost. */
export type Settled<Claimed> = { readonly settled: boolean; readonly taken: Claimed | UnreadableClaim | Idle }

const nothing = { kind: 'idle' } as const satisfies Idle

type RunnerDeps<Claimed extends Held> = {
  /** How many may run at once in this process. */
  readonly concurrency: number
  readonly take: () => Promise<Claimed | UnreadableClaim | Idle>
  /** Renews the claim for `LEASE_MS`; `false`: it is lost. */
  readonly renew: (claim: Claimed) => Promise<unknown>
  readonly settle: (
    claim: Claimed | UnreadableClaim,
    outcome: Outcome,
    /** Whether something may be taken in the same step, to be run next. */
    mayTake: boolean,
  ) => Promise<Settled<Claimed>>
  /** Resolves when something may be due, after `ms`, or when `signal` aborts. */
  readonly untilDue: (ms: number, signal: AbortSignal) => Promise<void>
  readonly logFields: (claim: Claimed | UnreadableClaim) => Parameters<Log['child']>[0]
  /** Does what is claimed as far as it can be done now, and says how it is to leave. */
  readonly run: (claim: Claimed, work: Work) => Promise<Outcome>
  /** Called once the store has recorded how it left. Whoever is to be told of that is told now, and so only once. */
  readonly afterSettled: (claim: Claimed | UnreadableClaim, outcome: Outcome, log: Log) => Promise<void>
  readonly log: Log
}

/**
 * While the bot is being replaced by a later version, both run. What only the later version can read is handed back to
 * rest for this long, so that the later version comes to it and this process does not take it over and over.
 */
const leftToNewer = { kind: 'back', restMs: 5_000 } as const satisfies Outcome

/** Where there is one such record there are usually many, and one line in this time is enough for all. */
const WARN_AGAIN_MS = 60_000

/**
 * Runs what is due: takes it, holds its lease while it is worked on, and settles it. What cannot be read
 * is set aside, so that what waits behind it goes on.
 */
export class Runner<Claimed extends Held> {
  readonly #deps: RunnerDeps<Claimed>
  readonly #pool: Pool<Claimed | UnreadableClaim>
  readonly #timeUp = new AbortController()
  #quietUntilMs = 0

  constructor(deps: RunnerDeps<Claimed>) {
    const { concurrency, take, untilDue, log } = deps
    this.#deps = deps
    this.#pool = new Pool({ concurrency, take, untilDue, log, run: (taken) => this.#dealWith(taken) })
  }

  start(): void {
    this.#pool.start()
  }

  /** See `Pool`. */
  reserve(): Reservation<Claimed | UnreadableClaim> | undefined {
    return this.#pool.reserve()
  }

  /** Something may have become due that `untilDue` does not know of: look at once. */
  nudge(): void {
    this.#pool.nudge()
  }

  /**
   * Takes nothing more, gives what runs `graceMs`, and then has it handed back in the stage it is in.
   * Resolves when nothing runs any more.
   */
  async stop(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#timeUp.abort(new StoppingError('the process is stopping')), graceMs)
    await this.#pool.stop()
    clearTimeout(timer)
  }

  async #dealWith(taken: Claimed | UnreadableClaim): Promise<Claimed | UnreadableClaim | Idle> {
    const log = this.#deps.log.child(this.#deps.logFields(taken))
    const stopping = this.#timeUp.signal
    if (this.#pool.isStopping) return (await this.#settle(taken, { kind: 'back' }, stopping)).taken
    if (!isUnreadable(taken)) return this.#run(taken, log)
    if (taken.isNewer) return this.#leave(taken, log)
    return this.#setAside(taken, log)
  }

  async #run(claim: Claimed, log: Log): Promise<Claimed | UnreadableClaim | Idle> {
    const { outcome, taken } = await this.#untilSettled(claim, log)
    if (outcome !== undefined) await this.#deps.afterSettled(claim, outcome, log)
    return taken
  }

  /** No `outcome`: the claim was lost, and what becomes of it is not ours to say. */
  async #untilSettled(
    claim: Claimed,
    log: Log,
  ): Promise<{ readonly outcome?: Outcome; readonly taken: Claimed | UnreadableClaim | Idle }> {
    const lease = new Lease(() => this.#deps.renew(claim))
    const stopping = this.#timeUp.signal
    try {
      const signal = AbortSignal.any([lease.signal, stopping])
      const outcome = await this.#deps
        .run(claim, { log, signal, stopping })
        .catch((error: unknown) => this.#afterError(error, log))
      const { settled, taken } = await this.#settle(claim, outcome, lease.signal)
      if (settled) return { outcome, taken }
      throw new ClaimLostError()
    } catch (error) {
      if (!(error instanceof ClaimLostError)) throw error
      log.warn({ err: error }, 'dropped: somebody else has it now, or its thread was reset')
      return { taken: nothing }
    } finally {
      lease.end()
    }
  }

  #afterError(error: unknown, log: Log): Outcome {
    if (!(error instanceof NewerRecordError)) throw error
    this.#warnOfNewer(error.key, log)
    return leftToNewer
  }

  async #leave(claim: UnreadableClaim, log: Log): Promise<Claimed | UnreadableClaim | Idle> {
    this.#warnOfNewer(claim.key, log)
    return (await this.#settle(claim, leftToNewer, this.#timeUp.signal)).taken
  }

  #warnOfNewer(key: string, log: Log): void {
    if (performance.now() < this.#quietUntilMs) return
    this.#quietUntilMs = performance.now() + WARN_AGAIN_MS
    log.warn(
      { key },
      'a later version of the bot has stored this, and maybe more: it is left to that version',
    )
  }

  async #setAside(claim: UnreadableClaim, log: Log): Promise<Claimed | UnreadableClaim | Idle> {
    const outcome = { kind: 'dead', code: 'unreadable' } as const
    log.error({ key: claim.key }, 'a stored record cannot be read and is set aside')
    const { settled, taken } = await this.#settle(claim, outcome, this.#timeUp.signal)
    if (settled) await this.#deps.afterSettled(claim, outcome, log)
    return taken
  }

  #settle(
    claim: Claimed | UnreadableClaim,
    outcome: Outcome,
    signal: AbortSignal,
  ): Promise<Settled<Claimed>> {
    return untilStored(() => this.#deps.settle(claim, outcome, !this.#pool.isStopping), signal)
  }
}

function isUnreadable(taken: { readonly kind: string }): taken is UnreadableClaim {
  return taken.kind === 'unreadable'
}
