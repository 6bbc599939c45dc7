import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { House } from '../house.ts'

/** A bot in a process of its own. */
export type Spawned = {
  readonly child: ChildProcess
  /** What it has written so far, to stdout and stderr. */
  output(): { readonly stdout: string; readonly stderr: string }
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** Resolves with its port once it listens; rejects when it ends before. */
  readonly port: Promise<number>
}

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

/** Starts `src/main.ts` with this environment and nothing else. `fileBlocks`: no file may grow above so many blocks of 512 bytes. */
export function spawnBot(
  env: Readonly<Record<string, string>>,
  { fileBlocks }: { readonly fileBlocks?: number } = {},
): Spawned {
  const limited = ['sh', '-c', `ulimit -f ${fileBlocks}; exec "$0" "$@"`, process.execPath, main]
  const [command = '', ...args] = fileBlocks === undefined ? [process.execPath, main] : limited
  const child = spawn(command, args, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  const port = Promise.withResolvers<number>()
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    const found = /"port":(\d+)/.exec(stdout)?.[1]
    if (found !== undefined) port.resolve(Number(found))
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = Promise.withResolvers<number | NodeJS.Signals | null>()
  child.once('close', (code, signal) => {
    ended.resolve(code ?? signal)
    port.reject(new Error(`the bot ended with ${code ?? signal} before it listened: ${stderr}${stdout}`))
  })
  // Not every test asks for the port.
  port.promise.catch(() => undefined)
  return { child, output: () => ({ stdout, stderr }), ended: ended.promise, port: port.promise }
}

/** The environment of a bot between the house's stand-ins, on the embedded store in `dataDir`. */
export function environmentOf({ slack, neuroflash }: House, dataDir: string): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    NEUROFLASH_CLIENT_ID: neuroflash.clientId,
    NEUROFLASH_CLIENT_SECRET: neuroflash.clientSecret,
    NEUROFLASH_API_URL: neuroflash.apiUrl,
    NEUROFLASH_TOKEN_URL: neuroflash.tokenUrl,
    NEUROFLASH_SETTLE_MS: '500',
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'debug',
  }
}
