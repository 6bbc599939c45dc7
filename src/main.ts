import { flushCompileCache } from 'node:module'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { startApp } from './app.ts'
import { ConfigError, loadConfig } from './config.ts'
import { namedEnvFile, withEnvFile } from './env-file.ts'
import { LogOutput, neverBlocking } from './ops/log-output.ts'
import { createLogger } from './ops/logger.ts'
import { lineForm } from './ops/pretty.ts'
import { StoreLockedError } from './storage/embedded/store-locked-error.ts'

/** What sysexits.h calls a configuration error: starting again will not help. */
const EXIT_CONFIGURATION = 78

/** How long the app has to stop: what it grants its turns, and some more to close its connections. */
const CLOSE_WITHIN_MS = 40_000

/** How long a slow reader of the log has for the last lines. */
const LAST_LINES_MS = 1_000

// What the bot writes is for nobody else on the machine.
process.umask(0o077)

// Node keeps what it has compiled only when it ends well; a start after a kill is to be as quick. Without a cache: nothing.
flushCompileCache()

let log: Logger | undefined
const output = new LogOutput(neverBlocking(process.stdout), {
  form: await lineForm(process.stdout),
  onResumed: (lines) => log?.warn({ lines }, 'lines of the log were dropped, since nobody read them in time'),
})
try {
  const env = withEnvFile(process.env, namedEnvFile(process.argv.slice(2)))
  const { config, warnings } = loadConfig(env)
  log = createLogger(config.logLevel, output)
  for (const warning of warnings) log.warn({ warning }, 'configuration')
  closeOnSignal(await startApp(config, log, { droppedLines: () => output.dropped }), log)
} catch (error) {
  if (error instanceof ConfigError || error instanceof StoreLockedError) {
    process.stderr.write(`${error.message}\n`)
    process.exit(EXIT_CONFIGURATION)
  }
  log ??= createLogger('info', output)
  log.fatal({ err: error }, 'the bot could not be started')
  process.exit(1)
}

function closeOnSignal(running: Awaited<ReturnType<typeof startApp>>, log: Logger): void {
  // A library's forgotten promise is no reason to drop turns: everything that matters is stored.
  process.on('unhandledRejection', (error) =>
    log.error({ err: error }, 'a promise was rejected and nobody listened'),
  )
  closeWithGrace(
    { delay: CLOSE_WITHIN_MS, logger: false, skip: ['unhandledRejection'] },
    async ({ err, signal }) => {
      if (err !== undefined) log.error({ err }, 'stopping after an error nobody caught')
      else log.info({ signal }, 'stopping')
      await running.stop()
      log.info({}, 'stopped')
      await output.drained(LAST_LINES_MS)
    },
  )
}
