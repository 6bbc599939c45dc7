import type { Bursts } from '../bursts.ts'
import { type Trouble, troubles } from './loss.ts'
import type { Times } from './turns.ts'

export const parts = ['loss', 'bytes', 'times'] as const

type Measured<Of> = {
  readonly date: string
  readonly machine: string
  /** How many processes wanted to compute when it began: above a few tenths, times say little. */
  readonly load?: number
  readonly versions: readonly string[]
  readonly bots: Readonly<Record<string, Of>>
}

/** What was measured, each part at its own time. */
export type Figures = {
  loss?: Measured<Readonly<Record<string, Bursts>>>
  bytes?: Measured<readonly number[]>
  times?: Measured<Times>
}

type Row<Of> = readonly [what: string, figureOf: (of: Of) => string]

const lossRows = troubles.map(
  (trouble): Row<Readonly<Record<string, Bursts>>> => [lossWords(trouble), (of) => kept(of[trouble])],
)

const bytesRows = [1, 10, 50, 200].map(
  (turn): Row<readonly number[]> => [
    `bytes to neuroflash, turn ${turn}`,
    (of) => String(of[turn - 1] ?? '–'),
  ],
)

const timesRows: readonly Row<Times>[] = [
  ['Slack hears that it arrived, p50 / p99', ({ ackMs }) => pair(ackMs)],
  ['own time of a turn, p50 / p99', ({ ownMs }) => pair(ownMs)],
  ['CPU a turn', ({ cpuMs }) => `${cpuMs.toFixed(1)} ms`],
  ['memory after all that', ({ rssMb }) => `${rssMb.toFixed(0)} MB`],
  ['Slack calls a turn', ({ slackCalls }) => slackCalls.toFixed(1)],
]

/** `docs/peers.md`. */
export function page({ loss, bytes, times }: Figures): string {
  return [
    head,
    section('What is kept', lossNote, [loss, lossRows]),
    section('What a turn sends', bytesNote, [bytes, bytesRows]),
    section('What a turn takes', timesNote, [times, timesRows]),
    notes,
  ].join('\n')
}

const head = `# Beside others

The same traffic against this bot and what one would reach for instead, each in processes of its own between the same
stand-ins for Slack and neuroflash, on one Redis that writes each step to disk. This page is written by
\`npm run bench:peers\`; the bots are described [below](#the-bots).
`

const lossNote = `Of 1,000 messages, five a thread and 30 ms apart: **lost / answered twice / answered out of order**. A message that is
answered together with others counts as answered. Out of order includes what Slack delivered late, because a process was
gone or another one was quicker: nobody can answer what has not come. While they are written, neuroflash thinks for 20
to 120 ms. Slack tries again what is not taken: at once, after 6 s, and 20 s after that.
`

const bytesNote = `One thread, each question 80 characters long.

![Bytes per turn against the number of the turn](peers.svg)
`

const timesNote = `neuroflash thinks for 20 ms, which is not counted. CPU: with 16 threads at once and no thinking. The load beneath the
table says how busy the machine was before: above a few tenths, times say little.
`

const notes = `## The bots

| | |
| --- | --- |
| ours | As \`npm start\` runs it. |
| Chat SDK | Vercel's, as its documentation has it: subscribes at the mention, and reads the thread's latest 20 messages from Slack for each turn. What comes while a turn runs is dropped, which is its default. Slack's address by \`SLACK_API_URL\`. |
| Chat SDK, queue | The same with \`concurrency: 'queue'\`: what came meanwhile is asked together. |
| Bolt starter | Bolt 5 in the shape of Slack's starter for agents: history in memory, sent again with each turn; answers with \`say\` instead of a stream. Slack's address by \`clientOptions.slackApiUrl\`. |
| smallest | The smallest bot that keeps what is written to it before it says so to Slack, \`test/bench/smallest-bot.ts\`: no order, no record of what it has begun. |

neuroflash takes one message at a time, so those that send a history send it as one message, with the question at its
end, into one conversation. A store for histories, a lock, or another model's API would change the
figures of a peer; nobody's figures here include such additions.
`

function section<Of>(
  title: string,
  note: string,
  [measured, rows]: readonly [Measured<Of> | undefined, readonly Row<Of>[]],
): string {
  if (measured === undefined) return ''
  const names = Object.keys(measured.bots)
  const lines = [
    `| | ${names.join(' | ')} |`,
    `| --- |${names.map(() => ' ---: |').join('')}`,
    ...rows.map(
      ([what, figureOf]) =>
        `| ${what} | ${Object.values(measured.bots)
          .map((of) => figureOf(of))
          .join(' | ')} |`,
    ),
  ]
  const { date, machine, load, versions } = measured
  const busy = load === undefined ? '' : `, load ${load.toFixed(1)}`
  const made = `*${date}, ${machine}${busy}; ${versions.join(', ')}.*`
  return [`## ${title}`, '', note, ...lines, '', made, ''].join('\n')
}

function lossWords(trouble: Trouble): string {
  return trouble === 'nothing' ? 'nothing goes wrong' : trouble
}

function kept(bursts: Bursts | undefined): string {
  return bursts === undefined ? '–' : `${bursts.lost} / ${bursts.doubled} / ${bursts.outOfOrder}`
}

function pair([middle, most]: readonly [number, number]): string {
  return `${middle.toFixed(1)} / ${most.toFixed(1)} ms`
}
