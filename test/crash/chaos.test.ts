import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import { pick, seeded } from '../setup/chance.ts'
import { type RedisServer, startRedisServer } from '../setup/redis-server.ts'
import { answer, problemsOf } from './audit.ts'
import { Crowd } from './crowd.ts'
import { armFault } from './faults.ts'
import { type Figures, untilIdle } from './idle.ts'
import { Keeper, Starts } from './keeper.ts'

const seed = Number(process.env['CHAOS_SEED'] ?? 20_261_124)

const THREADS = 30
const MESSAGES = 150
/** A message every so often, so that all this takes its time; nothing is waited for in this way. */
const PACE_MS = 160
const KILL_EVERY = 20

describe.concurrent(`P2, P3 and P4: chaos with the real process (CHAOS_SEED=${seed})`, () => {
  it('asks and answers each message once, while two processes and their Redis are killed', {
    timeout: 300_000,
  }, async ({ onTestFinished }) => {
    const servers: RedisServer[] = []
    const dir = await mkdtemp(join(tmpdir(), 'neuroflash-crash-redis-'))
    let server = await startRedisServer({ appendonly: true, dir })
    servers.push(server)
    const standIns = await openStandIns({
      redisUrl: server.url,
      neuroflash: { answer },
      timeoutMs: 3_000,
      settleMs: 3_000,
    })
    onTestFinished(async () => {
      await standIns.close()
      for (const running of servers) await running.kill()
      await rm(dir, { recursive: true, force: true })
    })

    const left = await rage(standIns, 2, async (round) => {
      if (round !== 4) return
      await server.kill()
      server = await startRedisServer({ appendonly: true, dir, port: server.port })
      servers.push(server)
    })

    expect(left).toEqual(asItShouldBe)
  })

  it('asks and answers each message once, while the one process on the embedded store is killed', {
    timeout: 300_000,
  }, async ({ onTestFinished }) => {
    const standIns = await openStandIns({ neuroflash: { answer }, timeoutMs: 3_000, settleMs: 3_000 })
    onTestFinished(() => standIns.close())

    const left = await rage(standIns, 1, () => undefined)

    expect(left).toEqual(asItShouldBe)
  })
})

type Left = {
  readonly figures: Figures
  readonly problems: readonly string[]
  readonly unexpected: readonly unknown[]
}

const asItShouldBe: Left = { figures: { waiting: 0, dead: 0 }, problems: [], unexpected: [] }

/** People write, everything fails, processes die; then all comes to an end. Gives what is left. */
async function rage(
  standIns: StandIns,
  processes: number,
  between: (round: number) => Promise<void> | undefined,
): Promise<Left> {
  const chance = seeded(seed)
  const urls = new Map<Keeper, string>()
  const starts = new Starts(2)
  const keepers = Array.from({ length: processes }, () => {
    const keeper: Keeper = new Keeper(standIns, starts, (url) => void urls.set(keeper, url))
    return keeper
  })
  await Promise.all(keepers.map((keeper) => keeper.start({})))
  const { ada, ben } = standIns.slack.seed
  const crowd = new Crowd(standIns, {
    threads: THREADS,
    people: [ada, ben],
    chance,
    urls: () => [...urls.values()],
  })

  for (let written = 1; written <= MESSAGES; written += 1) {
    crowd.write()
    for (let letters = 0; letters < 3; letters += 1) crowd.deliverOne()
    if (chance() < 0.3) armFault(standIns, chance)
    if (written % KILL_EVERY === 0) {
      await pick(keepers, chance).bot.kill()
      await between(written / KILL_EVERY)
    }
    await letTimePass(standIns)
  }
  while (!crowd.isAllAcked) {
    crowd.deliverOne()
    await letTimePass(standIns, 2_900)
  }
  const figures = await comesToAnEnd(standIns, keepers)
  await Promise.all(keepers.map((keeper) => keeper.end()))

  const kills = keepers.flatMap(({ deaths }) => deaths).length
  console.log(
    `${crowd.threads.flatMap(({ told }) => told).length} messages, ${kills} kills, ${standIns.neuroflash.requests.length} requests`,
  )
  return {
    figures,
    problems: crowd.threads.flatMap((thread) => problemsOf(standIns, thread)),
    unexpected: [...standIns.slack.unexpected, ...standIns.neuroflash.unexpected],
  }
}

/** Slack's clock goes faster where only its retries are waited for. */
async function letTimePass({ slack, neuroflash }: StandIns, slackMs = 700): Promise<void> {
  await pause(PACE_MS)
  await neuroflash.settleLate()
  slack.advance(slackMs)
}

/** What neuroflash has kept back comes, until nothing waits. */
async function comesToAnEnd(standIns: StandIns, keepers: readonly Keeper[]): Promise<Figures> {
  const ended = new AbortController()
  const late = async () => {
    while (!ended.signal.aborted) await letTimePass(standIns)
  }
  const settling = late()
  try {
    const [first] = keepers
    return await untilIdle(() => first?.url() ?? Promise.reject(new Error('no process')))
  } finally {
    ended.abort()
    await settling
  }
}
