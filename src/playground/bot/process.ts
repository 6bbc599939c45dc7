import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { BotLog } from './log.ts'

const ROOT = `${import.meta.dirname}/../../..`

/** The bot as it is run for real: a process of its own, told of its surroundings by variables alone. */
export type BotProcess = {
  /** `http://127.0.0.1:…` */
  readonly url: string
  /** Resolves with the line once it has logged this message. Rejects when it ends before. */
  logged(message: string): Promise<string>
  /** SIGKILL, as a crash would. Resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGTERM. Resolves with its exit code when it is gone. */
  stop(): Promise<number | undefined>
}

type Start = {
  /** All the variables it gets, but for its port. */
  readonly environment: Readonly<Record<string, string>>
  /** Every line it writes goes here. */
  readonly onLine: (line: string) => void
  /** How long it may take over whatever it is to log. Default: 20 s. */
  readonly patienceMs?: number
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[]
  /** Told of the process as soon as there is one, so that somebody can end it whatever happens next. */
  readonly onSpawn?: (child: ChildProcess) => void
}

/** Starts it on a free port. Resolves once it takes messages. */
export async function startBot(start: Start): Promise<BotProcess> {
  const { environment, onLine, nodeOptions = [], patienceMs, onSpawn } = start
  const { variables, options } = startCommand()
  const child = spawn(process.execPath, [...options, ...nodeOptions, 'src/main.ts'], {
    cwd: ROOT,
    env: { ...variables, ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onSpawn?.(child)
  const log = new BotLog(child, onLine, patienceMs)
  // 'close' comes after the last line was read.
  const ended = new Promise<number | undefined>((resolve) => {
    child.once('close', (code) => resolve(code ?? undefined))
  })
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  try {
    const port = /"port":(\d+)/.exec(await log.logged('listening'))?.[1]
    await log.logged('taking messages')
    return {
      url: `http://127.0.0.1:${port}`,
      logged: (message) => log.logged(message),
      kill: async () => void (await end('SIGKILL')),
      stop: () => end('SIGTERM'),
    }
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
}

/** What `npm start` gives the process and Node, without the shell that a signal would have to pass. */
export function startCommand() {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
    readonly scripts: { readonly start: string }
  }
  const [beforeProgram = ''] = scripts.start.split('src/main.ts')
  const words = beforeProgram.split(' ')
  const variables = words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('='))
  const options = words.filter((word) => word.startsWith('--'))
  return { variables: Object.fromEntries(variables) as Record<string, string>, options }
}
