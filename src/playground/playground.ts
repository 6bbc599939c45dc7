/**
 * `npm run playground`: the bot as it is, between a stand-in Slack and neuroflash, and a page on which one talks to
 * it. Nothing leaves this machine, unless `-- --real` asks for the real neuroflash. Ctrl-C ends everything.
 */

import { openBrowser } from './web/browser.ts'
import { PREFERRED_PORT } from './web/listen.ts'
import { openPlayground } from './web/open.ts'
import { realFrom } from './web/real.ts'

const real = process.argv.includes('--real') ? realFrom(process.env) : undefined
if (typeof real === 'string') {
  process.stderr.write(`${real}\n`)
  process.exit(1)
}
const playground = await openPlayground({ port: PREFERRED_PORT, ...(real !== undefined && { real }) })
// However it ends: an error nobody caught, or a signal.
process.once('exit', () => playground.abandon())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void playground.close().finally(() => process.exit(0)))
}
if (playground.port !== PREFERRED_PORT) {
  print(`Port ${PREFERRED_PORT} is taken by another program, so the playground has another one.`)
}
print(`\nThe playground: ${playground.url}\n`)
print(
  real === undefined
    ? 'Slack and neuroflash are stand-ins on this machine; no account is needed. Ctrl-C ends it.'
    : 'Slack is a stand-in on this machine, neuroflash is the real one. Ctrl-C ends it.',
)
openBrowser(playground.url)

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
