import { ClaimLostError, ReplyError, StoppingError, StoreError } from './errors.ts'
import { LEASE_MS, Lease } from './lease.ts'
import type { Request, Task } from './model.ts'
import { notices } from './notices.ts'
import { Pool } from './pool.ts'
import type { Log, Outcome, Store, TaskClaim, UnreadableClaim } from './ports.ts'
import { addressedOnce } from './requester.ts'
import { backoffMs } from './retry.ts'
import { settleSurely } from './settling.ts'
import { runTask, type TaskDeps } from './task.ts'

/** Tasks are few and short; they have places of their own, so that none waits for a question. */
const CONCURRENCY = 4

/** A request that Slack, or something nobody foresaw, keeps from being done is tried this often. */
const MOST_ATTEMPTS = 10

export type TaskWorkerDeps = Omit<TaskDeps, 'nudge'> & {
  readonly store: TaskDeps['store'] & Pick<Store, 'takeTask' | 'settleTask'>
}

/** Takes due tasks and runs them, each until it is done, here or in another process. */
export class TaskWorker {
  readonly #deps: TaskWorkerDeps
  readonly #pool: Pool<TaskClaim | UnreadableClaim>
  readonly #timeUp = new AbortController()
  #nudge = Promise.withResolvers<void>()

  constructor(deps: TaskWorkerDeps) {
    this.#deps = deps
    this.#pool = new Pool({
      concurrency: CONCURRENCY,
      take: () => deps.store.takeTask(LEASE_MS),
      run: (taken) => this.#dealWith(taken),
      wake: (ms, signal) => this.#wait(ms, signal),
      log: deps.log,
    })
  }

  start(): void {
    this.#pool.start()
  }

  /** There is a new task: look at once. What other processes store is found within a second. */
  nudge(): void {
    this.#nudge.resolve()
  }

  /** Takes nothing more, gives what runs `graceMs`, and then hands it back. */
  async stop(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#timeUp.abort(new StoppingError('the process is stopping')), graceMs)
    await this.#pool.stop()
    clearTimeout(timer)
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => this.#nudge.resolve(), ms)
    const stop = (): void => this.#nudge.resolve()
    signal.addEventListener('abort', stop)
    if (!signal.aborted) await this.#nudge.promise
    signal.removeEventListener('abort', stop)
    clearTimeout(timer)
    this.#nudge = Promise.withResolvers()
  }

  async #dealWith(taken: TaskClaim | UnreadableClaim): Promise<void> {
    if (this.#pool.isStopping) await this.#settle(taken, { kind: 'back' }, this.#timeUp.signal)
    else if (taken.kind === 'task') await this.#run(taken)
    else await this.#setAside(taken)
  }

  async #run(taken: TaskClaim): Promise<void> {
    const claim = addressedOnce(taken)
    const log = this.#deps.log.child({ task: claim.id, kind: claim.task.kind, attempt: claim.attempt })
    const lease = new Lease(() => this.#deps.store.holdTask(claim, LEASE_MS))
    const signal = AbortSignal.any([lease.signal, this.#timeUp.signal])
    try {
      const outcome = await this.#outcome(claim, log, signal)
      if (!(await this.#settle(claim, outcome, lease.signal)))
        throw new ClaimLostError('settled by somebody else')
    } catch (error) {
      if (!(error instanceof ClaimLostError)) throw error
      log.warn({ err: error }, 'task dropped: it is no longer held')
    } finally {
      lease.end()
    }
  }

  async #outcome(claim: TaskClaim, log: Log, signal: AbortSignal): Promise<Outcome> {
    try {
      return await runTask(claim, { ...this.#deps, log, nudge: () => this.nudge() }, signal)
    } catch (error) {
      if (error instanceof ClaimLostError) throw error
      // It counts as an attempt: somebody may have been told something.
      if (signal.aborted) return { kind: 'later', ms: 0 }
      return this.#afterFailure(claim, error, log)
    }
  }

  /** What a person has asked for ends some time, with a word; what has to be done is tried until it is. */
  async #afterFailure(claim: TaskClaim, error: unknown, log: Log): Promise<Outcome> {
    const isSlack = error instanceof ReplyError
    if (isSlack || error instanceof StoreError) log.warn({ err: error }, 'a task could not be done now')
    else log.error({ err: error }, 'task failed in a way nobody foresaw')
    const isLast = claim.attempt >= MOST_ATTEMPTS || (isSlack && error.retry === 'never')
    if (!isLast || !isRequest(claim.task)) {
      return { kind: 'later', ms: backoffMs(claim.attempt, this.#deps.random) }
    }
    await this.#apologise(claim.task, log)
    return { kind: 'dead', code: isSlack ? `slack-${error.code}` : 'unforeseen' }
  }

  async #apologise({ requester }: Request, log: Log): Promise<void> {
    await this.#deps.asides
      .tell(requester, notices.requestFailed)
      .catch((error: unknown) => log.warn({ err: error }, 'a person could not be told'))
  }

  async #setAside(claim: UnreadableClaim): Promise<void> {
    this.#deps.log.error(
      { key: claim.key, task: claim.id },
      'a stored record cannot be read and is set aside',
    )
    await this.#settle(claim, { kind: 'dead', code: 'unreadable' }, this.#timeUp.signal)
  }

  #settle(claim: TaskClaim | UnreadableClaim, outcome: Outcome, signal: AbortSignal): Promise<boolean> {
    return settleSurely(() => this.#deps.store.settleTask(claim, outcome), signal)
  }
}

function isRequest(task: Task): task is Request {
  return 'requester' in task && task.kind !== 'deletion'
}
