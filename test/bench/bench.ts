/**
 * `npm run bench`: what the bot's own part costs, between stand-ins on this machine. Prints a table of
 * goals and figures, and fails only when the run itself broke, never because of a figure.
 *
 * `--cpu-prof=DIR` writes a profile of the bot; `--store=Redis` or `--store=embedded` takes one alone.
 */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Load } from './load.ts'
import { report } from './report.ts'
import { openRig, type StoreName } from './rig.ts'
import { type Figures, measure, type Size } from './scenarios.ts'

const size: Size = { threads: 10_000, seconds: 5, rate: 100, turns: 3_000 }

const { values } = parseArgs({ options: { 'cpu-prof': { type: 'string' }, store: { type: 'string' } } })
const stores = (['Redis', 'embedded'] as const).filter(
  (name) => values.store === undefined || values.store === name,
)

print(`${availableParallelism()} cores, Node ${process.version}. The bot is one process of its own; load and stand-ins are
another, on the same cores. neuroflash thinks for 20 ms, flat out for 0. Redis is a private server with
appendonly yes and appendfsync always, as documented; the embedded store commits to disk each step.\n`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
const startedMs = performance.now()
const figures = new Map<StoreName, Figures>()
for (const store of stores) figures.set(store, await run(store))
print(report(figures))
print(`\nTook ${Math.round((performance.now() - startedMs) / 1_000)} s.`)

async function run(store: StoreName): Promise<Figures> {
  const rig = await openRig(store, values['cpu-prof'])
  const load = new Load(rig)
  try {
    const figures = await measure(rig, load, size)
    const unexpected = [...rig.slack.unexpected, ...rig.neuroflash.unexpected]
    if (unexpected.length > 0)
      throw new Error(`the bot asked for what is not offered: ${JSON.stringify(unexpected)}`)
    return figures
  } finally {
    load.close()
    await rig.close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
