import { afterEach, beforeEach } from 'vitest'
import { describeErasing } from './contract/erase.ts'
import { describeForgetting } from './contract/forget.ts'
import type { Harness } from './contract/harness.ts'
import { describeLine } from './contract/line.ts'
import { describeLists } from './contract/lists.ts'
import { describeLost } from './contract/lost.ts'
import { describeMove } from './contract/move.ts'
import { describeMoveAgain } from './contract/move-again.ts'
import { describeNewerRecords } from './contract/newer.ts'
import { describeOperating } from './contract/operating.ts'
import { describePut } from './contract/put.ts'
import { describeRelease } from './contract/release.ts'
import { describeReleaseAgain } from './contract/release-again.ts'
import { describeRevisions } from './contract/revise.ts'
import { describeOutcomes } from './contract/settle.ts'
import { describeClaims } from './contract/take.ts'
import { describeTakingAlong } from './contract/take-along.ts'
import { describeTasks } from './contract/tasks.ts'
import { describeTooMany } from './contract/too-many.ts'
import { describeUnreadable } from './contract/unreadable.ts'
import { describeWaitingItems } from './contract/waiting-items.ts'
import { describeWaits } from './contract/waits.ts'
import { describeWakeAndStats } from './contract/wake-and-stats.ts'

/** What every store is held to. */
export function describeStore(makeHarness: () => Promise<Harness>): void {
  let harness: Harness
  const current = () => harness

  beforeEach(async () => {
    harness = await makeHarness()
  })

  afterEach(async () => {
    await harness.close()
  })

  describePut(current)
  describeClaims(current)
  describeTakingAlong(current)
  describeLine(current)
  describeLost(current)
  describeOutcomes(current)
  describeRevisions(current)
  describeTooMany(current)
  describeUnreadable(current)
  describeNewerRecords(current)
  describeWakeAndStats(current)
  describeWaitingItems(current)
  describeWaits(current)
  describeTasks(current)
  describeLists(current)
  describeRelease(current)
  describeReleaseAgain(current)
  describeMove(current)
  describeMoveAgain(current)
  describeForgetting(current)
  describeOperating(current)
  describeErasing(current)
}
