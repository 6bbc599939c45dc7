import { ownWords } from './own-words.ts'

/** Throws, or rejects, to say that the bot is not ready; the message becomes the reason. */
type Check = () => Promise<void> | void

type Readiness = {
  readonly ready: boolean
  /** By the name of the check; empty when ready. */
  readonly reasons: Readonly<Record<string, string>>
}

export type Health = {
  /**
   * Runs all checks at once. Never rejects, and takes no longer than the time a check is given. Whoever asks while they
   * run gets the same answer, since anybody may ask and a check may cost a write.
   */
  ready(): Promise<Readiness>
  /** From now on not ready, whatever the checks say. */
  stopping(): void
}

type Options = { readonly checks: Readonly<Record<string, Check>>; readonly timeoutMs: number }

const stopped: Readiness = { ready: false, reasons: { process: 'stopping' } }

export function createHealth(options: Options): Health {
  let isStopping = false
  let running: Promise<Readiness> | undefined
  const runOnce = (): Promise<Readiness> => {
    running ??= runChecks(options).finally(() => {
      running = undefined
    })
    return running
  }
  return {
    async ready() {
      const readiness = isStopping ? stopped : await runOnce()
      // Stopping may have begun while the checks ran.
      return isStopping ? stopped : readiness
    },
    stopping() {
      isStopping = true
    },
  }
}

async function runChecks({ checks, timeoutMs }: Options): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({
      name,
      reason: await reasonAgainst(check, timeoutMs),
    })),
  )
  const reasons = Object.fromEntries(
    results.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name, reason]])),
  )
  return { ready: Object.keys(reasons).length === 0, reasons }
}

async function reasonAgainst(check: Check, timeoutMs: number): Promise<string | undefined> {
  const late = Promise.withResolvers<string>()
  const timer = setTimeout(() => late.resolve(`no answer within ${timeoutMs} ms`), timeoutMs)
  try {
    return await Promise.race([reasonOf(check), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function reasonOf(check: Check): Promise<string | undefined> {
  try {
    await check()
    return undefined
  } catch (thrown) {
    return (thrown instanceof Error && ownWords(thrown.message)) || 'failed'
  }
}
