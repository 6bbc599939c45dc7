/**
 * `npm run bench`: what the bot's own part costs, between stand-ins on this machine, and beside the smallest honest bot.
 * Prints tables of goals and figures, and fails only when the run itself broke, never because of a figure.
 *
 * `--cpu-prof=DIR` writes a profile of the bot; `--store=Redis` or `--store=embedded` takes one alone;
 * `--only=beside` or `--only=ours` one of the tables.
 */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { type Beside, measureBeside } from './beside.ts'
import { Load } from './load.ts'
import { report, reportBeside } from './report.ts'
import { openRig, type Rig, type RigOptions, type StoreName } from './rig.ts'
import { type Figures, measure, type Size } from './scenarios.ts'

const size: Size = { threads: 10_000, seconds: 5, rate: 100, turns: 3_000 }

const { values } = parseArgs({
  options: { 'cpu-prof': { type: 'string' }, store: { type: 'string' }, only: { type: 'string' } },
})
const stores = (['Redis', 'embedded'] as const).filter(
  (name) => values.store === undefined || values.store === name,
)

print(`${availableParallelism()} cores, Node ${process.version}. The bot is one process of its own; load and stand-ins are
another, on the same cores. neuroflash thinks for 20 ms, flat out for 0. Redis is a private server with
appendonly yes and appendfsync always, as documented; the embedded store commits to disk each step.\n`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
const startedMs = performance.now()
if (values.only !== 'ours') await printBeside()
if (values.only !== 'beside') await printOurs()
print(`Took ${Math.round((performance.now() - startedMs) / 1_000)} s.`)

async function printBeside(): Promise<void> {
  const smallest = await run({ store: 'Redis', bot: 'smallest', hasEcho: true }, (rig, load) =>
    measureBeside(rig, load, 'smallest'),
  )
  const ours = new Map<StoreName, Beside>()
  for (const store of stores)
    ours.set(store, await run({ store, hasEcho: true }, (rig, load) => measureBeside(rig, load, 'ours')))
  print(`${reportBeside(smallest, ours)}\n`)
}

async function printOurs(): Promise<void> {
  const figures = new Map<StoreName, Figures>()
  for (const store of stores)
    figures.set(store, await run({ store }, (rig, load) => measure(rig, load, size)))
  print(`${report(figures)}\n`)
}

async function run<Result>(
  options: RigOptions,
  work: (rig: Rig, load: Load) => Promise<Result>,
): Promise<Result> {
  const profileDir = options.bot === 'smallest' ? undefined : values['cpu-prof']
  const rig = await openRig({ ...options, profileDir })
  const load = new Load(rig)
  try {
    const result = await work(rig, load)
    const unexpected = [...rig.slack.unexpected, ...rig.neuroflash.unexpected]
    if (unexpected.length > 0)
      throw new Error(`the bot asked for what is not offered: ${JSON.stringify(unexpected)}`)
    return result
  } finally {
    load.close()
    await rig.close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
