import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { COMPILE_CACHE } from '../setup/compile-cache.ts'

const ROOT = `${import.meta.dirname}/../..`

/** How a process ended. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** One process of the real bot. */
export type Bot = {
  readonly pid: number | undefined
  /** Resolves once it takes messages, or has ended before that. */
  readonly started: Promise<'ready' | Exit>
  readonly exited: Promise<Exit>
  /** Where it answers; rejects where it ended before. */
  readonly url: Promise<string>
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<Exit>
  signal(signal: NodeJS.Signals): void
  /** Its last lines of log, for whoever has to find out why. */
  lastLines(): string
  /** All that it has written. Resolves when it has ended. */
  output(): Promise<{ readonly stdout: string; readonly stderr: string }>
}

export type BotOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Before `src/main.ts`. */
  readonly nodeArgs?: readonly string[]
  /** Instead of Node with `src/main.ts`. */
  readonly command?: readonly [string, ...string[]]
  /** No file may grow above so many blocks of 512 bytes. */
  readonly fileBlocks?: number
}

/** Starts the bot as it is started in earnest: a process of its own, told everything by its environment. */
export function startBotProcess({ env, nodeArgs = [], command, fileBlocks }: BotOptions): Bot {
  const node = [process.execPath, ...nodeArgs, 'src/main.ts']
  const limited = ['sh', '-c', `ulimit -f ${fileBlocks}; exec "$0" "$@"`, ...node]
  const [file = '', ...args] = command ?? (fileBlocks === undefined ? node : limited)
  const child = spawn(file, args, {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what a shell in between leaves behind is to be killed too.
    detached: command !== undefined,
  })
  const exited = exitOf(child)
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const written = { stdout: collected(child.stdout), stderr: collected(child.stderr) }
  const ready = Promise.withResolvers<'ready'>()
  const url = Promise.withResolvers<string>()
  url.promise.catch(() => undefined)
  void exited.then(() => url.reject(new Error(`the bot ended:\n${lines.join('\n')}`)))
  const lines: string[] = []
  const note = (line: string) => {
    lines.push(line)
    if (lines.length > 60) lines.shift()
    const said = messageOf(line)
    if (said?.msg === 'listening') url.resolve(`http://127.0.0.1:${String(said.port)}`)
    if (said?.msg === 'taking messages') ready.resolve('ready')
  }
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', note)
  return {
    pid: child.pid,
    started: Promise.race([ready.promise, exited]),
    exited,
    url: url.promise,
    kill: () => {
      if (command === undefined) child.kill('SIGKILL')
      else killGroup(child)
      return exited
    },
    signal: (signal) => void child.kill(signal),
    lastLines: () => lines.join('\n'),
    output: async () => {
      await closed
      return { stdout: written.stdout.join(''), stderr: written.stderr.join('') }
    },
  }
}

function collected(stream: Readable): string[] {
  const chunks: string[] = []
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk.toString()))
  return chunks
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of it is left.
  }
}

function messageOf(line: string): { readonly msg?: unknown; readonly port?: unknown } | undefined {
  if (!line.startsWith('{')) return undefined
  const said: unknown = JSON.parse(line)
  return typeof said === 'object' && said !== null ? said : undefined
}
