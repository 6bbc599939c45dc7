import { describe, expect, inject, it } from 'vitest'
import { sample, seeded } from '../setup/chance.ts'
import { describeKill, type Kill, killsAt } from './crossings.ts'
import { Starts } from './keeper.ts'
import { play, type Run } from './run.ts'
import { scenarios } from './scenarios.ts'

/** Of which the sample is taken where not all is played: another one in each run. */
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)
const isWhole = inject('isWhole')
const extent = isWhole ? 'every crossing' : `a crossing (KILL_SEED=${seed})`

/**
 * The store's crossings are counted by wrapping its class, those over the network by the stand-ins, in
 * a run that nobody disturbs: what the bot learns to do is killed here as soon as it does it.
 */
const starts = new Starts(3)

const stores = ['redis', 'embedded'] as const

/** All of them, or those whose turn it is: every fourth scenario is played, on one of the stores. */
function scenariosOn(store: (typeof stores)[number]) {
  const ofEight = stores.indexOf(store)
  return scenarios.filter((_, place) => isWhole || (place + seed) % 8 === ofEight)
}

describe.concurrent.each(stores)(`P2 and P3: kill -9 at ${extent} of a turn (%s store)`, (store) => {
  it.for(scenariosOn(store))(
    'leaves each message asked once and each part shown once: $name',
    { timeout: 400_000 },
    async (scenario, { signal }) => {
      const redisUrl = store === 'redis' ? inject('redisUrl') : undefined
      const undisturbed = await play(scenario, { redisUrl, starts, signal })
      expect(undisturbed.problems).toEqual([])

      const every = killsAt(undisturbed.crossings.filter(scenario.only ?? (() => true)))
      const kills = isWhole ? every : sample(every, 1, seeded(seed))
      const startedMs = performance.now()
      const runs = await atOnce(store === 'redis' ? 60 : 4, kills, async (kill) => ({
        kill,
        run: await play(scenario, { redisUrl, starts, signal, kill }),
      }))

      const problems = runs.flatMap(({ kill, run }) =>
        run.problems.map((problem) => `killed ${describeKill(kill)}: ${problem}`),
      )
      expect(problems).toEqual([])
      // A status that is set or cleared at leisure may fall away.
      const notReached = runs.filter(({ run, kill }) => !run.wasKilled && !isOptional(kill))
      expect(notReached.map(({ kill }) => describeKill(kill))).toEqual([])
      report({ store, name: scenario.name, runs, ms: performance.now() - startedMs })
    },
  )
})

function isOptional({ name, number }: Kill): boolean {
  return name === 'assistant.threads.setStatus' && number > 1
}

/** For whoever reads the log; no test depends on time. */
function report(done: {
  readonly store: string
  readonly name: string
  readonly runs: readonly { readonly kill: Kill; readonly run: Run }[]
  readonly ms: number
}): void {
  const killed = done.runs.filter(({ run }) => run.wasKilled)
  const byTime = killed.toSorted((a, b) => (a.run.recoveryMs ?? 0) - (b.run.recoveryMs ?? 0))
  const seconds = (ms = 0) => `${(ms / 1_000).toFixed(1)} s`
  const longest = byTime.at(-1)
  console.log(
    `${done.store}, ${done.name}: ${killed.length} kills in ${seconds(done.ms)}; from a kill to the end of all work ` +
      `median ${seconds(byTime[killed.length >> 1]?.run.recoveryMs)}, ` +
      `longest ${seconds(longest?.run.recoveryMs)} (${longest === undefined ? '' : describeKill(longest.kill)})`,
  )
}

/**
 * Like `Promise.all` over `work`, with at most so many under way. Where one fails no other is begun, and those under
 * way are waited for: the bots of a run that nobody waits for would be left over.
 */
async function atOnce<Given, Result>(
  most: number,
  given: readonly Given[],
  work: (one: Given) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const rest = [...given]
  const worker = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) results.push(await work(one))
  }
  const stopping = () =>
    worker().catch((error: unknown) => {
      rest.length = 0
      throw error
    })
  const ended = await Promise.allSettled(Array.from({ length: most }, stopping))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return results
}
