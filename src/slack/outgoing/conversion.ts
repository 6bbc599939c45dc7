import { type ChildProcess, fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { setPriority } from 'node:os'
import { dirname } from 'node:path'
import { setImmediate as nextPass } from 'node:timers/promises'
import type { Composed } from '../../bridge/model.ts'
import type { Log } from '../../bridge/ports/log.ts'
import { compose, composePlainly, type Source } from './compose.ts'
import { isQuickToRead } from './parse.ts'

type Times = {
  /** How long the reading of one document may take. */
  readonly deadlineMs: number
  /** The same with the wait for other documents, and for the process to start. */
  readonly patienceMs: number
}

type Options = {
  readonly log: Log
  readonly times?: Times
  /** How much memory the reading may take. */
  readonly memoryMb?: number
}

/** Ten times what a usual answer of 100 KB takes. */
const usualTimes: Times = { deadlineMs: 3_000, patienceMs: 8_000 }

/** When to end a process that has nothing to do: it costs some 80 MB while it is there, and a third of a second to start. */
const IDLE_MS = 5_000

/** Enough for 60 KB of a usual answer. */
const MEMORY_MB = 32

/** Its priority for the processor: whoever waits for a usual answer goes first. */
const NICE = 10

type Job = {
  readonly source: Source
  readonly end: (messages: Composed[] | undefined) => void
}

type Reader = {
  readonly child: ChildProcess
  /** It has loaded what it needs. */
  isReady: boolean
}

/**
 * Makes messages of Markdown, and never keeps the bot from anything else meanwhile.
 *
 * The parser takes more than linear time for some documents: minutes for 60 KB of `]`. Nearly all answers are short
 * and plain enough to be read in the bot's own process. All others are read in a second process, one after the other,
 * each with a deadline. At the deadline that process is killed; when it has used up its memory, it ends by
 * itself. Either way the words come without formatting.
 *
 * A process and not a thread, since only the end of a process gives back all the memory it took, and only a process can
 * have a lower priority. And no pool of them: one is started when it is needed, and ended when nothing needs it.
 */
export class Conversion {
  readonly #log: Log
  readonly #times: Times
  readonly #memoryMb: number
  readonly #waiting: Job[] = []
  #running: Job | undefined
  #deadline: NodeJS.Timeout | undefined
  #reader: Reader | undefined
  #idle: NodeJS.Timeout | undefined
  #isStopping = false
  #lastPass: Promise<unknown> = Promise.resolve()

  constructor({ log, times = usualTimes, memoryMb = MEMORY_MB }: Options) {
    this.#log = log
    this.#memoryMb = memoryMb
    this.#times = times
  }

  /** The messages of a document that is quick to read, each read in its own pass of the event loop. `undefined`: it is not. */
  async soon(markdown: string): Promise<Composed[] | undefined> {
    if (!isQuickToRead(markdown)) return undefined
    const pass = this.#lastPass.then(() => nextPass())
    this.#lastPass = pass
    await pass
    return compose({ markdown })
  }

  /** The messages, within seconds whatever the source. Rejects only with the reason of `signal`. */
  async inTime(source: Source, signal: AbortSignal): Promise<Composed[]> {
    signal.throwIfAborted()
    const messages = await this.#elsewhere(source, signal)
    signal.throwIfAborted()
    if (messages !== undefined) return messages
    this.#log.warn({ chars: lengthOf(source) }, 'an answer is shown without formatting')
    return plainly(source)
  }

  /** From now on the second process ends as soon as nothing is under way in it. */
  stop(): void {
    this.#isStopping = true
    if (this.#running === undefined) this.#endReader()
  }

  #elsewhere(source: Source, signal: AbortSignal): Promise<Composed[] | undefined> {
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
    try {
      this.#reader ??= this.#startReader()
    } catch (error) {
      return this.#lose({ err: error })
    }
    // Where no descriptor is free Node gives a process without a channel, and its `error` follows.
    if (this.#reader.child.connected) this.#reader.child.send(this.#running.source)
    if (this.#reader.isReady) this.#startClock()
  }

  #startClock(): void {
    const job = this.#running
    if (job !== undefined) this.#deadline = setTimeout(() => this.#drop(job), this.#times.deadlineMs)
  }

  /** Ends the job without a result. One that is under way can only be ended with its process. */
  #drop(job: Job): void {
    if (job !== this.#running) {
      this.#waiting.splice(this.#waiting.indexOf(job), 1)
      return job.end(undefined)
    }
    this.#endReader()
    this.#finish(undefined)
  }

  #finish(messages: Composed[] | undefined): void {
    clearTimeout(this.#deadline)
    this.#running?.end(messages)
    this.#running = undefined
    this.#next()
  }

  #rest(): void {
    if (this.#isStopping) this.#endReader()
    else this.#idle = setTimeout(() => this.#endReader(), IDLE_MS)
  }

  #startReader(): Reader {
    const child = fork(new URL('./conversion-process.ts', import.meta.url), [String(this.#memoryMb)], {
      serialization: 'advanced',
      execArgv: [],
      // Not the bot's own environment, which holds secrets: it reads what neuroflash wrote.
      env: compileCache(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const reader: Reader = { child, isReady: false }
    const gone = (why: object) => {
      if (this.#reader === reader) this.#lose(why)
    }
    child.on('spawn', () => giveWay(child))
    child.on('message', (message: Composed[] | undefined | 'ready') => {
      if (this.#reader !== reader) return
      if (message !== 'ready') return this.#finish(message)
      reader.isReady = true
      this.#startClock()
    })
    child.on('error', (error) => gone({ err: error }))
    child.on('exit', (code, signal) => gone({ code, signal }))
    return reader
  }

  /** What is under way in it is lost with it. */
  #lose(why: object): void {
    this.#reader = undefined
    this.#log.warn(why, 'the process that reads long answers has ended')
    this.#finish(undefined)
  }

  #endReader(): void {
    const child = this.#reader?.child
    this.#reader = undefined
    clearTimeout(this.#idle)
    child?.kill('SIGKILL')
  }
}

/** The bot's own cache of compiled code, if it has one. Node.js adds a folder for its version, which is taken off here. */
function compileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

/** Lowers the priority. Where the system does not allow that, or the process is gone already, all stays as it is. */
function giveWay({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, NICE)
  } catch {
    // It then only takes a little more from others.
  }
}

/** With a pass of the event loop between any two messages, since there may be hundreds. */
async function plainly(source: Source): Promise<Composed[]> {
  const messages: Composed[] = []
  for (const message of composePlainly(source)) {
    messages.push(message)
    await nextPass()
  }
  return messages
}

function lengthOf(source: Source): number {
  return 'markdown' in source ? source.markdown.length : source.tooLong.length
}
