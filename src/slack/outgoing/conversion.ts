import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Composed } from '../../bridge/model.ts'
import type { Log } from '../../bridge/ports/log.ts'
import { compose, composePlainly, type Source } from './compose.ts'
import { isQuickToRead } from './parse.ts'

/** How long a document may take, and how long with the wait for others and for the thread's start. */
type Times = { readonly deadlineMs: number; readonly patienceMs: number }

type Options = {
  readonly log: Log
  readonly times?: Times
  /** Of what the thread may keep. */
  readonly memoryMb?: number
}

/** Ten times what a usual answer of 100 KB takes. */
const usualTimes: Times = { deadlineMs: 3_000, patienceMs: 8_000 }

/** The thread costs some 20 MB while it is there, and a tenth of a second to start. */
const IDLE_MS = 1_000

/** Enough for 60 KB of a usual answer. Part of what it takes stays with the process. */
const MEMORY_MB = 32

type Job = {
  readonly source: Source
  readonly end: (messages: Composed[] | undefined) => void
}

type Thread = {
  readonly worker: Worker
  /** It has loaded what it needs. */
  isReady: boolean
}

/**
 * Makes messages of Markdown and never keeps the process from anything else meanwhile.
 *
 * The parser takes more than linear time for some documents: minutes for 60 KB of `]`. What cannot be
 * one of them is read at once, as nearly all answers are. Everything else is read in a thread of its
 * own, one after the other, each with a deadline: then the thread is ended, as it ends by itself when
 * its memory is used up, and the words come without formatting. No pool: there is one thread, it is
 * started when it is needed, ended in the middle of its work, and ended when it is not needed.
 */
export class Conversion {
  readonly #log: Log
  readonly #times: Times
  readonly #memoryMb: number
  readonly #waiting: Job[] = []
  #running: Job | undefined
  #deadline: NodeJS.Timeout | undefined
  #thread: Thread | undefined
  #idle: NodeJS.Timeout | undefined
  #isStopping = false

  constructor({ log, times = usualTimes, memoryMb = MEMORY_MB }: Options) {
    this.#log = log
    this.#memoryMb = memoryMb
    this.#times = times
  }

  /** The messages of what is read at once; `undefined` of what is not. */
  now(markdown: string): Composed[] | undefined {
    return isQuickToRead(markdown) ? compose({ markdown }) : undefined
  }

  /** The messages, within seconds whatever the source. Rejects only with the reason of `signal`. */
  async inTime(source: Source, signal: AbortSignal): Promise<Composed[]> {
    signal.throwIfAborted()
    const messages = await this.#inThread(source, signal)
    signal.throwIfAborted()
    if (messages !== undefined) return messages
    this.#log.warn({ chars: lengthOf(source) }, 'an answer is shown without formatting')
    return plainly(source)
  }

  /** The thread ends as soon as nothing is under way in it. Resolves at once where nothing is. */
  async stop(): Promise<void> {
    this.#isStopping = true
    if (this.#running === undefined) await this.#endThread()
  }

  #inThread(source: Source, signal: AbortSignal): Promise<Composed[] | undefined> {
    const { promise, resolve } = Promise.withResolvers<Composed[] | undefined>()
    const giveUp = () => this.#drop(job)
    const patience = setTimeout(giveUp, this.#times.patienceMs)
    signal.addEventListener('abort', giveUp)
    const job: Job = {
      source,
      end: (messages) => {
        clearTimeout(patience)
        signal.removeEventListener('abort', giveUp)
        resolve(messages)
      },
    }
    this.#waiting.push(job)
    this.#next()
    return promise
  }

  #next(): void {
    if (this.#running !== undefined) return
    clearTimeout(this.#idle)
    this.#running = this.#waiting.shift()
    if (this.#running === undefined) return this.#rest()
    this.#thread ??= this.#startThread()
    this.#thread.worker.postMessage(this.#running.source)
    if (this.#thread.isReady) this.#startClock()
  }

  #startClock(): void {
    const job = this.#running
    if (job !== undefined) this.#deadline = setTimeout(() => this.#drop(job), this.#times.deadlineMs)
  }

  /** Ends the job without a result. One that is under way can only be ended with its thread. */
  #drop(job: Job): void {
    if (job !== this.#running) {
      this.#waiting.splice(this.#waiting.indexOf(job), 1)
      return job.end(undefined)
    }
    void this.#endThread()
    this.#finish(undefined)
  }

  #finish(messages: Composed[] | undefined): void {
    clearTimeout(this.#deadline)
    this.#running?.end(messages)
    this.#running = undefined
    this.#next()
  }

  #rest(): void {
    if (this.#isStopping) void this.#endThread()
    else this.#idle = setTimeout(() => void this.#endThread(), IDLE_MS)
  }

  #startThread(): Thread {
    const resourceLimits = { maxOldGenerationSizeMb: this.#memoryMb, maxYoungGenerationSizeMb: 4 }
    const worker = new Worker(new URL('./conversion-thread.ts', import.meta.url), { resourceLimits })
    const thread: Thread = { worker, isReady: false }
    worker.on('message', (message: Composed[] | undefined | 'ready') => {
      if (this.#thread !== thread) return
      if (message !== 'ready') return this.#finish(message)
      thread.isReady = true
      this.#startClock()
    })
    worker.on('error', (error) => this.#log.warn({ err: error }, 'the thread that reads answers has failed'))
    worker.on('exit', () => {
      if (this.#thread !== thread) return
      this.#thread = undefined
      this.#finish(undefined)
    })
    return thread
  }

  async #endThread(): Promise<void> {
    const worker = this.#thread?.worker
    this.#thread = undefined
    clearTimeout(this.#idle)
    await worker?.terminate()
  }
}

/** With a turn of the loop between any two messages: there may be hundreds. */
async function plainly(source: Source): Promise<Composed[]> {
  const messages: Composed[] = []
  for (const message of composePlainly(source)) {
    messages.push(message)
    await turnOfTheLoop()
  }
  return messages
}

function lengthOf(source: Source): number {
  return 'markdown' in source ? source.markdown.length : source.tooLong.length
}
