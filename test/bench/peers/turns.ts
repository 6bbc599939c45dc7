import { Load } from '../load.ts'
import { own, pick, several } from '../scenarios.ts'
import type { Peer } from './bots.ts'
import { openFleet } from './fleet.ts'

const TURNS = 200
const UPSTREAM_MS = 20
const THREADS = 300
const ALONE = 150
const TOGETHER = 1_000

/** Bytes sent to neuroflash at each turn of one thread. */
export async function measureBytes(peer: Peer): Promise<number[]> {
  return withLoad(peer, async (load, { standIns }) => {
    const { requests } = standIns.neuroflash
    const thread = await load.mention()
    for (let turn = 2; turn <= TURNS; turn += 1) await load.reply(thread)
    return requests.filter(({ route }) => route === 'completions').map(({ bytes }) => bytes)
  })
}

/** What a turn takes. Times in ms; `own`: without neuroflash's share. */
export type Times = {
  readonly ackMs: readonly [p50: number, p99: number]
  readonly ownMs: readonly [p50: number, p99: number]
  readonly cpuMs: number
  readonly rssMb: number
  readonly slackCalls: number
}

export async function measureTimes(peer: Peer): Promise<Times> {
  return withLoad(peer, async (load, fleet) => {
    const { slack } = fleet.standIns
    fleet.think(UPSTREAM_MS)
    const threads = await several(8, THREADS, 20, () => load.mention())
    let index = 0
    const next = () => load.reply(pick(threads, index++))
    const calls = slack.calls.length
    const alone = await several(1, ALONE, 15, next)
    const slackCalls = (slack.calls.length - calls) / alone.length
    fleet.think(0)
    const { cpuMs } = fleet.usage()
    const together = await several(16, TOGETHER, 15, next)
    const after = fleet.usage()
    return {
      ackMs: ends(alone.map(({ ackMs }) => ackMs)),
      ownMs: ends(alone.map(own)),
      cpuMs: (after.cpuMs - cpuMs) / together.length,
      rssMb: after.rssMb,
      slackCalls,
    }
  })
}

async function withLoad<Result>(
  peer: Peer,
  work: (load: Load, fleet: Awaited<ReturnType<typeof openFleet>>) => Promise<Result>,
): Promise<Result> {
  const fleet = await openFleet(peer)
  const eventsUrl = `${fleet.nextUrl()}/slack/events`
  // What the bot posts comes back to it, as with Slack.
  fleet.standIns.slack.deliverTo({ kind: 'http', url: eventsUrl })
  const load = new Load({ ...fleet.standIns, eventsUrl })
  try {
    return await work(load, fleet)
  } finally {
    load.close()
    await fleet.close()
  }
}

function ends(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN
  return [at(0.5), at(0.99)]
}
