import type { NeuroflashConversations } from '../neuroflash/conversations.ts'
import type { TokenExamined } from '../slack/examine.ts'
import type { StoreExamined } from '../storage/examine.ts'
import { broken, type CheckName, checkNames, type Finding } from './finding.ts'
import { neuroflashFindings } from './neuroflash.ts'
import { tokenFindings } from './slack.ts'
import { type StoreNamed, storeFindings } from './store.ts'

/** The longest that one side may take to be looked at. */
const WITHIN_MS = 10_000

/** What is looked at, by a running bot or by somebody who stands beside it. */
export type Sides = {
  readonly storeNamed: StoreNamed
  readonly store: () => Promise<StoreExamined>
  readonly token: () => Promise<TokenExamined>
  /** Whether anything comes in, as far as this process can know it. */
  readonly incoming: () => Promise<readonly Finding[]>
  readonly conversations: Pick<NeuroflashConversations, 'tryAccess' | 'workspace' | 'quota'>
}

/** Looks at all sides at once, in ten seconds at the most. Never rejects. In the order of `checkNames`. */
export async function runChecks(sides: Sides): Promise<Finding[]> {
  const found = await Promise.all([
    within('store', async () => storeFindings(await sides.store(), sides.storeNamed)),
    within('slack-token', async () => tokenFindings(await sides.token())),
    within('slack-events', () => sides.incoming()),
    within('neuroflash-token', (signal) => neuroflashFindings(sides.conversations, signal)),
  ])
  return inOrder(found.flat())
}

export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => checkNames.indexOf(a.check) - checkNames.indexOf(b.check))
}

async function within(
  check: CheckName,
  look: (signal: AbortSignal) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const late = new AbortController()
  const { promise, resolve } = Promise.withResolvers<readonly Finding[]>()
  const timer = setTimeout(() => {
    late.abort()
    // Later by one turn: a look that can be stopped may then still say itself how far it came.
    setImmediate(resolve, [couldNot(check, `no answer within ${WITHIN_MS / 1000} s`)])
  }, WITHIN_MS)
  try {
    return await Promise.race([look(late.signal), promise])
  } catch (error) {
    return [couldNot(check, error instanceof Error ? error.name : 'failed')]
  } finally {
    clearTimeout(timer)
  }
}

function couldNot(check: CheckName, why: string): Finding {
  return broken(check, `could not be looked at: ${why}`, { canWait: true })
}
