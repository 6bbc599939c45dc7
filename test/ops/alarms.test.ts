import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationErrorCode, ReplyErrorCode } from '../../src/bridge/errors.ts'
import { describeMetrics } from '../../src/ops/metrics.ts'
import { alarms, alertRules, charts, dashboard } from '../../tools/alarms.ts'
import { installOnDebian } from '../setup/debian.ts'

const root = `${import.meta.dirname}/../..`
const howToGetIt =
  'Checking the alarms needs promtool (Debian: apt-get install prometheus, macOS: brew install prometheus).'

/** What Prometheus sees, a sample a minute: `0+1x30` is 0, 1, 2 … 30. */
type Series = Readonly<Record<string, string>>

/** Half an hour of everyday life. */
const everyday: Series = {
  'neuroflash_slack_inbox_up{instance="a"}': '1x30',
  'neuroflash_slack_inbox_up{instance="b"}': '1x30',
  neuroflash_slack_inbox_oldest_seconds: '5 20 60 5 20 60 5x24',
  neuroflash_slack_paused_seconds: '0 0 0 30 0 0x25',
  neuroflash_slack_halted: '0x5 1x10 0x14',
  neuroflash_slack_words_left: '1000000-300x30',
  neuroflash_slack_deletions_oldest_seconds: '0 60 120 0x27',
  'neuroflash_slack_inbox_dead{code="rejected"}': '0+1x30',
  'neuroflash_slack_inbox_dead{code="forbidden"}': '3x30',
  'neuroflash_slack_inbox_dead{code="unforeseen"}': '2x10 1x19',
  'neuroflash_slack_upstream_request_seconds_count{route="/a",status="200"}': '0+10x30',
  'neuroflash_slack_upstream_request_seconds_count{route="/a",status="404"}': '0+30x30',
  'neuroflash_slack_upstream_request_seconds_count{route="/a",status="503"}': '0+5x30',
  'neuroflash_slack_slack_request_seconds_count{method="m",status="ok"}': '0+10x30',
  'neuroflash_slack_slack_request_seconds_count{method="m",status="429"}': '0+3x30',
  'neuroflash_slack_ack_seconds_bucket{le="0.01"}': '0+10x30',
  'neuroflash_slack_ack_seconds_bucket{le="+Inf"}': '0+10x30',
  'neuroflash_slack_check{check="slack-token"}': '1x10 0x2 1x17',
  neuroflash_slack_log_lines_dropped_total: '7x30',
}

/** What provokes each alarm, and nothing else. */
const nights: Readonly<Record<string, Series>> = {
  NeuroflashSlackAway: {
    'neuroflash_slack_inbox_up{instance="a"}': '1 1 1 _x27',
    'neuroflash_slack_inbox_up{instance="b"}': '1 1 1 _x27',
  },
  NeuroflashSlackStoreAway: { 'neuroflash_slack_inbox_up{instance="b"}': '1x20 0x9' },
  NeuroflashSlackMessagesWait: { neuroflash_slack_inbox_oldest_seconds: '0+60x30' },
  NeuroflashSlackAccessMissing: { 'neuroflash_slack_inbox_dead{code="credentials"}': '_x25 1x4' },
  NeuroflashSlackLimitUsedUp: { 'neuroflash_slack_inbox_dead{code="limit"}': '2x25 3x4' },
  NeuroflashSlackSomethingFailed: { 'neuroflash_slack_inbox_dead{code="deletion-lost"}': '0x25 1x4' },
  NeuroflashSlackPaused: { neuroflash_slack_paused_seconds: '0x10 200 140 80 20 0 200 140 80 20 0 200x9' },
  NeuroflashSlackHalted: { neuroflash_slack_halted: '0x5 1x24' },
  NeuroflashSlackWordsRunOut: { neuroflash_slack_words_left: '200000-1000x30' },
  NeuroflashSlackDeletionsWait: { neuroflash_slack_deletions_oldest_seconds: '20400+60x30' },
  NeuroflashSlackUpstreamFails: {
    'neuroflash_slack_upstream_request_seconds_count{route="/a",status="timeout"}': '0+100x30',
  },
  NeuroflashSlackSlackFails: {
    'neuroflash_slack_slack_request_seconds_count{method="m",status="invalid_auth"}': '0+20x30',
  },
  NeuroflashSlackCheckFails: { 'neuroflash_slack_check{check="slack-scopes"}': '1x5 0x24' },
  NeuroflashSlackAcksSlowly: {
    'neuroflash_slack_ack_seconds_bucket{le="0.01"}': '0+10x30',
    'neuroflash_slack_ack_seconds_bucket{le="3"}': '0+12x30',
    'neuroflash_slack_ack_seconds_bucket{le="+Inf"}': '0+12x30',
  },
  NeuroflashSlackLogLinesDropped: { neuroflash_slack_log_lines_dropped_total: '7x25 9x4' },
}

let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-alarms-'))
  if (!isThere('promtool')) installOnDebian('prometheus', howToGetIt)
}, 120_000)

afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('what an operator loads', () => {
  it.each([
    ['alerts.yaml', alertRules],
    ['dashboard.json', dashboard],
  ])('tools/deploy/%s is as the code makes it (npm run alarms)', (file, made) => {
    expect(readFileSync(`${root}/tools/deploy/${file}`, 'utf8')).toBe(made())
  })

  it('is read by Prometheus', () => {
    const lines = charts.flatMap((chart) => Object.values(chart.lines))
    const records = lines.map((expr, at) => ({
      record: `chart:${at}`,
      // Grafana puts a time there.
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }))

    expect(promtool('check', 'rules', written('alerts.yaml', alertRules()))).toContain(
      `${alarms.length} rules`,
    )
    const asRules = written('charts.json', JSON.stringify({ groups: [{ name: 'charts', rules: records }] }))
    expect(promtool('check', 'rules', asRules)).toContain(`${lines.length} rules`)
  })

  it('asks for no metric that the bot does not have', () => {
    const own = describeMetrics().map(([name = '']) => name.replaceAll('`', ''))
    const asked = `${alertRules()}${dashboard()}`.matchAll(/\bneuroflash_slack_\w+/g)

    const unknown = Array.from(asked, ([name]) => name.replace(/_(?:bucket|count)$/, '')).filter(
      (name) => !own.includes(name),
    )
    expect(unknown).toEqual([])
  })
})

describe('docs/runbook.md', () => {
  const runbook = readFileSync(`${root}/docs/runbook.md`, 'utf8')

  it('has a section for each alarm, and one for the codes', () => {
    const headings = Array.from(runbook.matchAll(/^## (.+)$/gm), ([, heading]) => heading)

    expect(headings).toEqual([...alarms.map(({ name }) => name), 'Codes'])
  })

  it('has a row for each code', () => {
    const rows = Array.from(runbook.matchAll(/^\| `([a-z…-]+)` \|/gm), ([, code = '']) => code)
    const ofSlack = Object.keys(slackCodes).map((code) => `slack-${code}`)

    expect(rows.toSorted()).toEqual([...Object.keys(neuroflashCodes), ...ofSlack, ...ownCodes()].toSorted())
  })
})

/** The compiler holds these two complete. */
const neuroflashCodes: Record<ConversationErrorCode, true> = {
  unreachable: true,
  credentials: true,
  forbidden: true,
  limit: true,
  'rate-limited': true,
  busy: true,
  gone: true,
  'too-large': true,
  rejected: true,
  failed: true,
  lost: true,
  'no-answer': true,
}

const slackCodes: Record<ReplyErrorCode, true> = {
  'rate-limited': true,
  'too-long': true,
  closed: true,
  'not-allowed': true,
  rejected: true,
  unreachable: true,
  lost: true,
}

/** The codes that the bridge itself gives, as they stand in its files. */
function ownCodes(): string[] {
  const files = globSync('src/{bridge/*,storage/bot-store}.ts', { cwd: root })
  const given = files.flatMap((file) =>
    Array.from(
      readFileSync(`${root}/${file}`, 'utf8').matchAll(
        /(?:code[:=] '|code = '|ABANDONED = '|unreadableLink = '|giveUp\([^)]*, ')([a-z-]+)'|code: `(deletion-)/g,
      ),
      ([, code, begin]) => code ?? `${begin}…`,
    ),
  )
  // These leave no dead letter.
  const none = ['store-unavailable', 'newer-record', 'claim-lost', 'stopping', 'deleted']
  const isOwn = (code: string) => !none.includes(code) && !(code in neuroflashCodes)
  return [...new Set(given)].filter((code) => isOwn(code) && !code.startsWith('slack-'))
}

describe('in half an hour', () => {
  it('of everyday life nobody is called', () => {
    expect(() => play([{ series: everyday, calls: [] }])).not.toThrow()
  })

  const each = Object.entries(nights).map(([name, night]) => ({
    series: { ...everyday, ...night },
    calls: [name],
  }))

  it('that provokes an alarm, it calls, and no other does', () => {
    expect(Object.keys(nights)).toEqual(alarms.map(({ name }) => name))
    expect(() => play(each)).not.toThrow()
  })

  it('nothing of that would pass unseen', () => {
    const unforeseen = told(() => play(each.map(({ series }) => ({ series, calls: [] }))))

    expect(alarms.filter(({ name }) => !unforeseen.includes(`alertname: ${name}`))).toEqual([])
  })
})

type Night = { readonly series: Series; readonly calls: readonly string[] }

/** Throws what promtool says where in the end other alarms are on than those that are to call. */
function play(all: readonly Night[]): void {
  const tests = {
    rule_files: [written('alerts.yaml', alertRules())],
    evaluation_interval: '1m',
    tests: all.map(({ series, calls }) => ({
      interval: '1m',
      input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
      alert_rule_test: alarms.map(({ name, severity, summary }) => {
        const runbook = `docs/runbook.md#${name.toLowerCase()}`
        const call = {
          exp_labels: { severity, ...labelIn(nights[name] ?? {}) },
          exp_annotations: { summary, runbook },
        }
        return { eval_time: '29m', alertname: name, exp_alerts: calls.includes(name) ? [call] : [] }
      }),
    })),
  }
  promtool('test', 'rules', written('nights.json', JSON.stringify(tests)))
}

/** An alarm about dead letters names their code, one about a check its name. */
function labelIn(night: Series): Readonly<Record<string, string>> {
  const [, name, value] = /\b(code|check)="([^"]+)"/.exec(Object.keys(night).join()) ?? []
  return name === undefined || value === undefined ? {} : { [name]: value }
}

function told(work: () => void): string {
  try {
    work()
  } catch (error) {
    return String(error)
  }
  return ''
}

function written(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

function promtool(...args: string[]): string {
  try {
    return execFileSync('promtool', args, { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${stdout}${stderr}`, { cause: error })
  }
}

function isThere(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
