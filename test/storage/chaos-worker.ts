import { appendFileSync } from 'node:fs'
import { ClaimLostError, StoreError } from '../../src/bridge/errors.ts'
import type { Claim } from '../../src/bridge/ports/inbox.ts'
import { chaosLeaseMs, feed, outcomeOf, type Plan } from './chaos-plan.ts'
import { asking, keptLog } from './fixtures.ts'
import { openStore } from './open-store.ts'

/**
 * `chaos-worker.ts PLAN`: takes, does a little, settles, for ever, four at once, and writes what it does
 * to a file that all workers share. In the embedded store it also puts the messages, and ends when all
 * are settled.
 */
const plan: Plan = JSON.parse(process.argv[2] ?? '')
const store = await openStore({
  ...(plan.redisUrl === undefined ? {} : { redisUrl: plan.redisUrl }),
  dataDir: plan.dir,
  clock: Date.now,
  log: keptLog().log,
})
const stop = new AbortController()
// An open standard input keeps the process, and its end ends it, should the test be gone.
process.stdin.resume()
process.stdin.once('end', () => process.exit())

const fed = plan.redisUrl === undefined ? feed(store, plan) : new Promise<never>(() => undefined)
const loops = Promise.all(Array.from({ length: 4 }, () => work()))
await fed
while ((await store.stats()).waiting > 0) await store.inbox.untilDue(20, stop.signal)
stop.abort()
await loops
await store.close()
process.exit(0)

async function work(): Promise<void> {
  while (!stop.signal.aborted) {
    try {
      const taken = await store.inbox.take(chaosLeaseMs)
      if (taken.kind === 'unreadable') throw new Error(`unreadable: ${taken.key}`)
      if (taken.kind === 'claim') await oneTurn(taken)
      else await store.inbox.untilDue(Math.min(taken.nextMs ?? 200, 200), stop.signal)
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof ClaimLostError)) throw error
      await store.inbox.untilDue(20, stop.signal)
    }
  }
}

async function oneTurn(claim: Claim): Promise<void> {
  const { item, attempt, token } = claim
  const line = (event: string) =>
    appendFileSync(plan.results, `${JSON.stringify([event, process.pid, item.thread, item.order, token])}\n`)
  line('start')
  if (item.order % 3 === 0 && !(await store.inbox.hold(claim, chaosLeaseMs, { stage: asking })))
    return line('lost')
  await store.inbox.untilDue(item.order % 5, stop.signal)
  const outcome = outcomeOf(item.order, attempt)
  line('ending')
  const settled = await store.inbox.settle(claim, outcome)
  if (!settled) line('lost')
  else if (outcome.kind === 'done') line('done')
}
