/**
 * `npm run bench`: what the bot's own part costs, between stand-ins on this machine. Prints a table of
 * goals and figures, and fails only when the run itself broke, never because of a figure.
 *
 * `--cpu-prof=DIR` writes a profile of the bot; `--store=Redis` or `--store=embedded` takes one alone.
 */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { formatTable } from '../../src/playground/demo/table.ts'
import { Load } from './load.ts'
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

type Row = readonly [what: string, goal: string, reached: (figures: Figures) => string]

function rows(): readonly Row[] {
  return [
    ['ack at 100 events/s, p50', '', ({ ackMs }) => ms(percentile(ackMs, 50))],
    ['ack at 100 events/s, p99', '< 50 ms', ({ ackMs }) => ms(percentile(ackMs, 99))],
    ['own time of a turn, alone, p50', '< 15 ms', ({ ownAloneMs }) => ms(percentile(ownAloneMs, 50))],
    ['own time of a turn, alone, p99', '', ({ ownAloneMs }) => ms(percentile(ownAloneMs, 99))],
    ['own time at 100 turns/s, p50', '< 15 ms', ({ ownAtRateMs }) => ms(percentile(ownAtRateMs, 50))],
    ['own time at 100 turns/s, p99', '', ({ ownAtRateMs }) => ms(percentile(ownAtRateMs, 99))],
    ['replies flat out', '300 /s (Redis)', ({ turnsPerS }) => `${turnsPerS.toFixed(0)} /s`],
    [
      'mentions flat out, each a new thread, two events',
      '',
      ({ mentionsPerS }) => `${mentionsPerS.toFixed(0)} /s`,
    ],
    ['CPU of the bot per reply', '', ({ cpuMs }) => ms(cpuMs.bot)],
    ['CPU of load and stand-ins per reply', '', ({ cpuMs }) => ms(cpuMs.harness)],
    ['RSS at rest', '', ({ rssAtRestMb }) => `${rssAtRestMb.toFixed(0)} MB`],
    [
      'RSS with the engaged threads',
      '< 150 MB',
      ({ rssWithThreadsMb }) => `${rssWithThreadsMb.toFixed(0)} MB`,
    ],
    ['engaged threads, each by a mention', '10000', ({ threads }) => String(threads)],
    [
      'Redis per idle engaged thread, 25 h marks included',
      '< 700 bytes',
      ({ bytesPerThread }) => (bytesPerThread === undefined ? '' : `${bytesPerThread.toFixed(0)} bytes`),
    ],
    ['Slack calls per short turn', '2', ({ slackCalls }) => slackCalls.toFixed(2)],
    ['Redis calls per turn', '', ({ redisCalls }) => redisCalls?.toFixed(2) ?? ''],
    ...[1, 2, 10, 50].map(
      (turn): Row => [
        `bytes sent to neuroflash at turn ${turn} of a thread`,
        turn > 2 ? 'as turn 2' : '',
        ({ upstreamBytes }) => String(upstreamBytes.find((at) => at.turn === turn)?.bytes),
      ],
    ),
  ]
}

function report(figures: ReadonlyMap<StoreName, Figures>): string {
  return formatTable({
    head: ['', 'goal', ...figures.keys()],
    rows: rows().map(([what, goal, reached]) => [what, goal, ...[...figures.values()].map(reached)]),
    right: [1, 2, 3],
  })
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
