import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createMetrics, describeMetrics, type Metrics } from '../../src/ops/metrics.ts'
import { between, metricsTable } from '../../tools/readme-tables.ts'

const figures = {
  waiting: 3,
  running: 2,
  deadByCode: { limit: 2 },
  oldestMs: 1_500,
  pausedMs: 0,
  isHalted: false,
  deletions: 0,
  oldestDeletionMs: 0,
}
const stats = async () => figures
const ping = async () => undefined

it('counts turns by outcome, with the time of each stage and their attempts', async () => {
  const metrics = createMetrics({ stats, ping })

  metrics.turnEnded({ outcome: 'done', stagesMs: { asking: 1_200, answered: 80 }, attempts: 2 })
  metrics.turnEnded({ outcome: 'dead', stagesMs: {} })

  expect(await samples(metrics)).toMatchObject({
    'turns_total{outcome="done"}': 1,
    'turns_total{outcome="dead"}': 1,
    'turn_stage_seconds_sum{stage="asking"}': 1.2,
    'turn_stage_seconds_count{stage="answered"}': 1,
    turn_attempts_sum: 2,
    turn_attempts_count: 1,
  })
})

it('counts requests to both sides by status, which may be a word', async () => {
  const metrics = createMetrics({ stats, ping })

  metrics.slackRequest({ method: 'chat.postMessage', status: 200, ms: 120 })
  metrics.slackRequest({ method: 'chat.postMessage', status: 'timeout', ms: 10_000 })
  metrics.upstreamRequest({ route: '/conversations', status: 503, ms: 20 })

  expect(await samples(metrics)).toMatchObject({
    'slack_request_seconds_count{method="chat.postMessage",status="200"}': 1,
    'slack_request_seconds_sum{method="chat.postMessage",status="timeout"}': 10,
    'upstream_request_seconds_count{route="/conversations",status="503"}': 1,
  })
})

it('counts what comes in by what became of it, and how long Slack waited', async () => {
  const metrics = createMetrics({ stats, ping })

  metrics.received({ result: 'stored' })
  metrics.received({ result: 'stored' })
  metrics.received({ result: 'seen' })
  metrics.acked(4)

  expect(await samples(metrics)).toMatchObject({
    'received_total{result="stored"}': 2,
    'received_total{result="seen"}': 1,
    'ack_seconds_bucket{le="0.005"}': 1,
    ack_seconds_count: 1,
  })
})

it('reads the inbox anew for every scrape', async () => {
  let waiting = 3
  const metrics = createMetrics({ stats: async () => ({ ...figures, waiting }), ping })

  const first = await samples(metrics)
  waiting = 0
  const second = await samples(metrics)

  expect(first).toMatchObject({
    inbox_up: 1,
    inbox_waiting: 3,
    inbox_running: 2,
    'inbox_dead{code="limit"}': 2,
    inbox_oldest_seconds: 1.5,
  })
  expect(second).toMatchObject({ inbox_up: 1, inbox_waiting: 0 })
})

it('tells dead letters apart by their code, those of before not counted, and never more than so many', async () => {
  let deadByCode: Record<string, number> = { limit: 2, 'slack-closed': 1, 'Not a code': 3 }
  const metrics = createMetrics({ stats: async () => ({ ...figures, deadByCode }), ping })

  const first = await samples(metrics)
  deadByCode = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`x${'-'.repeat(n % 30)}${'y'.repeat(1 + n / 30)}`, 1]),
  )
  const second = await samples(metrics)

  expect(dead(first)).toEqual({ limit: 2, 'slack-closed': 1, other: 3 })
  expect(Object.keys(dead(second))).toHaveLength(41)
  expect(dead(second)).toMatchObject({ other: 20 })
})

function dead(found: Record<string, number>): Record<string, number> {
  const entries = Object.entries(found).flatMap(([name, value]) => {
    const code = /^inbox_dead\{code="(.*)"\}$/.exec(name)?.[1]
    return code === undefined ? [] : [[code, value] as const]
  })
  return Object.fromEntries(entries)
}

it.each([
  ['fails', () => Promise.reject(new Error('away'))],
  ['does not answer', () => new Promise<never>(() => {})],
])('says that the inbox is away, and nothing old about it, when the store %s', async (_, away) => {
  let answer: () => Promise<typeof figures> = stats
  const metrics = createMetrics({
    stats: () => answer(),
    ping: async () => void (await answer()),
    statsTimeoutMs: 20,
  })
  metrics.received({ result: 'stored' })
  await samples(metrics)

  answer = away
  const during = await samples(metrics)
  answer = stats
  const after = await samples(metrics)

  expect(during).toMatchObject({ inbox_up: 0, 'received_total{result="stored"}': 1 })
  expect(Object.keys(during).filter((name) => /^(inbox|deletions)_/.test(name))).toEqual(['inbox_up'])
  expect(after).toMatchObject({ inbox_up: 1, inbox_waiting: 3 })
})

it('gives the words that are left only as long as somebody has said how many', async () => {
  const metrics = createMetrics({ stats, ping })

  expect(await samples(metrics)).not.toHaveProperty('words_left')
  metrics.wordsLeft(0)
  expect(await samples(metrics)).toMatchObject({ words_left: 0 })
  metrics.wordsLeft(undefined)
  expect(await samples(metrics)).not.toHaveProperty('words_left')
})

it('says that the store only reads, and what waits in it', async () => {
  const metrics = createMetrics({ stats, ping: () => Promise.reject(new Error('READONLY')) })

  expect(await samples(metrics)).toMatchObject({ inbox_up: 0, inbox_waiting: 3 })
})

it('keeps two sets of metrics apart, Node’s own among both', async () => {
  const one = createMetrics({ stats, ping })
  const other = createMetrics({ stats, ping })

  one.received({ result: 'seen' })

  expect(await samples(other)).not.toHaveProperty('received_total{result="seen"}')
  expect((await other.expose()).text).toContain('process_resident_memory_bytes')
})

it('describes exactly the metrics there are', async () => {
  const { text } = await createMetrics({ stats, ping }).expose()
  const exposed = text.matchAll(/^# HELP (neuroflash_slack_\w+) (.*)$/gm)

  expect(describeMetrics().map(([name, , , help]) => [name, help])).toEqual(
    expect.arrayContaining(Array.from(exposed, ([, name, help]) => [`\`${name}\``, help])),
  )
  expect(describeMetrics()).toHaveLength(text.match(/^# HELP neuroflash_slack_/gm)?.length ?? 0)
})

it('stands in docs/operations.md as the code has it (npm run readme)', () => {
  const operations = readFileSync(`${import.meta.dirname}/../../docs/operations.md`, 'utf8')

  expect(between(operations, 'metrics')).toBe(metricsTable())
})

/** What a scrape gives of the bot's own metrics, without the common prefix. */
async function samples(metrics: Metrics): Promise<Record<string, number>> {
  const { text } = await metrics.expose()
  const found = text.matchAll(/^neuroflash_slack_(\S+) (\S+)$/gm)
  return Object.fromEntries(Array.from(found, ([, name, value]) => [name, Number(value)]))
}
