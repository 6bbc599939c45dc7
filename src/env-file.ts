import { existsSync, readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment, and beneath it what the file says, if there is one: what the environment has counts. Only who names
 * a file reads one, so that neither the tests nor the demo come upon somebody's real tokens. Nothing is written into
 * `process.env`, which other processes inherit.
 */
export function withEnvFile(env: Environment, path: string | undefined): Environment {
  if (path === undefined || !existsSync(path)) return env
  const set = Object.entries(env).filter(([, value]) => value?.trim())
  return { ...parseEnv(readFileSync(path, 'utf8')), ...Object.fromEntries(set) }
}

/** The file that the arguments of the process name by `--dotenv`. Node itself would take `--env-file`, wherever it stands. */
export function namedEnvFile(args: readonly string[]): string | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: { dotenv: { type: 'string' } },
    strict: false,
  })
  return typeof values.dotenv === 'string' ? values.dotenv : undefined
}
