import { setTimeout as sleep } from 'node:timers/promises'
import { hostileCorpus } from '../slack/outgoing/hostile-corpus.ts'
import type { Load } from './load.ts'
import type { Rig } from './rig.ts'

const ANSWERS = 50
const AT_ONCE = 5
const BESIDE = 10
/** Longer than the process that reads long answers stays when it has nothing to do. */
const SETTLED_MS = 10_000

export type HostileFigures = {
  /** The longest that the bot's event loop stood still: hostile answers, and as many usual ones. */
  readonly blockMs: { readonly hostile: number; readonly usual: number }
  /** Median of a mention's answer while a poisoned one is converted, and otherwise. */
  readonly besideMs: { readonly poison: number; readonly usual: number }
  readonly rssMb: { readonly before: number; readonly most: number; readonly after: number }
}

/** What answers that are hard to read do to whoever else is there, and to the memory of the bot. */
export async function measureHostileAnswers(rig: Rig, load: Load): Promise<HostileFigures> {
  const usual = await watched(rig, () => mentions(load, ANSWERS))
  const besideUsual = await beside(load)
  rig.answerNext([']'.repeat(60_000)])
  const poisoned = load.mention()
  await sleep(500)
  const besidePoison = await beside(load)
  await poisoned
  const corpus = hostileCorpus()
  const step = Math.floor(corpus.length / ANSWERS)
  rig.answerNext(Array.from({ length: ANSWERS }, (_, at) => corpus[at * step]?.markdown ?? ''))
  const before = (await rig.usage()).rssMb
  const hostile = await watched(rig, () => mentions(load, ANSWERS))
  await sleep(SETTLED_MS)
  return {
    blockMs: { hostile: hostile.blockMs, usual: usual.blockMs },
    besideMs: { poison: besidePoison, usual: besideUsual },
    rssMb: { before, most: hostile.rssMb, after: (await rig.usage()).rssMb },
  }
}

async function mentions(load: Load, count: number): Promise<void> {
  let left = count
  const one = async () => {
    while (left-- > 0) await load.mention()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

async function beside(load: Load): Promise<number> {
  const times: number[] = []
  while (times.length < BESIDE) times.push((await load.mention()).totalMs)
  return times.toSorted((one, other) => one - other)[BESIDE / 2] ?? Number.NaN
}

/** The most of everything, seen twice a second while the work is done. */
async function watched(rig: Rig, work: () => Promise<void>): Promise<{ blockMs: number; rssMb: number }> {
  const most = { blockMs: 0, rssMb: 0 }
  const look = async () => {
    const { blockMs, rssMb } = await rig.usage()
    most.blockMs = Math.max(most.blockMs, blockMs)
    most.rssMb = Math.max(most.rssMb, rssMb)
  }
  await rig.usage()
  const done = new AbortController()
  const looking = (async () => {
    while (!done.signal.aborted) {
      await sleep(500)
      await look()
    }
  })()
  await work()
  done.abort()
  await looking
  return most
}
