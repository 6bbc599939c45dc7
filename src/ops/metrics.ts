import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What the inbox gauges are made of, as the store counts it. */
type InboxFigures = {
  readonly waiting: number
  readonly running: number
  readonly deadByCode: Readonly<Record<string, number>>
  readonly oldestMs: number
  readonly pausedMs: number
  readonly isHalted: boolean
  readonly deletions: number
  readonly oldestDeletionMs: number
}

/** A status by number, or a word where there was none (`timeout`, `reset`). */
type Status = number | string

export type Metrics = {
  turnEnded(turn: {
    readonly outcome: string
    readonly stagesMs: Readonly<Record<string, number>>
    readonly attempts?: number
  }): void
  /** A thread was told that it waits, and what for. */
  waitTold(why: string): void
  slackRequest(request: { readonly method: string; readonly status: Status; readonly ms: number }): void
  /** `route` is a template (`/conversations/:id/messages`): an id in it would make a series of its own. */
  upstreamRequest(request: { readonly route: string; readonly status: Status; readonly ms: number }): void
  /** One event or interaction from Slack, by what became of it. */
  received(event: { readonly result: string }): void
  /** From the arrival of a request to its answer. */
  acked(ms: number): void
  /** What was found wrong or well; whatever is not among these is no longer told of. */
  checked(checks: readonly { readonly check: string; readonly isWell: boolean }[]): void
  /** What the account has left at neuroflash; `undefined`: nobody knows. */
  wordsLeft(amount: number | undefined): void
  /** Reads the inbox and gives everything in Prometheus' text form. A store that fails or is slow costs only its own gauges. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>
}

const definitions = {
  turns: { name: 'turns_total', type: 'counter', labels: ['outcome'], help: 'Turns that ended, by outcome' },
  stages: {
    name: 'turn_stage_seconds',
    type: 'histogram',
    labels: ['stage'],
    help: 'Time a turn spent in each stage',
    buckets: [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320],
  },
  attempts: {
    name: 'turn_attempts',
    type: 'histogram',
    labels: [],
    help: 'How often a turn was taken up until it ended',
    buckets: [1, 2, 3, 5, 10],
  },
  waits: {
    name: 'waits_told_total',
    type: 'counter',
    labels: ['why'],
    help: 'Threads that were told, after a minute, that their message waits: because an operator has called a `halt`, for a `pause` of neuroflash, for `neuroflash` to answer, in `search` of a lost question, or in `line` for a place',
  },
  slack: {
    name: 'slack_request_seconds',
    type: 'histogram',
    labels: ['method', 'status'],
    help: 'Requests to Slack’s Web API, by method and status',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  upstream: {
    name: 'upstream_request_seconds',
    type: 'histogram',
    labels: ['route', 'status'],
    help: 'Requests to neuroflash, by route and status',
    buckets: [0.05, 0.25, 1, 2.5, 5, 10, 20, 40, 80, 160],
  },
  received: {
    name: 'received_total',
    type: 'counter',
    labels: ['result'],
    help: 'Events and interactions from Slack, by what became of them',
  },
  ack: {
    name: 'ack_seconds',
    type: 'histogram',
    labels: [],
    help: 'Time until Slack had its answer to an event; it waits 3 s',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
  },
  waiting: { name: 'inbox_waiting', type: 'gauge', labels: [], help: 'Messages stored and not yet settled' },
  running: { name: 'inbox_running', type: 'gauge', labels: [], help: 'Threads a worker holds' },
  dead: { name: 'inbox_dead', type: 'gauge', labels: ['code'], help: 'Dead letters kept, by why' },
  paused: {
    name: 'paused_seconds',
    type: 'gauge',
    labels: [],
    help: 'How long neuroflash is not asked yet, because it has asked for patience',
  },
  halted: {
    name: 'halted',
    type: 'gauge',
    labels: [],
    help: '1 while an operator has paused the bot (`admin pause`), otherwise 0',
  },
  oldest: {
    name: 'inbox_oldest_seconds',
    type: 'gauge',
    labels: [],
    help: 'Age of the oldest message not yet settled: how long whoever waits longest has waited',
  },
  deletions: {
    name: 'deletions_pending',
    type: 'gauge',
    labels: [],
    help: 'Conversations that neuroflash has still to delete; at most 200 are counted',
  },
  oldestDeletion: {
    name: 'deletions_oldest_seconds',
    type: 'gauge',
    labels: [],
    help: 'For how long the oldest of them has been waiting for that',
  },
  words: {
    name: 'words_left',
    type: 'gauge',
    labels: [],
    help: 'Words that the account has left at neuroflash, absent where it does not say. Looked at every 15 minutes',
  },
  up: {
    name: 'inbox_up',
    type: 'gauge',
    labels: [],
    help: '1 while the store can be written to, otherwise 0',
  },
  check: {
    name: 'check',
    type: 'gauge',
    labels: ['check'],
    help: 'One series for each doctor check: 1 if it passes, 0 if it fails, absent if it could not be made. Looked at every 15 minutes',
  },
  dropped: {
    name: 'log_lines_dropped_total',
    type: 'counter',
    labels: [],
    help: 'Lines of the log that are lost, since nobody read them in time or they could not be written',
  },
} as const

type Definition = (typeof definitions)[keyof typeof definitions]

export type MetricKey = keyof typeof definitions

/** As it is called in Prometheus, where a histogram also has `…_bucket`, `…_sum` and `…_count`. */
export const metricName = (key: MetricKey): string => prefixed(definitions[key].name)

/** One row for each metric of the bot's own, for the documents: name, type, labels, meaning. */
export function describeMetrics(): string[][] {
  return Object.values(definitions).map(({ name, type, labels, help }) => [
    `\`${prefixed(name)}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ])
}

/** Metrics in a registry of their own, Node's default ones (`process_…`, `nodejs_…`) among them. */
export function createMetrics(options: {
  readonly stats: () => Promise<InboxFigures>
  /** Resolves while the store can be written to. */
  readonly ping: () => Promise<void>
  readonly statsTimeoutMs?: number
  /** How many lines of the log are lost so far. */
  readonly droppedLines?: () => number
}): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const turns = new Counter({ ...plain(definitions.turns), registers: [registry] })
  const stages = new Histogram({ ...bucketed(definitions.stages), registers: [registry] })
  const attempts = new Histogram({ ...bucketed(definitions.attempts), registers: [registry] })
  const waits = new Counter({ ...plain(definitions.waits), registers: [registry] })
  const slack = new Histogram({ ...bucketed(definitions.slack), registers: [registry] })
  const upstream = new Histogram({ ...bucketed(definitions.upstream), registers: [registry] })
  const received = new Counter({ ...plain(definitions.received), registers: [registry] })
  const ack = new Histogram({ ...bucketed(definitions.ack), registers: [registry] })
  const check = new Gauge({ ...plain(definitions.check), registers: [registry] })
  const words = new Gauge({ ...plain(definitions.words), registers: [registry] })
  // It begins with 0, which nobody has said.
  words.remove()
  const { droppedLines = () => 0 } = options
  const dropped = new Counter({
    ...plain(definitions.dropped),
    registers: [],
    collect() {
      this.reset()
      this.inc(droppedLines())
    },
  })
  registry.registerMetric(dropped)
  const refreshInbox = inboxGauges(registry, options)

  return {
    turnEnded(turn) {
      turns.inc({ outcome: turn.outcome })
      for (const [stage, ms] of Object.entries(turn.stagesMs)) stages.observe({ stage }, ms / 1000)
      if (turn.attempts !== undefined) attempts.observe(turn.attempts)
    },
    waitTold: (why) => waits.inc({ why }),
    slackRequest: ({ method, status, ms }) => slack.observe({ method, status: String(status) }, ms / 1000),
    upstreamRequest: ({ route, status, ms }) =>
      upstream.observe({ route, status: String(status) }, ms / 1000),
    received: ({ result }) => received.inc({ result }),
    acked: (ms) => ack.observe(ms / 1000),
    checked(checks) {
      check.reset()
      for (const { check: name, isWell } of checks) check.set({ check: name }, isWell ? 1 : 0)
    },
    wordsLeft: (amount) => (amount === undefined ? words.remove() : words.set(amount)),
    async expose() {
      await refreshInbox()
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

function inboxGauges(
  registry: Registry,
  options: Pick<Parameters<typeof createMetrics>[0], 'stats' | 'ping' | 'statsTimeoutMs'>,
): () => Promise<void> {
  const gauge = (definition: Definition) => new Gauge({ ...plain(definition), registers: [registry] })
  const waiting = gauge(definitions.waiting)
  const running = gauge(definitions.running)
  const dead = gauge(definitions.dead)
  const oldest = gauge(definitions.oldest)
  const paused = gauge(definitions.paused)
  const halted = gauge(definitions.halted)
  const deletions = gauge(definitions.deletions)
  const oldestDeletion = gauge(definitions.oldestDeletion)
  const up = gauge(definitions.up)
  return async () => {
    const withinMs = options.statsTimeoutMs ?? 1_000
    const [figures, isUp] = await Promise.all([
      withinTime(options.stats, withinMs),
      withinTime(async () => options.ping().then(() => true), withinMs),
    ])
    up.set(isUp ? 1 : 0)
    if (figures === undefined) {
      // Yesterday's numbers would look like today's.
      for (const one of [waiting, running, oldest, paused, halted, deletions, oldestDeletion]) one.remove()
      dead.reset()
      return
    }
    waiting.set(figures.waiting)
    running.set(figures.running)
    dead.reset()
    for (const [code, count] of bounded(figures.deadByCode)) dead.set({ code }, count)
    oldest.set(figures.oldestMs / 1000)
    paused.set(figures.pausedMs / 1000)
    halted.set(figures.isHalted ? 1 : 0)
    deletions.set(figures.deletions)
    oldestDeletion.set(figures.oldestDeletionMs / 1000)
  }
}

/** Each code makes a series of its own, for good, so only this many are told apart. */
const MOST_CODES = 40
const CODE = /^[a-z][a-z-]{0,39}$/

function bounded(counts: Readonly<Record<string, number>>): Map<string, number> {
  const found = new Map<string, number>()
  for (const [code, count] of Object.entries(counts).toSorted(([, a], [, b]) => b - a)) {
    const name = CODE.test(code) && found.size < MOST_CODES ? code : 'other'
    found.set(name, (found.get(name) ?? 0) + count)
  }
  return found
}

async function withinTime<T>(work: () => Promise<T>, timeoutMs: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), timeoutMs)
  try {
    return await Promise.race([work(), late.promise])
  } catch {
    // `inbox_up` says it; whoever uses the store for work logs why.
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

function plain({ name, help, labels }: Definition) {
  return { name: prefixed(name), help, labelNames: [...labels] as string[] }
}

function bucketed(definition: Extract<Definition, { type: 'histogram' }>) {
  return { ...plain(definition), buckets: [...definition.buckets] }
}

function prefixed(name: string): string {
  return `neuroflash_slack_${name}`
}
