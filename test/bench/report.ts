import { formatTable } from '../../src/playground/demo/table.ts'
import type { Beside } from './beside.ts'
import type { StoreName } from './rig.ts'
import type { Figures } from './scenarios.ts'

/** Goals beside what was reached, one column for each store. */
export function report(figures: ReadonlyMap<StoreName, Figures>): string {
  return formatTable({
    head: ['', 'goal', ...figures.keys()],
    rows: rows().map(([what, goal, reached]) => [what, goal, ...[...figures.values()].map(reached)]),
    right: [1, 2, 3],
  })
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
    [
      'another’s mention after 400 direct messages of one person',
      '< 3 s',
      ({ besideCrowdMs }) => ms(besideCrowdMs),
    ],
    [
      'longest block of the event loop, hostile answers / usual ones',
      '< 50 ms',
      ({ hostile: { blockMs } }) => `${blockMs.hostile.toFixed(0)} / ${ms(blockMs.usual)}`,
    ],
    [
      'a mention while a poisoned answer is converted / usual',
      '<= 2x',
      ({ hostile: { besideMs } }) => `${besideMs.poison.toFixed(0)} / ${ms(besideMs.usual)}`,
    ],
    [
      'RSS before, during and 10 s after 50 hostile answers',
      '< 150 MB after',
      ({ hostile: { rssMb } }) =>
        `${rssMb.before.toFixed(0)}, ${rssMb.most.toFixed(0)}, ${rssMb.after.toFixed(0)} MB`,
    ],
    ['RSS at rest', '', ({ rssAtRestMb }) => `${rssAtRestMb.toFixed(0)} MB`],
    [
      'RSS with the engaged threads, bot restarted',
      '< 150 MB',
      ({ rssRestartedMb }) => `${rssRestartedMb.toFixed(0)} MB`,
    ],
    [
      'RSS right after that many turns flat out',
      '< 150 MB',
      ({ rssWithThreadsMb }) => `${rssWithThreadsMb.toFixed(0)} MB`,
    ],
    [
      'RSS while 150 unsigned bodies are held open',
      '< + 40 MB',
      ({ heldBodies }) => `+ ${heldBodies.unsignedMb.toFixed(0)} MB`,
    ],
    [
      'RSS while 150 bodies with forged signatures are',
      '',
      ({ heldBodies }) => `+ ${heldBodies.forgedMb.toFixed(0)} MB`,
    ],
    ['engaged threads, each by a mention', '10000', ({ threads }) => String(threads)],
    ['Redis per engaged thread, first 25 h', '', ({ bytesPerThread }) => bytes(bytesPerThread)],
    ['Redis per idle engaged thread', '< 700 bytes', ({ bytesPerIdleThread }) => bytes(bytesPerIdleThread)],
    ['Slack calls per short turn', '2', ({ slackCalls }) => slackCalls.toFixed(2)],
    ['Redis calls per turn', '', ({ redisCalls }) => redisCalls?.toFixed(2) ?? ''],
    ...[1, 10, 50].map(
      (turn): Row => [
        `bytes sent to neuroflash at turn ${turn} of a thread`,
        turn > 1 ? 'as turn 1' : '',
        ({ upstreamBytes }) => String(upstreamBytes.find((at) => at.turn === turn)?.bytes),
      ],
    ),
  ]
}

/** Each figure of ours with its ratio to the smallest bot's, which the goal is about. */
export function reportBeside(smallest: Beside, ours: ReadonlyMap<StoreName, Beside>): string {
  return formatTable({
    head: ['beside the smallest bot that keeps a message', 'goal', ...ours.keys(), 'smallest'],
    rows: [
      ...besideRows().map(([what, goal, figureOf, unit]) => {
        const base = figureOf(smallest)
        const cells = [...ours.values()].map((one) => withRatio(figureOf(one), base, unit))
        return [what, goal, ...cells, withUnit(base, unit)]
      }),
      [
        'Redis calls for an event of others, in the channel / in a thread',
        '0 / 1',
        ...[...ours.values()].map(({ talk }) => calls(talk)),
        '',
      ],
      [
        'lost / doubled / out of order, of 1,000 in bursts',
        '0 / 0 / 0',
        ...[...ours.values(), smallest].map(({ bursts }) => kept(bursts)),
      ],
    ],
    right: [1, 2, 3, 4],
  })
}

type BesideRow = readonly [
  what: string,
  goal: string,
  figureOf: (figures: Beside) => number | undefined,
  unit: string,
]

function besideRows(): readonly BesideRow[] {
  return [
    ['ack alone, p50', '', ({ ackAloneMs }) => percentile(ackAloneMs, 50), 'ms'],
    ['ack alone, p99', '', ({ ackAloneMs }) => percentile(ackAloneMs, 99), 'ms'],
    ['own time of a turn alone, p50', '<= 1.3x', ({ ownAloneMs }) => percentile(ownAloneMs, 50), 'ms'],
    ['own time of a turn alone, p99', '', ({ ownAloneMs }) => percentile(ownAloneMs, 99), 'ms'],
    ['own time at 50 events/s, p50', '', ({ ownAtRateMs }) => percentile(ownAtRateMs, 50), 'ms'],
    ['own time at 50 events/s, p99', '<= 2x', ({ ownAtRateMs }) => percentile(ownAtRateMs, 99), 'ms'],
    ['turns flat out, 64 threads', '', ({ turnsPerS }) => turnsPerS, '/s'],
    ['CPU of the bot a turn', '<= 1.8x', ({ botCpuMs }) => botCpuMs, 'ms'],
    ['CPU of Redis a turn', '<= 3x', ({ redisCpuMs }) => redisCpuMs, 'ms'],
    ['CPU of the bot for an event of others, in the channel', '', ({ talk }) => talk.inChannel.cpuMs, 'ms'],
    ['the same, in a thread without the bot', '', ({ talk }) => talk.inThread.cpuMs, 'ms'],
    ['memory right after all that', '< 150 MB', ({ memoryMb }) => memoryMb.afterRush, 'MB'],
    ['memory after two minutes of nothing', '', ({ memoryMb }) => memoryMb.rested, 'MB'],
    ['of that, Node alone', '', ({ memoryMb }) => memoryMb.bareNode, 'MB'],
  ]
}

function withRatio(value: number | undefined, base: number | undefined, unit: string): string {
  if (value === undefined || base === undefined) return ''
  return `${withUnit(value, unit)} (${(value / base).toFixed(1)}x)`
}

function withUnit(value: number | undefined, unit: string): string {
  return value === undefined ? '' : `${value.toFixed(unit === 'ms' ? 2 : 0)} ${unit}`
}

function calls({ inChannel, inThread }: Beside['talk']): string {
  const [one, other] = [inChannel.redisCalls, inThread.redisCalls]
  return one === undefined || other === undefined ? '' : `${one.toFixed(2)} / ${other.toFixed(2)}`
}

function kept({ lost, doubled, outOfOrder }: Beside['bursts']): string {
  return `${lost} / ${doubled} / ${outOfOrder}`
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}

function bytes(value: number | undefined): string {
  return value === undefined ? '' : `${value.toFixed(0)} bytes`
}
