import { StoreError } from './errors.ts'
import type { Idle } from './ports/inbox.ts'
import type { Log } from './ports/log.ts'
import { STORE_REST_MS } from './until-stored.ts'

/** The longest sleep of an idle pool, so that it also finds what nobody woke it for. */
const LONGEST_NAP_MS = 1_000

type PoolDeps<Taken> = {
  /** How many may run at once in this process. */
  readonly concurrency: number
  readonly take: () => Promise<Taken | Idle>
  /**
   * Runs it to its end. The step that ends it may take something: that is what this resolves with, and it is run next,
   * in the same place. If it rejects, that is logged, and its claim ends with the lease.
   */
  readonly run: (taken: Taken) => Promise<Taken | Idle>
  /** Resolves when something may be due, after `ms`, or when `signal` aborts. */
  readonly untilDue: (ms: number, signal: AbortSignal) => Promise<void>
  readonly log: Log
}

/** A place that is kept free. Whoever reserved it must call this once, with what they took, or with `idle`. */
export type Reservation<Taken> = (taken: Taken | Idle) => void

/** Takes what is due and runs it, up to `concurrency` at once, until it is stopped. */
export class Pool<Taken extends { readonly kind: string }> {
  readonly #deps: PoolDeps<Taken>
  readonly #running = new Set<Promise<void>>()
  #nap = new AbortController()
  #isStopping = false
  #isTaking = false
  #loop: Promise<void> | undefined

  constructor(deps: PoolDeps<Taken>) {
    this.#deps = deps
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  start(): void {
    this.#loop ??= this.#work()
  }

  /** Something may be due: look at once. While everything is busy, it cuts the next nap short. */
  nudge(): void {
    this.#nap.abort()
  }

  /** Keeps a place free for a caller who takes something by other means than `take`. `undefined`: all are in use. */
  reserve(): Reservation<Taken> | undefined {
    if (this.#isStopping || this.#loop === undefined || this.#isFull) return undefined
    const { promise, resolve } = Promise.withResolvers<Taken | Idle>()
    this.#occupy(promise)
    return resolve
  }

  /** Takes nothing more; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#nap.abort()
    await this.#loop
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** Also while something is being taken for the last place: what comes of that has to go somewhere. */
  get #isFull(): boolean {
    return this.#running.size + (this.#isTaking ? 1 : 0) >= this.#deps.concurrency
  }

  async #work(): Promise<void> {
    // No promise for the stop in this race: it would live as long as the pool and hold on to every race it was ever
    // in. Nor is it needed, since what runs ends soon after a stop and is waited for anyway.
    while (!this.#isStopping) {
      if (this.#isFull) await Promise.race(this.#running)
      else await this.#takeOne()
    }
  }

  async #takeOne(): Promise<void> {
    const { log } = this.#deps
    try {
      const taken = await this.#take()
      if (!isIdle(taken)) return this.#occupy(taken)
      await this.#sleep(Math.min(taken.nextMs ?? LONGEST_NAP_MS, LONGEST_NAP_MS))
    } catch (error) {
      if (!(error instanceof StoreError)) log.error({ err: error }, 'the next item could not be taken')
      await this.#sleep(STORE_REST_MS)
    }
  }

  async #take(): Promise<Taken | Idle> {
    this.#isTaking = true
    try {
      return await this.#deps.take()
    } finally {
      this.#isTaking = false
    }
  }

  async #sleep(ms: number): Promise<void> {
    await this.#deps.untilDue(ms, this.#nap.signal)
    if (!this.#isStopping) this.#nap = new AbortController()
  }

  #occupy(taken: Taken | Promise<Taken | Idle>): void {
    const run = async () => {
      const next = await this.#run(taken)
      this.#running.delete(ended)
      if (!isIdle(next)) this.#occupy(next)
    }
    const ended = run()
    this.#running.add(ended)
  }

  async #run(taken: Taken | Promise<Taken | Idle>): Promise<Taken | Idle> {
    try {
      const one = await taken
      return isIdle(one) ? one : await this.#deps.run(one)
    } catch (error) {
      this.#deps.log.error({ err: error }, 'an item was left to its lease')
      return { kind: 'idle' }
    }
  }
}

function isIdle(taken: { readonly kind: string }): taken is Idle {
  return taken.kind === 'idle'
}
