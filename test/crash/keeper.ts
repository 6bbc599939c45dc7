import type { StandIns } from '../environment/environment.ts'
import type { Bot } from '../environment/process.ts'

/** At most so many processes start at once; a start is nearly all CPU. */
export class Starts {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(most: number) {
    this.#free = most
  }

  async run<Result>(start: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#queue.push(resolve))
    try {
      return await start()
    } finally {
      const next = this.#queue.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}

/**
 * Keeps one bot running, as whatever runs containers would: a process that was killed, or told to end, is followed
 * by another on the same store.
 */
export class Keeper {
  readonly #standIns: StandIns
  readonly #starts: Starts
  readonly #joined: (url: string) => Promise<void> | void
  readonly #deaths: number[] = []
  readonly #bots: Bot[] = []
  #url = Promise.withResolvers<string>()
  #isUp = false
  #isEnding = false
  #ended: Promise<void> | undefined

  /** `joined` is called for each process that takes messages. */
  constructor(standIns: StandIns, starts: Starts, joined: (url: string) => Promise<void> | void) {
    this.#standIns = standIns
    this.#starts = starts
    this.#joined = joined
  }

  /** `watched`: what the first process gets beside its environment. Resolves with the first that takes messages. */
  async start(watched: Parameters<StandIns['startProcess']>[0]): Promise<void> {
    this.#ended = this.#keep(watched)
    this.#ended.catch((error: unknown) => this.#url.reject(error))
    this.#url.promise.catch(() => undefined)
    await Promise.race([this.#url.promise, this.#ended])
  }

  get bot(): Bot {
    const latest = this.#bots.at(-1)
    if (latest === undefined) throw new Error('no process was started')
    return latest
  }

  /** Every process so far. */
  get bots(): readonly Bot[] {
    return this.#bots
  }

  /** Where the process that runs, or the next one, takes messages. */
  readonly url = (): Promise<string> => this.#url.promise

  /** When processes were killed, by `performance.now()`. */
  get deaths(): readonly number[] {
    return this.#deaths
  }

  /** SIGTERM; resolves once a process has ended by that. */
  async end(): Promise<void> {
    this.#isEnding = true
    this.bot.signal('SIGTERM')
    await this.#ended
  }

  async #keep(watched: Parameters<StandIns['startProcess']>[0]): Promise<void> {
    let options = watched
    for (;;) {
      const bot = await this.#starts.run(async () => {
        const started = this.#standIns.startProcess(options)
        this.#bots.push(started)
        await started.started
        return started
      })
      // Time has passed for the next one too, and its steps count.
      options = undisturbed(watched)
      void this.#join(bot)
      if (this.#isEnding) bot.signal('SIGTERM')
      const { signal, code } = await bot.exited
      if (this.#isEnding && (code === 0 || signal === 'SIGTERM')) return
      // Before it listens to signals, SIGTERM ends it like any process.
      if (signal !== 'SIGKILL' && signal !== 'SIGTERM' && code !== 0)
        throw new Error(`the bot ended with ${code ?? signal}:\n${bot.lastLines()}`)
      if (signal === 'SIGKILL') this.#deaths.push(performance.now())
      this.#isGone()
    }
  }

  #isGone(): void {
    if (this.#isUp) this.#url = Promise.withResolvers()
    this.#url.promise.catch(() => undefined)
    this.#isUp = false
  }

  async #join(bot: Bot): Promise<void> {
    if ((await bot.started) !== 'ready') return
    const url = await bot.url
    this.#isUp = true
    const joined = this.#joined(url)
    this.#url.resolve(url)
    await joined
  }
}

/** What is left of it for a process that nobody kills. */
function undisturbed(
  watched: Parameters<StandIns['startProcess']>[0],
): Parameters<StandIns['startProcess']>[0] {
  const { CRASH_AT: _over, ...env } = watched?.env ?? {}
  return { ...watched, env }
}
