import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type VariableName, variables } from '../config-variables.ts'
import { withEnvFile } from '../env-file.ts'
import type { Environment } from './checks.ts'

/** What `npm run setup` was told from outside. */
export type Given = {
  /** Everything that is set: by a flag, in the environment, or in the file, in this order. */
  readonly env: Environment
  /** What came by a flag, which goes into the file. */
  readonly flags: Readonly<Partial<Record<VariableName, string>>>
  readonly file: string
  readonly publicHost?: string
  readonly noInput: boolean
  readonly help: boolean
}

/** `--slack-bot-token` for `SLACK_BOT_TOKEN`, and so on. */
export function flagOf(name: VariableName): string {
  return name.toLowerCase().replaceAll('_', '-')
}

/** Throws the error of `parseArgs` for an option that there is not. */
export function readGiven(args: readonly string[], env: Environment): Given {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(variables.map(({ name }) => [flagOf(name), text])),
      dotenv: { type: 'string', default: '.env' },
      'public-host': text,
      'no-input': flag,
      help: flag,
    },
  })
  const told: Readonly<Record<string, unknown>> = values
  const flags = Object.fromEntries(
    variables.flatMap(({ name }) => {
      const value = told[flagOf(name)]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
  const publicHost = values['public-host']?.replace(/^https:\/\//, '').replace(/\/.*$/, '')
  return {
    env: fromFiles({ ...withEnvFile(env, values.dotenv), ...flags }),
    flags,
    file: values.dotenv,
    ...(publicHost === undefined ? {} : { publicHost }),
    noInput: values['no-input'],
    help: values.help,
  }
}

/** With each secret that stands in a file which `NAME_FILE` names. */
function fromFiles(env: Environment): Environment {
  const read = variables.flatMap(({ name, secret }) => {
    const path = secret === true ? env[`${name}_FILE`]?.trim() : undefined
    return path && !env[name]?.trim() && existsSync(path) ? [[name, readFileSync(path, 'utf8').trim()]] : []
  })
  return { ...env, ...Object.fromEntries(read) }
}
