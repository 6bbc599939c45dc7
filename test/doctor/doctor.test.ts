import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { examine } from '../../src/doctor/examine.ts'
import { type EnvironmentOptions, openStandIns, type StandIns } from '../environment/environment.ts'
import { answered, mentioned } from '../environment/people.ts'
import { expectNothingTold, expectNothingUnexpected } from '../environment/telling.ts'
import { startRedisServer } from '../setup/redis-server.ts'

type Told = { readonly check: string; readonly state: string; readonly found: string }

let standIns: StandIns
const ends: (() => Promise<void>)[] = []

afterEach(async () => {
  await standIns.close()
  expectNothingUnexpected(standIns)
  for (const end of ends.splice(0)) await end()
})

/** The doctor as a process of its own, told everything by its environment. It tells no secret. */
async function doctor(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const run = standIns.startProcess({ command: [process.execPath, 'src/doctor.ts', ...args], env })
  const [{ code }, { stdout, stderr }] = await Promise.all([run.exited, run.output()])
  expectNothingTold(standIns, stdout + stderr)
  return { code, stdout, stderr }
}

async function asked(env: Readonly<Record<string, string>> = {}) {
  const { code, stdout } = await doctor(['--json'], env)
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Told[] }
  expect(ok).toBe(code === 0)
  return { code, checks, broken: brokenOf(checks) }
}

const brokenOf = (checks: readonly Told[]) =>
  checks.flatMap(({ check, state }) => (state === 'broken' ? [check] : []))

async function openFor(options: Parameters<typeof openStandIns>[0] = {}) {
  standIns = await openStandIns({ ...options, slack: { clock: 'real', ...options.slack } })
}

