import { setTimeout as sleep } from 'node:timers/promises'
import { measureBesideCrowd } from './crowd.ts'
import { measureHeldBodies } from './held-bodies.ts'
import { type HostileFigures, measureHostileAnswers } from './hostile-answers.ts'
import type { Load, Thread, Turn } from './load.ts'
import type { Rig, Usage } from './rig.ts'

const UPSTREAM_MS = 20

/** What was measured on one store. Times in ms. */
export type Figures = {
  readonly rssAtRestMb: number
  readonly threads: number
  readonly rssWithThreadsMb: number
  readonly mentionsPerS: number
  readonly rssRestartedMb: number
  readonly bytesPerThread: number | undefined
  /** The same when the marks of its messages have gone. */
  readonly bytesPerIdleThread: number | undefined
  readonly ackMs: readonly number[]
  readonly ownAloneMs: readonly number[]
  readonly ownAtRateMs: readonly number[]
  readonly turnsPerS: number
  readonly slackCalls: number
  readonly redisCalls: number | undefined
  readonly upstreamBytes: readonly { readonly turn: number; readonly bytes: number }[]
  /** A mention’s answer, right after another person’s 400 direct messages, at 1 s upstream. */
  readonly besideCrowdMs: number
  /** What 150 requests that hold their bodies open add to the memory of the bot. */
  readonly heldBodies: { readonly unsignedMb: number; readonly forgedMb: number }
  readonly hostile: HostileFigures
  /** CPU of one turn flat out: the bot's, and that of the stand-ins and the load together. */
  readonly cpuMs: { readonly bot: number; readonly harness: number }
}

export type Size = {
  readonly threads: number
  readonly seconds: number
  readonly rate: number
  readonly turns: number
}

/** One store from the first thread to the last figure. Every loop is bounded by a count and by time. */
export async function measure(rig: Rig, load: Load, size: Size): Promise<Figures> {
  const atRest = await rig.usage()
  const threads = await several(64, 200, 5, () => load.mention())
  const before = await rig.redis()
  const seeded = await timed(() => several(64, size.threads, 45, () => load.mention()))
  threads.push(...seeded.result)
  const after = await rig.redis()
  const full = await rig.usage()
  await rig.dropMarks()
  const idle = await rig.redis()
  const perThread = (usage: typeof idle) =>
    before && usage ? (usage.bytes - before.bytes) / seeded.result.length : undefined
  const flatOut = await measureFlatOut(rig, load, { threads, size })
  rig.think(UPSTREAM_MS)
  const alone = await measureAlone(rig, load, threads)
  const atRate = await openLoop(size, (index) => load.reply(pick(threads, index)))
  return {
    rssAtRestMb: atRest.rssMb,
    threads: threads.length,
    rssWithThreadsMb: full.rssMb,
    mentionsPerS: seeded.result.length / seeded.seconds,
    bytesPerThread: perThread(after),
    bytesPerIdleThread: perThread(idle),
    ackMs: atRate.map(({ ackMs }) => ackMs),
    ownAtRateMs: atRate.map(own),
    ...alone,
    ...flatOut,
    upstreamBytes: await measureBytes(rig, load),
    rssRestartedMb: await measureRestarted(rig, load, threads),
    besideCrowdMs: await measureBesideCrowd(rig, load),
    hostile: await measureHostileAnswers(rig, load),
    heldBodies: await measureHeldBodies(rig),
  }
}

type Loaded = { readonly threads: readonly Thread[]; readonly size: Size }

async function measureFlatOut(
  rig: Rig,
  load: Load,
  { threads, size }: Loaded,
): Promise<Pick<Figures, 'turnsPerS' | 'cpuMs'>> {
  rig.think(0)
  const before = await rig.usage()
  const harness = process.cpuUsage()
  let index = 0
  const run = await timed(() => several(64, size.turns, 10, () => load.reply(pick(threads, index++))))
  const spent = process.cpuUsage(harness)
  const after: Usage = await rig.usage()
  const turns = run.result.length
  return {
    turnsPerS: turns / run.seconds,
    cpuMs: {
      bot: (after.cpuMs - before.cpuMs) / turns,
      harness: (spent.user + spent.system) / 1_000 / turns,
    },
  }
}

/** One turn after the other: nothing else is in the way. */
async function measureAlone(
  rig: Rig,
  load: Load,
  threads: readonly Thread[],
): Promise<Pick<Figures, 'ownAloneMs' | 'slackCalls' | 'redisCalls'>> {
  const redis = await rig.redis()
  const calls = rig.slack.calls.length
  let index = 0
  const turns = await several(1, 150, 8, () => load.reply(pick(threads, index++)))
  const after = await rig.redis()
  return {
    ownAloneMs: turns.map(own),
    slackCalls: (rig.slack.calls.length - calls) / turns.length,
    redisCalls: redis && after ? (after.commands - redis.commands) / turns.length : undefined,
  }
}

async function measureBytes(rig: Rig, load: Load): Promise<Figures['upstreamBytes']> {
  rig.think(0)
  const first = rig.neuroflash.requests.length
  const thread = await load.mention()
  for (let turn = 2; turn <= 50; turn += 1) await load.reply(thread)
  const questions = rig.neuroflash.requests.slice(first).filter(({ route }) => route === 'completions')
  return [1, 10, 50].map((turn) => ({ turn, bytes: questions[turn - 1]?.bytes ?? Number.NaN }))
}

/** What the threads themselves cost, without the garbage of ten thousand turns in a row. */
async function measureRestarted(rig: Rig, load: Load, threads: readonly Thread[]): Promise<number> {
  await rig.restart()
  let index = 0
  await several(1, 50, 5, () => load.reply(pick(threads, index++)))
  return (await rig.usage()).rssMb
}

/** Runs `work` up to `count` times, `width` at once, and begins none after `seconds`. */
export async function several<Result>(
  width: number,
  count: number,
  seconds: number,
  work: () => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const untilMs = performance.now() + seconds * 1_000
  let begun = 0
  const one = async (): Promise<void> => {
    while (begun < count && performance.now() < untilMs) {
      begun += 1
      results.push(await work())
    }
  }
  await Promise.all(Array.from({ length: width }, one))
  return results
}

/** So many a second, whether the earlier ones are answered or not, as people would. */
export async function openLoop(
  { rate, seconds }: Pick<Size, 'rate' | 'seconds'>,
  work: (index: number) => Promise<Turn>,
): Promise<Turn[]> {
  const startedMs = performance.now()
  const begun: Promise<Turn>[] = []
  for (let index = 0; index < rate * seconds; index += 1) {
    await sleep(Math.max(0, startedMs + (index * 1_000) / rate - performance.now()))
    begun.push(work(index))
  }
  return Promise.all(begun)
}

export async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; seconds: number }> {
  const startedMs = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - startedMs) / 1_000 }
}

export function own({ totalMs, upstreamMs }: Turn): number {
  return totalMs - upstreamMs
}

export function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[index % values.length]
  if (value === undefined) throw new Error('there is nothing to pick from')
  return value
}
