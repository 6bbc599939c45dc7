import type { AttemptResult, Send } from './http-delivery.ts'
import type { Attempt, Delivery, Outgoing, RetryReason } from './model.ts'
import type { Workspace } from './workspace.ts'

/** Slack: Events API, "Error handling": at once, after a minute, after five minutes. */
const RETRY_AFTER_MS = [0, 60_000, 300_000]
/** Slack: "Delayed Events": hourly for 24 hours. */
const DELAYED_AFTER_MS = Array.from({ length: 24 }, () => 3_600_000)
const ACK_WITHIN_MS = 3000

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

type Done = (outcome: 'acked' | 'given up', answer: string) => void

interface Pending extends Mutable<Delivery> {
  readonly attempts: Attempt[]
  readonly resolve: (outcome: 'acked' | 'given up') => void
  readonly onDone: Done | undefined
  isUnderWay: boolean
}

interface DeliveriesOptions {
  readonly send: Send
  readonly delayedEvents: boolean
  /** How long Slack waits before each further attempt. Default: as the real one. */
  readonly retryAfterMs?: readonly number[] | undefined
}

/** Brings things to the app: three seconds to ack each attempt, events again by the schedule. */
export class Deliveries {
  readonly all: Delivery[] = []
  readonly #pending = new Set<Pending>()
  readonly #workspace: Workspace
  readonly #send: Send
  readonly #retryAfterMs: readonly number[]
  readonly #cuts = new Set<() => void>()

  constructor(workspace: Workspace, options: DeliveriesOptions) {
    this.#workspace = workspace
    this.#send = options.send
    const retries = options.retryAfterMs ?? RETRY_AFTER_MS
    this.#retryAfterMs = options.delayedEvents ? [...retries, ...DELAYED_AFTER_MS] : retries
  }

  /** `onDone` runs before anybody hears that the delivery is done. */
  start(outgoing: Outgoing, onDone?: Done): Delivery {
    const { promise: done, resolve } = Promise.withResolvers<'acked' | 'given up'>()
    const pending: Pending = {
      outgoing,
      attempts: [],
      outcome: 'pending',
      done,
      resolve,
      onDone,
      isUnderWay: false,
    }
    this.#pending.add(pending)
    this.all.push(pending)
    this.#attempt(pending, undefined)
    return pending
  }

  /** Nothing waits, neither for an ack nor for its next attempt. */
  get areDone(): boolean {
    return this.#pending.size === 0
  }

  /** No attempt is waiting for its ack. */
  get areSettled(): boolean {
    return [...this.#pending].every((pending) => !pending.isUnderWay)
  }

  stop(): void {
    for (const cut of this.#cuts) cut()
    for (const pending of this.#pending) this.#finish(pending, 'given up')
  }

  #attempt(pending: Pending, retryReason: RetryReason | undefined): void {
    const number = pending.attempts.length
    const attempt: Attempt = {
      number,
      atMs: this.#workspace.clock.nowMs(),
      ...(retryReason && { retryReason }),
    }
    pending.attempts.push(attempt)
    pending.isUnderWay = true
    const startedMs = performance.now()
    let cut = (): void => undefined
    const settle = (result: AttemptResult): void => {
      if (!pending.isUnderWay) return
      callOff()
      this.#cuts.delete(cutOnStop)
      if (result.failure === undefined) attempt.ackMs = performance.now() - startedMs
      this.#settled(pending, attempt, result)
    }
    const callOff = this.#workspace.clock.after(ACK_WITHIN_MS, () => {
      cut()
      settle({ failure: 'http_timeout' })
    })
    const cutOnStop = () => cut()
    this.#cuts.add(cutOnStop)
    const retry = retryReason === undefined ? undefined : { number, reason: retryReason }
    cut = this.#send(pending.outgoing, retry, settle)
    this.#workspace.changed()
  }

  #settled(
    pending: Pending,
    attempt: Attempt,
    { failure, status, answer, isFinal = false }: AttemptResult,
  ): void {
    pending.isUnderWay = false
    if (status !== undefined) attempt.status = status
    if (answer !== undefined) attempt.answer = answer
    if (failure === undefined) {
      this.#finish(pending, 'acked')
      return
    }
    attempt.failure = failure
    const delayMs = this.#retryAfterMs[pending.attempts.length - 1]
    // Commands and interactions are not tried again: the person is told that the app didn't answer.
    const isOver = isFinal || pending.outgoing.kind !== 'event' || delayMs === undefined
    if (isOver) this.#finish(pending, 'given up')
    else this.#workspace.clock.after(delayMs, () => this.#attempt(pending, failure))
    this.#workspace.changed()
  }

  #finish(pending: Pending, outcome: 'acked' | 'given up'): void {
    if (pending.outcome !== 'pending') return
    pending.outcome = outcome
    this.#pending.delete(pending)
    pending.onDone?.(outcome, pending.attempts.at(-1)?.answer ?? '')
    pending.resolve(outcome)
    this.#workspace.changed()
  }
}
