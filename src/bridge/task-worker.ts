import { setTimeout as sleep } from 'node:timers/promises'
import { addressedOnce } from './answer-address.ts'
import { ClaimLostError, NewerRecordError, ReplyError, StoreError } from './errors.ts'
import { LEASE_MS } from './lease.ts'
import type { Request, Requester, Task } from './model.ts'
import type { Words } from './notices.ts'
import type { Outcome, UnreadableClaim } from './ports/inbox.ts'
import type { Log } from './ports/log.ts'
import type { TaskClaim, TaskLane } from './ports/tasks.ts'
import { backoffMs, MOST_LOST } from './retry.ts'
import { Runner, type Work } from './runner.ts'
import { runTask, type TaskDeps } from './task.ts'

/**
 * How many places each lane has, and how many of them one person may take. Tasks have places of their own, so that none
 * waits for a question. Each lane has its own too, so that what people ask for does not wait for a deletion that hangs
 * or for somebody's long history.
 */
const LANES = {
  prompt: { concurrency: 6, share: 2 },
  export: { concurrency: 2, share: 1 },
  upkeep: { concurrency: 4 },
} as const satisfies Record<TaskLane, { readonly concurrency: number; readonly share?: number }>

/** After this many attempts a request is given up that Slack, or an error nobody foresaw, keeps from being done. */
const MOST_ATTEMPTS = 10

/** The code of a task that was given up since it seems to kill whoever works on it. */
const ABANDONED = 'abandoned'

export type TaskWorkerDeps = Omit<TaskDeps, 'nudge'>

/** Takes due tasks and runs them, each until it is done, here or in another process. */
export class TaskWorker {
  readonly #deps: TaskWorkerDeps
  readonly #lanes: readonly Runner<TaskClaim>[]

  constructor(deps: TaskWorkerDeps) {
    this.#deps = deps
    this.#lanes = (['prompt', 'export', 'upkeep'] as const).map((lane) => this.#openLane(lane))
  }

  start(): void {
    for (const lane of this.#lanes) lane.start()
  }

  /** There is a new task: look at once. What other processes store is found within a second. */
  nudge(): void {
    for (const lane of this.#lanes) lane.nudge()
  }

  /** Takes nothing more, gives what runs `graceMs`, and then hands it back. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop(graceMs)))
  }

  #openLane(lane: TaskLane): Runner<TaskClaim> {
    const { tasks, log } = this.#deps
    const { concurrency, ...share } = LANES[lane]
    const runner = new Runner<TaskClaim>({
      concurrency,
      take: async () => {
        const taken = await tasks.take(LEASE_MS, { lane, ...share })
        return taken.kind === 'task' ? addressedOnce(taken) : taken
      },
      renew: (claim) => tasks.hold(claim, LEASE_MS),
      settle: async (claim, outcome) => ({
        settled: await tasks.settle(claim, outcome),
        taken: { kind: 'idle' },
      }),
      untilDue: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
      logFields,
      run: (claim, work) => this.#run(claim, work),
      afterSettled: async (claim, outcome, taskLog) => {
        // Whoever had their share in work may have their next one now.
        runner.nudge()
        if (claim.kind === 'task') await this.#afterSettled(claim.task, outcome, taskLog)
      },
      log,
    })
    return runner
  }

  async #run(claim: TaskClaim, { log, signal }: Work): Promise<Outcome> {
    const { task, attempt, lost = 0 } = claim
    if (lost >= MOST_LOST) {
      log.error({}, 'a task is given up: every process that worked on it died')
      return { kind: 'dead', code: ABANDONED }
    }
    // Judged by what is recorded, which was read just now: the attempt before may have done it.
    if (attempt > MOST_ATTEMPTS && isRequest(task) && !isDone(task)) {
      return this.#giveUp(task, { code: 'attempts' }, log)
    }
    try {
      return await runTask(claim, { ...this.#deps, log, nudge: () => this.nudge() }, signal)
    } catch (error) {
      if (error instanceof ClaimLostError || error instanceof NewerRecordError) throw error
      // Not `back`, so that it counts as an attempt: the person may have been told something already.
      if (signal.aborted) return { kind: 'later', ms: 0 }
      return this.#afterFailure(claim, error, log)
    }
  }

  /**
   * A person's request is given up after some tries, and the person is told. Everything else is tried until it is done.
   */
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

  /** If it was done and only could not be announced, nobody is told that it failed. */
  async #giveUp(
    task: Request,
    { code, missing }: { readonly code: string; readonly missing?: string | undefined },
    log: Log,
  ): Promise<Outcome> {
    if (isDone(task)) return { kind: 'done' }
    await this.#tell(task.requester, apology(missing), log)
    return { kind: 'dead', code }
  }

  async #tell(requester: Requester, words: Words, log: Log): Promise<void> {
    await this.#deps.privateReplies
      .tell(requester, words)
      .catch((error: unknown) => log.warn({ err: error }, 'a person could not be told'))
  }

  /**
   * Every process that worked on it died before it could tell anybody. The requester is told now that the end is stored
   * and no other process will try.
   */
  async #afterSettled(task: Task, outcome: Outcome, log: Log): Promise<void> {
    if (outcome.kind !== 'dead' || outcome.code !== ABANDONED) return
    const requester = 'requester' in task ? task.requester : undefined
    const key = task.kind === 'deletion' ? 'deletionAbandoned' : 'requestFailed'
    if (requester !== undefined) await this.#tell(requester, (say) => say(key), log)
  }
}

function logFields(claim: TaskClaim | UnreadableClaim): Parameters<Log['child']>[0] {
  if (claim.kind === 'unreadable') return { task: claim.id }
  return { task: claim.id, kind: claim.task.kind, attempt: claim.attempt }
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
function apology(missing: string | undefined): Words {
  return (say) =>
    missing === undefined ? say('requestFailed') : say('permissionMissing', { scope: missing })
}
