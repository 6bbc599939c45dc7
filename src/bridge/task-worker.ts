import { Bell } from './bell.ts'
import { ClaimLostError, ReplyError, StoppingError, StoreError } from './errors.ts'
import { LEASE_MS, Lease } from './lease.ts'
import type { Request, Requester, Task } from './model.ts'
import { fillNotice, notices } from './notices.ts'
import { Pool } from './pool.ts'
import type { Outcome, UnreadableClaim } from './ports/inbox.ts'
import type { Log } from './ports/log.ts'
import type { Store } from './ports/store.ts'
import type { TaskClaim, TaskLane } from './ports/tasks.ts'
import { addressedOnce } from './requester.ts'
import { backoffMs, MOST_LOST } from './retry.ts'
import { settleSurely } from './settling.ts'
import { runTask, type TaskDeps } from './task.ts'

/**
 * Tasks have places of their own, so that none waits for a question; and those of each lane, so that what
 * people ask for never waits for a deletion that hangs, nor a word for somebody's long history. How many
 * places, and how many of them one person may take.
 */
const LANES = {
  prompt: { concurrency: 6, share: 2 },
  export: { concurrency: 2, share: 1 },
  upkeep: { concurrency: 4 },
} as const satisfies Record<TaskLane, { readonly concurrency: number; readonly share?: number }>

/** A request that Slack, or something nobody foresaw, keeps from being done is tried this often. */
const MOST_ATTEMPTS = 10

export type TaskWorkerDeps = Omit<TaskDeps, 'nudge'> & {
  readonly store: TaskDeps['store'] & Pick<Store, 'takeTask' | 'settleTask'>
}

type Lane = { readonly pool: Pool<TaskClaim | UnreadableClaim>; readonly bell: Bell }

/** Takes due tasks and runs them, each until it is done, here or in another process. */
export class TaskWorker {
  readonly #deps: TaskWorkerDeps
  readonly #lanes: readonly Lane[]
  readonly #timeUp = new AbortController()
  #isStopping = false

  constructor(deps: TaskWorkerDeps) {
    this.#deps = deps
    this.#lanes = (['prompt', 'export', 'upkeep'] as const).map((lane) => this.#openLane(lane))
  }

  start(): void {
    for (const { pool } of this.#lanes) pool.start()
  }

  /** There is a new task: look at once. What other processes store is found within a second. */
  nudge(): void {
    for (const { bell } of this.#lanes) bell.ring()
  }

  /** Takes nothing more, gives what runs `graceMs`, and then hands it back. */
  async stop(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#timeUp.abort(new StoppingError('the process is stopping')), graceMs)
    this.#isStopping = true
    await Promise.all(this.#lanes.map(({ pool }) => pool.stop()))
    clearTimeout(timer)
  }

  #openLane(lane: TaskLane): Lane {
    const { concurrency, ...share } = LANES[lane]
    const bell = new Bell()
    const pool = new Pool<TaskClaim | UnreadableClaim>({
      concurrency,
      take: () => this.#deps.store.takeTask(LEASE_MS, { lane, ...share }),
      // Whoever had their share in work may have their next one now.
      run: (taken) => this.#dealWith(taken).finally(() => bell.ring()),
      wake: (ms, signal) => bell.wait(ms, signal),
      log: this.#deps.log,
    })
    return { pool, bell }
  }

  async #dealWith(taken: TaskClaim | UnreadableClaim): Promise<void> {
    if (this.#isStopping) await this.#settle(taken, { kind: 'back' }, this.#timeUp.signal)
    else if (taken.kind === 'unreadable') await this.#setAside(taken)
    else if ((taken.lost ?? 0) >= MOST_LOST) await this.#abandon(taken)
    else await this.#run(taken)
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
    const { task, attempt } = claim
    // Given up only by what is recorded, as it was read just now: the attempt before may have done it.
    if (attempt > MOST_ATTEMPTS && isRequest(task) && !isDone(task)) {
      return this.#giveUp(task, { code: 'attempts' }, log)
    }
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
    const isLast = claim.attempt > MOST_ATTEMPTS || (isSlack && error.retry === 'never')
    if (!isLast || !isRequest(claim.task)) {
      return { kind: 'later', ms: backoffMs(claim.attempt, this.#deps.random) }
    }
    const why = isSlack ? { code: `slack-${error.code}`, missing: error.missing } : { code: 'unforeseen' }
    return this.#giveUp(claim.task, why, log)
  }

  /** What is done is not apologised for: only the word about it is missing. */
  async #giveUp(
    task: Request,
    { code, missing }: { readonly code: string; readonly missing?: string | undefined },
    log: Log,
  ): Promise<Outcome> {
    if (isDone(task)) return { kind: 'done' }
    await this.#tell(task.requester, apology(missing), log)
    return { kind: 'dead', code }
  }

  async #tell(requester: Requester, words: string, log: Log): Promise<void> {
    await this.#deps.asides
      .tell(requester, words)
      .catch((error: unknown) => log.warn({ err: error }, 'a person could not be told'))
  }

  /** Whoever has worked on it so far has ended without a word: first it is set aside, then that is said. */
  async #abandon(taken: TaskClaim): Promise<void> {
    const claim = addressedOnce(taken)
    const { task, id } = claim
    const log = this.#deps.log.child({ task: id, kind: task.kind, attempt: claim.attempt })
    log.error({}, 'a task is given up: each process that worked on it ended over it')
    if (!(await this.#settle(claim, { kind: 'dead', code: 'abandoned' }, this.#timeUp.signal))) return
    const requester = 'requester' in task ? task.requester : undefined
    const words = task.kind === 'deletion' ? notices.deletionAbandoned : notices.requestFailed
    if (requester !== undefined) await this.#tell(requester, words, log)
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

function isDone(task: Request): boolean {
  return (
    (task.kind === 'reset' && task.done !== undefined) || (task.kind === 'export' && task.handedOver === true)
  )
}

function isRequest(task: Task): task is Request {
  return 'requester' in task && task.kind !== 'deletion'
}

/** `missing`: the permission that only an admin can add. */
function apology(missing: string | undefined): string {
  return missing === undefined
    ? notices.requestFailed
    : fillNotice(notices.permissionMissing, { scope: missing })
}
