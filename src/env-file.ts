import { readFileSync, statSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { ConfigError } from './config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** All variables at their longest take a small part of it. */
const MOST_BYTES = 1_000_000

/**
 * The environment, and beneath it what the file says, if there is one: what the environment has counts. Only who names
 * a file reads one, so that neither the tests nor the demo come upon somebody's real tokens. Nothing is written into
 * `process.env`, which other processes inherit. Throws `ConfigError` where there is something that cannot be read.
 */
export function withEnvFile(env: Environment, path: string | undefined): Environment {
  const text = path === undefined ? undefined : textOf(path)
  if (text === undefined) return env
  const set = Object.entries(env).filter(([, value]) => value?.trim())
  return { ...parseEnv(text), ...Object.fromEntries(set) }
}

function textOf(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return undefined
    if (found.isFile() && found.size <= MOST_BYTES) return readFileSync(path, 'utf8')
  } catch {
    // The report says what it should be.
  }
  throw new ConfigError([
    `${path} can’t be read. It should be a file of at most 1 MB that this user may read.`,
  ])
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
