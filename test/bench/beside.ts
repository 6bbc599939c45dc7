import { setTimeout as sleep } from 'node:timers/promises'
import { bareNodeMb } from './bare-node.ts'
import { type Bursts, judgeBursts } from './bursts.ts'
import type { Load, Thread } from './load.ts'
import type { Rig } from './rig.ts'
import { openLoop, own, pick, several, timed } from './scenarios.ts'

const UPSTREAM_MS = 20
/** So many that none is written in again while a slow answer is under way there: at most one is, in each. */
const THREADS = 1_500
const BURST = { threads: 200, messages: 5, apartMs: 30, upstreamMs: [20, 120] } as const
/** An operator would look after an hour. */
const REST_MS = 2 * 60_000
/** No answer has come for so long: none will. */
const QUIET_MS = 5_000

/** What one bot costs and keeps, measured the same way for each. Times in ms. */
export type Beside = {
  readonly ackAloneMs: readonly number[]
  readonly ownAloneMs: readonly number[]
  readonly ownAtRateMs: readonly number[]
  readonly turnsPerS: number
  readonly botCpuMs: number
  readonly redisCpuMs: number | undefined
  readonly memoryMb: Memory
  readonly bursts: Bursts
  /** What one event costs that is not for the bot. */
  readonly talk: { readonly inChannel: EventCost; readonly inThread: EventCost }
}

/** `rested`: after `REST_MS` without an event. Longer would be truer, but nobody would wait for it. */
type Memory = { readonly afterRush: number; readonly rested: number; readonly bareNode: number }

type EventCost = { readonly cpuMs: number; readonly redisCalls: number | undefined }

export async function measureBeside(rig: Rig, load: Load, bot: 'ours' | 'smallest'): Promise<Beside> {
  rig.think(UPSTREAM_MS)
  const threads = await several(16, THREADS, 30, () => load.mention())
  let index = 0
  const next = () => load.reply(pick(threads, index++))
  const alone = await several(1, 200, 15, next)
  const atRate = await openLoop({ rate: 50, seconds: 6 }, next)
  const flatOut = await measureFlatOut(rig, load, threads)
  const bursts = await measureBursts(rig, load)
  const talk = await measureTalk(rig, load)
  return {
    ackAloneMs: alone.map(({ ackMs }) => ackMs),
    ownAloneMs: alone.map(own),
    ownAtRateMs: atRate.map(own),
    ...flatOut,
    bursts,
    talk,
    memoryMb: await measureMemory(rig, bot),
  }
}

async function measureMemory(rig: Rig, bot: 'ours' | 'smallest'): Promise<Memory> {
  const afterRush = (await rig.usage()).rssMb
  const bareNode = await bareNodeMb(bot)
  await sleep(REST_MS)
  return { afterRush, rested: (await rig.usage()).rssMb, bareNode }
}

async function measureFlatOut(rig: Rig, load: Load, threads: readonly Thread[]) {
  rig.think(0)
  const [bot, redis] = [await rig.usage(), await rig.redis()]
  let index = 0
  const run = await timed(() => several(64, 3_000, 10, () => load.reply(pick(threads, index++))))
  const [botAfter, redisAfter] = [await rig.usage(), await rig.redis()]
  const turns = run.result.length
  return {
    turnsPerS: turns / run.seconds,
    botCpuMs: (botAfter.cpuMs - bot.cpuMs) / turns,
    redisCpuMs: redis && redisAfter ? (redisAfter.cpuMs - redis.cpuMs) / turns : undefined,
  }
}

/** A busy channel in which nobody talks to the bot. */
async function measureTalk(rig: Rig, load: Load): Promise<Beside['talk']> {
  const { general: channel, ben: user } = rig.slack.seed
  const { ts: elsewhere } = rig.slack.compose({ channel, user, text: 'A thread without the bot' })
  return {
    inChannel: await costOf(rig, () => load.talk()),
    inThread: await costOf(rig, () => load.talk(elsewhere)),
  }
}

async function costOf(rig: Rig, event: () => Promise<void>): Promise<EventCost> {
  const [bot, redis] = [await rig.usage(), await rig.redis()]
  const { length } = await several(32, 3_000, 10, event)
  const [botAfter, redisAfter] = [await rig.usage(), await rig.redis()]
  return {
    cpuMs: (botAfter.cpuMs - bot.cpuMs) / length,
    redisCalls: redis && redisAfter ? (redisAfter.commands - redis.commands) / length : undefined,
  }
}

/** People who write several messages in a row, faster than they are answered. */
async function measureBursts(rig: Rig, load: Load): Promise<Bursts> {
  const { threads, messages, apartMs, upstreamMs } = BURST
  const roots = await several(16, threads, 30, () => load.mention())
  rig.think(...upstreamMs)
  const answers: string[] = []
  const unhook = rig.slack.onRequest('chat.postMessage', 'after', ({ params }) => {
    answers.push(`${String(params['thread_ts'])} ${String(params['text'])}`)
  })
  const sent = await Promise.all(
    roots.map(async (thread, at) => {
      await sleep(at * apartMs)
      const words: string[] = []
      for (let count = 1; count <= messages; count += 1) {
        words.push(await load.said(thread, `number ${count} of a burst`))
        await sleep(apartMs)
      }
      return { root: thread.root, words }
    }),
  )
  for (let known = -1; known !== answers.length; ) {
    known = answers.length
    await sleep(QUIET_MS)
  }
  unhook()
  return judgeBursts(sent, answers)
}