describe('npm run doctor', () => {
  it('finds all well before the first start, one line for each check, and ends with 0', async () => {
    await openFor({ transport: 'socket' })
    const { code, stdout, stderr } = await doctor()

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.replace(/\S*neuroflash-test-\S*data/g, 'DIR')).toBe(
      `✓ configuration         every variable is understood
✓ store                 there is no store in DIR yet; the bot creates it when it starts
✓ slack-token           the bot is U0BOT00001 in the workspace flowertown
✓ slack-scopes          all 14 permissions are granted
✓ slack-agent           the app is no agent, and need not be one
✓ slack-clock           this machine’s clock agrees with Slack’s
✓ slack-connection      Slack offers a Socket Mode connection
– slack-events          no bot answers in DIR, so nobody knows whether events arrive. Start it with npm start and run the doctor again.
✓ neuroflash-token      neuroflash accepts the client id and its secret
✓ neuroflash-workspace  conversations are made in the workspace b481b98b-a7ed-4d72-a1f2-8b2ae3a57854
✓ neuroflash-quota      1,000,000 words are left

Nothing wrong was found; 1 check (marked –) could not be made.
`,
    )
  })

  it('names each mistake of the configuration with its variable, and then looks no further', async () => {
    await openFor()
    const env = { SLACK_BOT_TOKEN: 'quagga-1', CONCURRENCY: 'many', NEUROFLASH_CLIENT_ID: '', REDIS_ULR: 'x' }
    const { code, stdout } = await doctor([], env)

    expect(code).toBe(1)
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      expect.stringMatching(
        /^✗ configuration {9}SLACK_BOT_TOKEN doesn’t look right. It should be `xoxb-…`\. /,
      ),
      expect.stringContaining('NEUROFLASH_CLIENT_ID is missing'),
      expect.stringContaining('CONCURRENCY is “many”'),
      expect.stringContaining('Did you mean REDIS_URL?'),
    ])
    expect(standIns.slack.calls).toEqual([])
  })

  it.each<[string, Readonly<Record<string, string>>, string[], EnvironmentOptions?]>([
    ['a variable that is none', { REDIS_ULR: 'x' }, ['configuration']],
    ['the bot’s token', { SLACK_BOT_TOKEN: 'xoxb-0-other' }, ['slack-token']],
    ['the app-level token', { SLACK_APP_TOKEN: 'xapp-0-other' }, ['slack-connection']],
    ['Slack’s address', { SLACK_API_URL: 'http://127.0.0.1:9/' }, ['slack-token']],
    ['the client secret', { NEUROFLASH_CLIENT_SECRET: 'other' }, ['neuroflash-token']],
    ['neuroflash’s address', { NEUROFLASH_API_URL: 'http://127.0.0.1:9' }, ['neuroflash-workspace']],
    ['the workspace', { NEUROFLASH_WORKSPACE_ID: 'w-9' }, ['neuroflash-workspace']],
    ['Redis', { REDIS_URL: 'redis://127.0.0.1:9' }, ['store']],
    ['where the store is', { DATA_DIR: '/dev/null/data' }, ['store']],
    ['what the bot may do', {}, ['slack-scopes'], { slack: { scopes: ['chat:write'] } }],
    ['what is left', {}, ['neuroflash-quota'], { neuroflash: { limitWords: 0 } }],
  ])('finds what is wrong with %s', async (_name, env, expected, options) => {
    await openFor(options)
    // A process for each would only start eleven times.
    const checks = await examine({ ...standIns.variables, ...env })

    expectNothingTold(standIns, JSON.stringify(checks))
    expect(brokenOf(checks)).toEqual(expected)
  })

  it('finds settings of Redis with which messages are lost', async () => {
    await openFor()
    const server = await startRedisServer()
    ends.push(() => server.stop())

    const { code, broken } = await asked({ REDIS_URL: server.url })
    expect({ code, broken }).toEqual({ code: 1, broken: ['store-safety'] })
  })

  it('asks the bot that runs for what only that can see, and calls it well', async () => {
    await openFor({ transport: 'socket' })
    const bot = standIns.startProcess()
    expect(await bot.started).toBe('ready')
    standIns.slack.deliverTo({ kind: 'socket' })
    await standIns.slack.waitFor(() => standIns.slack.sockets.count > 0, { what: 'a connection' })
    const sent = mentioned(standIns, 'quagga')
    await answered(standIns, sent)

    const { code, checks } = await asked()
    expect(code).toBe(0)
    expect(checks.filter(({ state }) => state !== 'well')).toEqual([])
    expect(checks.map(({ check }) => check)).toEqual(expect.arrayContaining(['store-safety', 'store-room']))
    expect(checks.find(({ check }) => check === 'slack-events')?.found).toMatch(
      /^the last event came \d+ s ago, over Socket Mode$/,
    )
  })

  it('finds that what arrives was signed with another secret', async () => {
    await openFor({ slack: { signingSecret: 'quagga-secret' } })
    const bot = standIns.startProcess({ env: { SLACK_SIGNING_SECRET: 'another' } })
    expect(await bot.started).toBe('ready')
    standIns.slack.deliverTo({ kind: 'http', url: `${await bot.url}/slack/events` })
    mentioned(standIns, 'hello')
    await standIns.slack.settled()

    const { broken, checks } = await asked({ SLACK_SIGNING_SECRET: 'another' })
    expect(broken).toEqual(['slack-events'])
    expect(checks).toContainEqual(expect.objectContaining({ lookAt: ['SLACK_SIGNING_SECRET'] }))
  })

  it('reads a file of variables only where it is named, and what is set counts before it', async () => {
    await openFor()
    const dir = mkdtempSync(join(tmpdir(), 'neuroflash-env-'))
    ends.push(async () => rmSync(dir, { recursive: true }))
    const file = join(dir, 'some.env')
    writeFileSync(file, 'NEUROFLASH_WORKSPACE_ID=w-9\nSLACK_BOT_TOKEN=xoxb-0-other\n')

    expect((await doctor([`--dotenv=${file}`])).stdout).toContain('✗ neuroflash-workspace')
    expect((await doctor([`--dotenv=${file}`])).stdout).toContain('✓ slack-token')
    expect((await doctor([`--dotenv=${join(dir, 'none')}`])).code).toBe(0)
  })

  it('plays a conversation with neuroflash where it is asked to', async () => {
    await openFor()
    const { code, stdout } = await doctor(['--live'])

    expect(code).toBe(0)
    expect(stdout).toMatch(/^✓ N8 +held +a conversation can be deleted, and is gone then: .*own words$/m)
    expect(stdout).toMatch(/^– N13 +not seen /m)
    expect(standIns.neuroflash.conversations.map(({ deleted }) => deleted)).toEqual([true])
    expect((await doctor()).stdout).not.toContain('N13')
  })

  it('says what it takes where it is called in another way, and ends with 2', async () => {
    await openFor()
    const { code, stdout, stderr } = await doctor(['--jsn'])

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('npm run doctor -- --json')
    expect((await doctor(['--help'])).stdout).toContain('npm run doctor -- --json')
  })
})
