import type { ChildProcess } from 'node:child_process'
import { type BotProcess, startBot } from '../bot/process.ts'
import type { Bot, LogLine } from './board.ts'
import { logLine } from './log-line.ts'

/** A crash is to be seen before it is mended. */
const RESTART_AFTER_MS = 1_500

/** A laptop may be busy, and who watches sees that it is starting. */
const PATIENCE_MS = 120_000

const MOST_LINES = 500

type Deps = {
  readonly environment: Readonly<Record<string, string>>
  /** It takes messages at this address. */
  readonly onRunning: (url: string) => void
  /** Its state is another, or it has written a line. */
  readonly onChange: () => void
}

/** The bot's process, which people kill, stop and start. */
export class Supervised {
  readonly #deps: Deps
  readonly #lines: LogLine[] = []
  #state: Bot = { state: 'stopped', starts: 0 }
  #bot: BotProcess | undefined
  #child: ChildProcess | undefined
  #restart: NodeJS.Timeout | undefined
  #lineCount = 0

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get state(): Bot {
    return this.#state
  }

  /** What it has written, oldest first, over all its processes. */
  get lines(): readonly LogLine[] {
    return this.#lines
  }

  /** Never rejects: a bot that does not start says why in its state. */
  async start(): Promise<void> {
    if (this.#bot !== undefined || this.#state.state === 'starting') return
    clearTimeout(this.#restart)
    this.#become({ state: 'starting', starts: this.#state.starts + 1 })
    try {
      const bot = await startBot({
        environment: this.#deps.environment,
        patienceMs: PATIENCE_MS,
        onLine: (line) => this.#keep(line),
        onSpawn: (child) => this.#watch(child),
      })
      this.#bot = bot
      this.#deps.onRunning(bot.url)
      this.#become({ state: 'running', ...this.#pid() })
    } catch (error) {
      this.#become({ state: 'failed', why: error instanceof Error ? error.message : String(error) })
    }
  }

  /** SIGKILL; a new process follows a moment later. */
  async kill(): Promise<void> {
    const bot = this.#bot
    if (bot === undefined) return
    this.#bot = undefined
    await bot.kill()
    this.#become({ state: 'killed' })
    this.#restart = setTimeout(() => void this.start(), RESTART_AFTER_MS)
  }

  /** SIGTERM. Resolves when it is gone. */
  async stop(): Promise<void> {
    const bot = this.#bot
    if (bot === undefined) return
    this.#bot = undefined
    this.#become({ state: 'stopping', ...this.#pid() })
    await bot.stop()
    this.#become({ state: 'stopped' })
  }

  /** At once, and for good. */
  abandon(): void {
    clearTimeout(this.#restart)
    this.#child?.kill('SIGKILL')
  }

  /** It may also end without having been asked to. */
  #watch(child: ChildProcess): void {
    this.#child = child
    child.once('exit', (code, signal) => {
      if (this.#bot === undefined || this.#child !== child) return
      this.#bot = undefined
      this.#become({ state: 'failed', why: `It ended by itself (${signal ?? `exit code ${code}`}).` })
    })
  }

  #pid(): Pick<Bot, 'pid'> {
    return this.#child?.pid === undefined ? {} : { pid: this.#child.pid }
  }

  #become(state: Omit<Bot, 'starts'> & { readonly starts?: number }): void {
    this.#state = { starts: this.#state.starts, ...state }
    this.#deps.onChange()
  }

  #keep(line: string): void {
    this.#lineCount += 1
    this.#lines.push(logLine(line, this.#lineCount))
    if (this.#lines.length > MOST_LINES) this.#lines.shift()
    this.#deps.onChange()
  }
}
