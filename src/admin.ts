/**
 * `npm run admin -- …`: looks into the store and mends what is in it, also while the bot runs. `--help` says with what.
 */

import type { Surface } from './admin/command.ts'
import { runCommand } from './admin/commands.ts'
import { moveToRedis } from './admin/move.ts'
import { OperatorError } from './admin/operator-error.ts'
import { type Reached, reach } from './admin/reach.ts'
import { ConfigError, loadConfig } from './config.ts'
import { withEnvFile } from './env-file.ts'
import { createLogger } from './ops/logger.ts'

// What is written here is for nobody else on the machine.
process.umask(0o077)

const say = (text: string) => void process.stdout.write(text)
const complain = (text: string) => void process.stderr.write(text)
const isTerminal = process.stdin.isTTY && process.stdout.isTTY

const surface: Surface = { say, complain, ...(isTerminal && { confirm }) }

process.exitCode = await runCommand(process.argv.slice(2), { connect, migrate }, surface)

async function connect(envFile: string | undefined): Promise<Reached> {
  return reach(configured(envFile).storage, createLogger('info', { write: complain }))
}

async function migrate(envFile: string | undefined) {
  return moveToRedis(configured(envFile).storage)
}

function configured(envFile: string | undefined) {
  try {
    return loadConfig(withEnvFile(process.env, envFile)).config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const mistakes = error.mistakes.map((one) => `  - ${one}`).join('\n')
    throw new OperatorError(`The configuration does not say which store it is:\n${mistakes}`)
  }
}

async function confirm(question: string): Promise<boolean> {
  const { confirm: asked } = await import('@clack/prompts')
  return (await asked({ message: question, initialValue: false })) === true
}
