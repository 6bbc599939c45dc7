/**
 * `npm run setup`: asks for what the bot needs, checks each answer when it is there, writes `.env` and ends in the
 * doctor. Without a terminal it asks nothing and takes every answer from flags and variables.
 */

import { examine } from './doctor/examine.ts'
import { printed, summary } from './doctor/print.ts'
import { withEnvFile } from './env-file.ts'
import { EnvDocumentError, writeEnvDocument } from './setup/env-document.ts'
import { type Given, readGiven } from './setup/given.ts'
import { asked, mistakesIn } from './setup/without-terminal.ts'

const help = `Asks for what the bot needs, checks each answer, and writes it into .env.

  npm run setup                                 asks, one question at a time
  npm run setup -- --slack-bot-token=xoxb-… …   a flag for each variable of the README; what is set is not asked
  npm run setup -- --no-input                   asks nothing, as without a terminal
  npm run setup -- --public-host=bot.example.com   over HTTP instead of Socket Mode

Ends with 0 when all is well, with 1 when something is not, and with 2 when it was called with wrong options. If the
doctor is what found something, the file is written; otherwise nothing is.
`

const keptForGood =
  'RETENTION_DAYS is not set: conversations are kept, here and at neuroflash, until somebody resets them. 180 is recommended; docs/privacy.md says why.'

process.exitCode = await run()

async function run(): Promise<number> {
  let given: Given
  try {
    given = readGiven(process.argv.slice(2), process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'wrong options'}\n\n${help}`)
    return 2
  }
  if (given.help) {
    say(help)
    return 0
  }
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  const values = isTerminal && !given.noInput ? await askPerson(given) : await takeGiven(given)
  return values !== undefined && write(given.file, values) ? examineAll(given) : 1
}

/** `undefined`: the person has left. */
async function askPerson(given: Given): Promise<Record<string, string> | undefined> {
  const { converse, LeftError } = await import('./setup/conversation.ts')
  try {
    return { ...given.flags, ...(await converse(given, say)) }
  } catch (error) {
    if (!(error instanceof LeftError)) throw error
    say('\nNothing was written.\n')
    return undefined
  }
}

/** `undefined`: something is missing or wrong, which was said. */
async function takeGiven({ env, flags }: Given): Promise<Record<string, string> | undefined> {
  const mistakes = await mistakesIn(env)
  if (mistakes.length === 0) {
    const set = asked.flatMap((name) => {
      const value = env[`${name}_FILE`]?.trim() ? undefined : env[name]?.trim()
      return value ? [[name, value]] : []
    })
    return { ...flags, ...Object.fromEntries(set) }
  }
  process.stderr.write(
    `Nothing was written, and nobody was asked. These have to be mended:\n${mistakes.map((one) => `  - ${one}\n`).join('')}`,
  )
  return undefined
}

function write(file: string, values: Record<string, string>): boolean {
  try {
    writeEnvDocument(file, values)
    say(`\n${file} is written; only you may read it.\n\n`)
    return true
  } catch (error) {
    const why = error instanceof EnvDocumentError ? error.message : codeOf(error)
    process.stderr.write(`\n${file} could not be written, and is as it was. ${why}\n`)
    return false
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'It failed.'
}

async function examineAll({ env, file }: Given): Promise<number> {
  const findings = await examine({ ...env, ...withEnvFile({}, file) })
  say(`${printed(findings)}\n${summary(findings)}\n`)
  const ok = findings.every(({ state }) => state !== 'broken')
  const { RETENTION_DAYS: days } = { ...env, ...withEnvFile({}, file) }
  if (!days?.trim()) say(`\n${keptForGood}\n`)
  say(ok ? '\nStart it with npm start, then /invite @neuroflash in a channel and mention it.\n' : '')
  return ok ? 0 : 1
}

function say(text: string): void {
  process.stdout.write(text)
}
