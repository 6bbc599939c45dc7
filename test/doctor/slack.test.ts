import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { appTokenFinding, eventsFindings, tokenFindings } from '../../src/doctor/slack.ts'
import { type SlackOptions, type StandInSlack, startSlack } from '../../src/playground/slack/stand-in.ts'
import { type EventsExamined, examineAppToken, examineBotToken } from '../../src/slack/examine.ts'
import { EYES_SCOPE, scopes } from '../../src/slack/scopes.ts'

async function standIn(options: SlackOptions = {}) {
  const slack = await startSlack(options)
  onTestFinished(() => slack.stop())
  const at = { apiUrl: slack.apiUrl, clock: options.now ?? Date.now }
  return { slack, at }
}

/** What is found out about a token, with what is wrong prepared. */
async function found(
  options: SlackOptions = {},
  prepare: (slack: StandInSlack) => void = () => {},
  clock = Date.now,
) {
  const { slack, at } = await standIn(options)
  prepare(slack)
  return tokenFindings(await examineBotToken(slack.botToken, { ...at, clock }))
}

describe('the bot’s token', () => {
  it('is well, with everything the manifest asks for', async () => {
    expect(await found()).toEqual([
      { check: 'slack-token', state: 'well', found: 'the bot is U0BOT00001 in the workspace flowertown' },
      { check: 'slack-scopes', state: 'well', found: 'all 14 permissions are granted' },
      { check: 'slack-agent', state: 'well', found: expect.stringContaining('no agent') },
      { check: 'slack-clock', state: 'well', found: expect.stringContaining('agrees') },
    ])
  })

  it('lacks permissions: each is named with what goes wrong without it', async () => {
    const granted = Object.keys(scopes).filter((scope) => !/^(?:files:write|users:read)$/.test(scope))
    const findings = await found({ scopes: granted })

    expect(findings.find(({ check }) => check === 'slack-scopes')).toMatchObject({
      state: 'broken',
      found: expect.stringMatching(/^missing: files:write \(exports .*\); users:read \(names .*\)$/),
      lookAt: ['SLACK_BOT_TOKEN'],
      mend: expect.stringContaining('Reinstall'),
    })
  })

  it('is an agent’s', async () => {
    const findings = await found({ scopes: [...Object.keys(scopes), 'assistant:write'] })

    expect(findings.find(({ check }) => check === 'slack-agent')).toMatchObject({
      state: 'well',
      found: 'the app is an agent',
    })
  })

  it.each([
    ['invalid_auth', 'SLACK_BOT_TOKEN', undefined],
    ['account_inactive', 'SLACK_BOT_TOKEN', undefined],
    ['internal_error', 'SLACK_API_URL', true],
  ])('is refused with %s', async (error, variable, canWait) => {
    expect(await found({}, (slack) => void slack.fail('auth.test', { with: { error } }))).toMatchObject([
      {
        check: 'slack-token',
        state: 'broken',
        found: expect.stringContaining(`auth.test: ${error}`),
        lookAt: [variable],
        ...(canWait && { canWait }),
      },
    ])
  })

  it.each([
    ['is ahead', 7 * 60_000, 'this machine’s clock is 7 min ahead of Slack’s'],
    ['is behind', -7 * 60_000, 'this machine’s clock is 7 min behind Slack’s'],
  ])('shows that the clock %s', async (_name, byMs, says) => {
    const findings = await found({}, undefined, () => Date.now() + byMs)

    expect(findings.at(-1)).toMatchObject({ check: 'slack-clock', state: 'broken', found: says })
  })
})

describe('the app-level token', () => {
  it('is well', async () => {
    const { slack, at } = await standIn()

    expect(appTokenFinding(await examineAppToken(slack.appToken, at))).toMatchObject({ state: 'well' })
    expect(slack.sockets.count).toBe(0)
  })

  it.each([
    { error: 'missing_scope', needed: 'connections:write' },
    { error: 'invalid_auth' },
    { error: 'not_allowed_token_type' },
  ])('is refused with $error', async (refusal) => {
    const { slack, at } = await standIn()
    slack.fail('apps.connections.open', { with: refusal })

    expect(appTokenFinding(await examineAppToken(slack.appToken, at))).toMatchObject({
      check: 'slack-connection',
      state: 'broken',
      found: expect.stringContaining(refusal.error),
      lookAt: ['SLACK_APP_TOKEN'],
      mend: expect.stringContaining('connections:write'),
    })
  })
})

describe('what comes in', () => {
  const now = 1_000_000
  const quiet = { sinceMs: now - 60_000, wronglySigned: 0 } as const

  it.each<[string, EventsExamined, object[]]>([
    [
      'an event over HTTP',
      { over: 'http', ...quiet, lastAtMs: now - 5_000 },
      [{ check: 'slack-events', state: 'well', found: 'the last event came 5 s ago, over HTTP' }],
    ],
    [
      'nothing yet',
      { over: 'http', ...quiet },
      [{ state: 'unseen', mend: expect.stringContaining('Retry') }],
    ],
    [
      'what another secret has signed',
      { over: 'http', ...quiet, wronglySigned: 3 },
      [{ state: 'broken', lookAt: ['SLACK_SIGNING_SECRET'], found: expect.stringContaining('3 requests') }],
    ],
    [
      'one request that another secret has signed',
      { over: 'http', ...quiet, wronglySigned: 1 },
      [{ state: 'broken', found: '1 request was not signed with this secret' }],
    ],
    [
      'nothing, for want of a connection',
      { over: 'socket', ...quiet, isConnected: false },
      [{ check: 'slack-connection', state: 'broken', lookAt: ['SLACK_APP_TOKEN'] }, { state: 'unseen' }],
    ],
    [
      'nothing, since the bot has only just been started',
      { over: 'socket', sinceMs: now - 1_000, wronglySigned: 0, isConnected: false },
      [{ check: 'slack-connection', state: 'unseen' }, { state: 'unseen' }],
    ],
  ])('is %s', (_name, events, expected) => {
    expect(eventsFindings(events, now)).toMatchObject(expected)
  })
})

it('looks for the very permissions of the manifest', () => {
  const manifest = parse(readFileSync(`${import.meta.dirname}/../../manifest.yml`, 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } }
  }

  expect(Object.keys(scopes)).toEqual(
    manifest.oauth_config.scopes.bot.filter((scope) => scope !== EYES_SCOPE),
  )
})
