import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CheckName, Finding } from './finding.ts'

/** How often a running bot is looked at, and how often while something is wrong. Only a gauge and the log rest on it. */
const EVERY_MS = 15 * 60_000
const WHILE_BROKEN_MS = 60_000

/** Looks at once and then every so often, until `signal` aborts; never rejects. The log has what changes. */
export async function keepChecking(deps: {
  readonly look: () => Promise<readonly Finding[]>
  readonly report: (findings: readonly Finding[]) => void
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly signal: AbortSignal
}): Promise<void> {
  const { look, report, log, signal } = deps
  let known: ReadonlySet<CheckName> = new Set()
  do {
    const findings = await look()
    // What is found while the bot stops is no finding.
    if (!isOver(signal)) {
      report(findings)
      known = tellChanges(findings, known, log)
    }
    await sleep(known.size > 0 ? WHILE_BROKEN_MS : EVERY_MS, undefined, { signal }).catch(() => undefined)
  } while (!isOver(signal))
}

function isOver({ aborted }: AbortSignal): boolean {
  return aborted
}

/** Gives what is broken now. */
function tellChanges(
  findings: readonly Finding[],
  known: ReadonlySet<CheckName>,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
): ReadonlySet<CheckName> {
  for (const { check, state, found, lookAt, mend, canWait } of findings) {
    if (state === 'well' && known.has(check)) log.info({ check, found }, 'a check is well again')
    if (state !== 'broken' || known.has(check)) continue
    const line = { check, problem: found, lookAt, mend }
    if (canWait === true) log.warn(line, 'a check has found something wrong')
    else log.error(line, 'a check has found something wrong')
  }
  return new Set(findings.flatMap(({ check, state }) => (state === 'broken' ? [check] : [])))
}
