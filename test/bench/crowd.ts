import type { Load } from './load.ts'
import type { Rig } from './rig.ts'

const UPSTREAM_MS = 1_000
const MESSAGES = 400

/** How long another person waits for the answer to a mention, right after one has sent 400 direct messages. */
export async function measureBesideCrowd(rig: Rig, load: Load): Promise<number> {
  rig.think(UPSTREAM_MS)
  await Promise.all(Array.from({ length: MESSAGES }, () => load.directMessage()))
  const { totalMs } = await load.mention(rig.slack.seed.ben)
  rig.think(0)
  return totalMs
}
