import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { metricName as name } from '../src/ops/metrics.ts'

type Alarm = {
  /** Also its heading in docs/runbook.md. */
  readonly name: string
  readonly expr: string
  /** How long that has to last. */
  readonly for?: string
  /** `page`: somebody gets up at night. `ticket`: it can wait until the morning. */
  readonly severity: 'page' | 'ticket'
  readonly summary: string
}

const RUNBOOK = 'docs/runbook.md'

/** Dead letters with such a code that were not there a quarter of an hour ago. All processes on one Redis count the same. */
function newDeadLetters(codes: string): string {
  const now = `max by (code) (${name('dead')}{code=~"${codes}"})`
  const before = `max by (code) (${name('dead')}{code=~"${codes}"} offset 15m)`
  return `${now} > (${before} or ${now} * 0)`
}

/** Whether more than half of the last ten minutes' requests failed. Not where there were none. */
function mostFail(metric: 'upstream' | 'slack', failed: string): string {
  const all = `sum(rate(${name(metric)}_count[10m]))`
  return `sum(rate(${name(metric)}_count{${failed}}[10m])) / (${all} > 0) > 0.5`
}

export const alarms: readonly Alarm[] = [
  {
    name: 'NeuroflashSlackAway',
    expr: `absent(${name('up')})`,
    for: '5m',
    severity: 'page',
    summary: 'No process of the bot answers Prometheus.',
  },
  {
    name: 'NeuroflashSlackStoreAway',
    expr: `min(${name('up')}) == 0`,
    for: '2m',
    severity: 'page',
    summary: 'The bot cannot write to its store, and refuses messages until it can.',
  },
  {
    name: 'NeuroflashSlackMessagesWait',
    expr: `max(${name('oldest')}) > 600`,
    for: '5m',
    severity: 'page',
    summary: 'Somebody has been waiting for an answer for more than ten minutes.',
  },
  {
    name: 'NeuroflashSlackAccessMissing',
    expr: newDeadLetters('credentials|forbidden|slack-not-allowed'),
    severity: 'page',
    summary: 'neuroflash or Slack no longer lets the bot do its work.',
  },
  {
    name: 'NeuroflashSlackLimitUsedUp',
    expr: newDeadLetters('limit'),
    severity: 'ticket',
    summary: 'The quota at neuroflash is used up, and people were told so.',
  },
  {
    name: 'NeuroflashSlackSomethingFailed',
    expr: newDeadLetters('abandoned|attempts|unforeseen|unreadable|unreadable-link|deletion-.*'),
    severity: 'ticket',
    summary: 'Something was given up that nobody but an operator can look into.',
  },
  {
    name: 'NeuroflashSlackPaused',
    // Between two pauses one question goes as a probe.
    expr: `avg_over_time((max(${name('paused')}) > bool 0)[15m:1m]) > 0.5`,
    severity: 'ticket',
    summary: 'neuroflash has been asking for patience for most of the last quarter of an hour.',
  },
  {
    name: 'NeuroflashSlackHalted',
    expr: `max(${name('halted')}) == 1`,
    for: '20m',
    severity: 'ticket',
    summary: 'An operator paused the bot 20 minutes ago or earlier, and nobody has let it go on.',
  },
  {
    name: 'NeuroflashSlackWordsRunOut',
    expr: `min(predict_linear(${name('words')}[6h], 86400)) < 0`,
    for: '15m',
    severity: 'ticket',
    summary: 'At the pace of the last hours the words at neuroflash are used up within a day.',
  },
  {
    name: 'NeuroflashSlackDeletionsWait',
    expr: `max(${name('oldestDeletion')}) > 21600`,
    severity: 'ticket',
    summary: 'neuroflash has not confirmed for six hours that a conversation is deleted.',
  },
  {
    name: 'NeuroflashSlackUpstreamFails',
    expr: mostFail('upstream', 'status=~"401|403|5..|[a-z].*"'),
    for: '5m',
    severity: 'page',
    summary: 'More than half of the requests to neuroflash fail.',
  },
  {
    name: 'NeuroflashSlackSlackFails',
    expr: mostFail('slack', 'status!="ok"'),
    for: '5m',
    severity: 'page',
    summary: 'More than half of the requests to Slack fail.',
  },
  {
    name: 'NeuroflashSlackCheckFails',
    expr: `min by (check) (${name('check')}) == 0`,
    for: '15m',
    severity: 'ticket',
    summary: 'The bot finds something wrong around it; the label says which check.',
  },
  {
    name: 'NeuroflashSlackAcksSlowly',
    expr: `histogram_quantile(0.99, sum by (le) (rate(${name('ack')}_bucket[10m]))) > 2`,
    for: '5m',
    severity: 'page',
    summary: 'Slack nearly waits too long for its answer, and would deliver events again.',
  },
  {
    name: 'NeuroflashSlackLogLinesDropped',
    expr: `increase(${name('dropped')}[15m]) > 0`,
    severity: 'ticket',
    summary: 'Lines of the log are lost, since nobody reads them fast enough.',
  },
]

