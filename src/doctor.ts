/**
 * `npm run doctor`: looks at the configuration and at all that it names, and says what is wrong and what mends it.
 * Ends with 0 only when nothing is.
 */

import { parseArgs } from 'node:util'
import { examine } from './doctor/examine.ts'
import type { Finding } from './doctor/finding.ts'
import { printed, summary } from './doctor/print.ts'
import { withEnvFile } from './env-file.ts'

const help = `Looks at the configuration, the store, Slack and neuroflash, and says what is wrong and what mends it.

  npm run doctor               one line for each check; ✓ well, ✗ wrong, – could not be seen
  npm run doctor -- --json     the same for programs

Ends with 0 when nothing is wrong, with 1 when something is, and with 2 when it was called in a wrong way.
`

const options = read()
if (options === undefined) process.exitCode = 2
else if (options.help) process.stdout.write(help)
else process.exitCode = (await examineAndTell(options)) ? 0 : 1

async function examineAndTell({ json, envFile }: NonNullable<typeof options>): Promise<boolean> {
  const findings = await examine(withEnvFile(process.env, envFile))
  const ok = findings.every(({ state }) => state !== 'broken')
  process.stdout.write(json ? asJson(ok, findings) : `${printed(findings)}\n${summary(findings)}\n`)
  return ok
}

function asJson(ok: boolean, checks: readonly Finding[]): string {
  return `${JSON.stringify({ ok, checks })}\n`
}

/** `undefined`: called in a wrong way, which was said. */
function read() {
  try {
    const flag = { type: 'boolean', default: false } as const
    const { values } = parseArgs({
      options: { json: flag, help: flag, dotenv: { type: 'string' } },
    })
    return { json: values.json, help: values.help, envFile: values.dotenv }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'wrong options'}\n\n${help}`)
    return undefined
  }
}
