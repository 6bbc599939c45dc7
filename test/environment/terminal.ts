import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { until } from '../setup/until.ts'

/** A process on a terminal of its own, with somebody at it. */
export type Terminal = {
  /** Resolves once these words have been shown since the last time that something was typed. */
  shows(words: string): Promise<void>
  /** Types, and presses Enter. */
  type(text: string): void
  press(key: string): void
  /** All that was shown, without colours and the like. */
  shown(): string
  readonly exited: Promise<number | null>
  kill(): void
}

export const CTRL_C = '\u0003'

/** Runs a command on a pseudo-terminal, which `script` (util-linux) makes. */
export function onTerminal(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Terminal {
  const line = `stty cols 120 rows 40 -echo; exec ${command.map((word) => `'${word}'`).join(' ')}`
  const args =
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', line] : ['-qec', line, '/dev/null']
  const child = spawn('script', args, { ...options, stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  let all = ''
  let seenUpTo = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    all += text
  })
  const press = (key: string) => {
    seenUpTo = all.length
    child.stdin.write(key)
  }
  return {
    shows: async (words) => {
      await until(() => stripVTControlCharacters(all.slice(seenUpTo)).includes(words), {
        what: `“${words}” on the terminal, after:\n${stripVTControlCharacters(all).slice(-2_000)}`,
      })
    },
    type: (text) => press(`${text}\r`),
    press,
    shown: () => stripVTControlCharacters(all),
    exited: once(child, 'exit').then(([code]) => code as number | null),
    kill: () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    },
  }
}