export function alertRules(): string {
  const rules = alarms.map(({ name: alert, expr, for: lasting, severity, summary }) => ({
    alert,
    expr,
    ...(lasting === undefined ? {} : { for: lasting }),
    labels: { severity },
    annotations: { summary, runbook: `${RUNBOOK}#${alert.toLowerCase()}` },
  }))
  const head = '# Made by `npm run alarms`. Prometheus: add it to `rule_files`.\n'
  return `${head}${stringify({ groups: [{ name: 'neuroflash-slack', rules }] }, { lineWidth: 0 })}`
}

type Chart = {
  readonly title: string
  readonly unit: string
  /** Expressions, each by the legend of its lines. */
  readonly lines: Readonly<Record<string, string>>
}

const quantile = (metric: 'ack' | 'stages' | 'upstream' | 'slack', at: number, by = '') =>
  `histogram_quantile(${at}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${name(metric)}_bucket[$__rate_interval])))`

const perSecond = (metric: 'turns' | 'received', label: string) =>
  `sum by (${label}) (rate(${name(metric)}[$__rate_interval]))`

/** From what people feel down to what the process needs. */
export const charts: readonly Chart[] = [
  { title: 'Oldest message without an answer', unit: 's', lines: { oldest: `max(${name('oldest')})` } },
  {
    title: 'Messages',
    unit: 'short',
    lines: { waiting: `max(${name('waiting')})`, 'in work': `max(${name('running')})` },
  },
  { title: 'Turns that ended', unit: 'ops', lines: { '{{outcome}}': perSecond('turns', 'outcome') } },
  { title: 'Dead letters, by why', unit: 'short', lines: { '{{code}}': `max by (code) (${name('dead')})` } },
  {
    title: 'Time of a turn in each stage (95 %)',
    unit: 's',
    lines: { '{{stage}}': quantile('stages', 0.95, 'stage') },
  },
  {
    title: 'Checks (1 well, 0 wrong)',
    unit: 'short',
    lines: { '{{check}}': `min by (check) (${name('check')})` },
  },
  { title: 'Pause that neuroflash asked for', unit: 's', lines: { pause: `max(${name('paused')})` } },
  {
    title: 'Words left at neuroflash, and a pause by an operator (1)',
    unit: 'short',
    lines: { words: `min(${name('words')})`, paused: `max(${name('halted')})` },
  },
  {
    title: 'Deletions that neuroflash has not confirmed',
    unit: 'short',
    lines: {
      pending: `max(${name('deletions')})`,
      'hours of the oldest': `max(${name('oldestDeletion')}) / 3600`,
    },
  },
  {
    title: 'Requests to neuroflash',
    unit: 'reqps',
    lines: {
      '{{route}} {{status}}': `sum by (route, status) (rate(${name('upstream')}_count[$__rate_interval]))`,
    },
  },
  {
    title: 'Time of requests to neuroflash (95 %)',
    unit: 's',
    lines: { '{{route}}': quantile('upstream', 0.95, 'route') },
  },
  {
    title: 'Requests to Slack',
    unit: 'reqps',
    lines: {
      '{{method}} {{status}}': `sum by (method, status) (rate(${name('slack')}_count[$__rate_interval]))`,
    },
  },
  { title: 'Events from Slack', unit: 'ops', lines: { '{{result}}': perSecond('received', 'result') } },
  {
    title: 'Time until Slack has its answer',
    unit: 's',
    lines: { '50 %': quantile('ack', 0.5), '99 %': quantile('ack', 0.99) },
  },
  {
    title: 'Memory of each process',
    unit: 'bytes',
    lines: { '{{instance}}': `process_resident_memory_bytes and on (instance) ${name('up')}` },
  },
]

/** For Grafana 11 and later (schema 39): Dashboards, New, Import. */
export function dashboard(): string {
  const panels = charts.map(({ title, unit, lines }, place) => ({
    id: place + 1,
    type: 'timeseries',
    title,
    datasource: { type: 'prometheus', uid: '${datasource}' },
    gridPos: { x: (place % 2) * 12, y: Math.floor(place / 2) * 8, w: 12, h: 8 },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10 } }, overrides: [] },
    targets: Object.entries(lines).map(([legendFormat, expr], line) => ({
      refId: String.fromCharCode(65 + line),
      expr,
      legendFormat,
    })),
  }))
  const datasource = { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }
  const whole = {
    title: 'neuroflash for Slack',
    uid: 'neuroflash-slack',
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    templating: { list: [datasource] },
    panels,
  }
  return `${JSON.stringify(whole, undefined, 2)}\n`
}

if (import.meta.main) {
  writeFileSync(`${import.meta.dirname}/deploy/alerts.yaml`, alertRules())
  writeFileSync(`${import.meta.dirname}/deploy/dashboard.json`, dashboard())
}
