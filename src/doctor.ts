/**
 * `npm run doctor`: looks at the configuration and at all that it names, and says what is wrong and what mends it.
 * Ends with 0 only when nothing is.
 */

import { parseArgs } from 'node:util'
import { ConfigError } from './config.ts'
import { examine, tryNeuroflash } from './doctor/examine.ts'
import { printed, printedTrial, summary } from './doctor/print.ts'
import { withEnvFile } from './env-file.ts'

const help = `Looks at the configuration, the store, Slack and neuroflash, and says what is wrong and what mends it.

  npm run doctor               one line for each check; ✓ well, ✗ wrong, – could not be seen
  npm run doctor -- --live     also plays a conversation with neuroflash (two short questions) and says which of the
                               assumptions N1 … of src/README.md held
  npm run doctor -- --json     the same for programs

Ends with 0 when nothing is wrong, with 1 when something is, and with 2 when it was called with wrong options.
`

const options = read()
if (options === undefined) process.exitCode = 2
else if (options.help) process.stdout.write(help)
else process.exitCode = (await examineAndTell(options)) ? 0 : 1

async function examineAndTell({ json, live, envFile }: NonNullable<typeof options>): Promise<boolean> {
  const env = environment(envFile)
  if (env === undefined) return false
  const checks = await examine(env)
  const trial = live ? await tryNeuroflash(env) : undefined
  const ok = [...checks, ...(trial ?? [])].every(({ state }) => state !== 'broken')
  if (json) process.stdout.write(`${JSON.stringify({ ok, checks, ...(trial !== undefined && { trial }) })}\n`)
  else {
    process.stdout.write(`${printed(checks)}\n${summary(checks)}\n`)
    if (trial !== undefined) process.stdout.write(printedTrial(trial))
  }
  return ok
}

/** `undefined`: there is a file that cannot be read, which was said. */
function environment(envFile: string | undefined) {
  try {
    return withEnvFile(process.env, envFile)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    return undefined
  }
}

/** `undefined`: called with wrong options, which was said. */
function read() {
  try {
    const flag = { type: 'boolean', default: false } as const
    const { values } = parseArgs({
      options: { json: flag, live: flag, help: flag, dotenv: { type: 'string' } },
    })
    return { json: values.json, live: values.live, help: values.help, envFile: values.dotenv }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'wrong options'}\n\n${help}`)
    return undefined
  }
}
