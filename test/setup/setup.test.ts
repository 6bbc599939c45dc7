import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import { answered, mentioned } from '../environment/people.ts'
import { expectNothingTold, expectNothingUnexpected } from '../environment/telling.ts'
import { CTRL_C, onTerminal, type Terminal } from '../environment/terminal.ts'

let standIns: StandIns
const terminals: Terminal[] = []

afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.kill()
  await standIns.close()
  expectNothingUnexpected(standIns)
})

const script = `${import.meta.dirname}/../../src/setup.ts`
const file = () => join(standIns.dir, '.env')
const written = () => parseEnv(readFileSync(file(), 'utf8'))

/** Where Slack, neuroflash and the store are; nothing that has to be asked for. */
function surroundings() {
  const { SLACK_API_URL, NEUROFLASH_API_URL, NEUROFLASH_TOKEN_URL, DATA_DIR } = standIns.variables
  return { SLACK_API_URL, NEUROFLASH_API_URL, NEUROFLASH_TOKEN_URL, DATA_DIR, PORT: '0' } as Record<
    string,
    string
  >
}

function answers() {
  const { slack, neuroflash } = standIns
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    NEUROFLASH_CLIENT_ID: neuroflash.clientId,
    NEUROFLASH_CLIENT_SECRET: neuroflash.clientSecret,
  }
}

const none = {
  SLACK_BOT_TOKEN: '',
  SLACK_SIGNING_SECRET: '',
  SLACK_APP_TOKEN: '',
  NEUROFLASH_CLIENT_ID: '',
  NEUROFLASH_CLIENT_SECRET: '',
}

describe('npm run setup on a terminal', () => {
  function sitDown() {
    const env = { PATH: process.env['PATH'], TERM: 'xterm', ...surroundings() }
    const terminal = onTerminal([process.execPath, script, `--dotenv=${file()}`], { cwd: standIns.dir, env })
    terminals.push(terminal)
    return terminal
  }

  async function answerAll(terminal: Terminal): Promise<void> {
    await terminal.shows('How shall Slack reach the bot?')
    terminal.type('')
    await terminal.shows('Is the app installed?')
    expect(terminal.shown()).toContain(
      'https://api.slack.com/apps?new_app=1&manifest_yaml=display_information',
    )
    terminal.type('')
    await terminal.shows('Bot User OAuth Token')
    terminal.type(standIns.slack.botToken)
    await terminal.shows('App-level token')
    terminal.type(standIns.slack.appToken)
    await terminal.shows('client id')
    terminal.type(standIns.neuroflash.clientId)
    await terminal.shows('client secret')
    terminal.type(standIns.neuroflash.clientSecret)
  }

  it('asks one question at a time, writes .env and ends in the doctor; then the bot answers', async () => {
    standIns = await openStandIns({ slack: { clock: 'real' } })
    const terminal = sitDown()
    await answerAll(terminal)
    await terminal.shows('When shall a conversation')
    terminal.type('')

    expect(await terminal.exited).toBe(0)
    expect(terminal.shown()).toContain('Nothing wrong was found')
    expectNothingTold(standIns, terminal.shown())
    expect(written()).toEqual({ ...answers(), RETENTION_DAYS: '180' })
    expect(statSync(file()).mode & 0o777).toBe(0o600)

    const node = [process.execPath, 'src/main.ts', `--dotenv=${file()}`] as const
    const bot = standIns.startProcess({ command: node, env: { ...none, ...surroundings() } })
    expect(await bot.started).toBe('ready')
    standIns.slack.deliverTo({ kind: 'socket' })
    await standIns.slack.waitFor(() => standIns.slack.sockets.count > 0, { what: 'a connection' })
    await answered(standIns, mentioned(standIns, 'hello'))
  })

  it('says at once what is wrong with an answer, and asks for it again', async () => {
    standIns = await openStandIns({ slack: { clock: 'real' } })
    const terminal = sitDown()
    await terminal.shows('How shall Slack reach the bot?')
    terminal.type('')
    await terminal.shows('Is the app installed?')
    terminal.type('')
    await terminal.shows('Bot User OAuth Token')
    terminal.type('xapp-not-this-one')
    await terminal.shows('It should be `xoxb-…`.')
    terminal.type('\u0015xoxb-0-other')
    await terminal.shows('invalid_auth')
    await terminal.shows('Paste it again')
    terminal.type('')
    await terminal.shows('Bot User OAuth Token')
    terminal.type(standIns.slack.botToken)
    await terminal.shows('App-level token')
    terminal.press(CTRL_C)

    expect(await terminal.exited).toBe(1)
    expect(terminal.shown()).toContain('Nothing was written.')
    expect(existsSync(file())).toBe(false)
  })

  it('lets one choose among several workspaces, by name', async () => {
    standIns = await openStandIns({
      slack: { clock: 'real' },
      neuroflash: { workspaces: ['w-1', 'w-2'], workspaceNames: { 'w-1': 'Marketing', 'w-2': 'Sales' } },
    })
    const terminal = sitDown()
    await answerAll(terminal)
    await terminal.shows('Sales')
    terminal.press('\u001b[B')
    terminal.type('')
    await terminal.shows('When shall a conversation')
    terminal.type('')

    expect(await terminal.exited).toBe(0)
    expect(written()['NEUROFLASH_WORKSPACE_ID']).toBe('w-2')
  })

  it('asks for nothing that is set already and right', async () => {
    standIns = await openStandIns({ slack: { clock: 'real' } })
    const known = { ...answers(), RETENTION_DAYS: '30' }
    writeFileSync(
      file(),
      `# mine\n${Object.entries(known)
        .map((pair) => pair.join('='))
        .join('\n')}\n`,
    )
    const before = readFileSync(file(), 'utf8')
    const terminal = sitDown()

    expect(await terminal.exited).toBe(0)
    expect(terminal.shown()).not.toContain('?')
    expect(readFileSync(file(), 'utf8')).toBe(before)
  })
})

describe('npm run setup without a terminal', () => {
  async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const command = [process.execPath, 'src/setup.ts', `--dotenv=${file()}`, ...args] as const
    const started = standIns.startProcess({ command, env: { ...none, ...env } })
    const [{ code }, { stdout, stderr }] = await Promise.all([started.exited, started.output()])
    expectNothingTold(standIns, stdout + stderr)
    return { code, stdout, stderr }
  }

  const flags = () =>
    Object.entries(answers()).map(([name, value]) => `--${name.toLowerCase().replaceAll('_', '-')}=${value}`)

  it.each<[string, () => Parameters<typeof run>]>([
    ['flags', () => [flags()]],
    ['variables', () => [[], answers()]],
  ])(
    'takes every answer by %s, keeps what else is in the file, and ends in the doctor',
    async (_name, told) => {
      standIns = await openStandIns()
      writeFileSync(file(), '# mine\nCONCURRENCY=7\nSLACK_BOT_TOKEN=xoxb-0-old\n')
      const { code, stdout, stderr } = await run(...told())

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain('✓ neuroflash-token')
      expect(readFileSync(file(), 'utf8')).toMatch(/^# mine\nCONCURRENCY=7\n/)
      expect(written()).toEqual({ CONCURRENCY: '7', ...answers() })
    },
  )

  it.each([
    ['', true],
    ['90', false],
  ])('says what follows where no retention is set (RETENTION_DAYS=%s)', async (days, isSaid) => {
    standIns = await openStandIns()
    const { stdout } = await run(flags(), { RETENTION_DAYS: days })

    expect(stdout.includes('RETENTION_DAYS is not set')).toBe(isSaid)
  })

  it('names everything that is missing, with its flag, and writes nothing', async () => {
    standIns = await openStandIns()
    const { code, stdout, stderr } = await run(['--neuroflash-client-id=client-1'])

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/- SLACK_BOT_TOKEN is missing: set it, or give --slack-bot-token\./)
    expect(stderr).toMatch(/- SLACK_APP_TOKEN is missing/)
    expect(stderr).not.toMatch(/NEUROFLASH_CLIENT_ID is missing/)
    expect(existsSync(file())).toBe(false)
    expect(standIns.slack.calls).toEqual([])
  })

  it('says what is wrong, and leaves the file as it was', async () => {
    standIns = await openStandIns()
    writeFileSync(file(), 'CONCURRENCY=7\n')
    const { code, stderr } = await run(flags(), {
      SLACK_API_URL: '',
      NEUROFLASH_API_URL: 'http://127.0.0.1:9',
    })
    const wrong = await run([...flags(), '--slack-bot-token=xoxb-0-other', '--retention-days=soon'])
    const refused = await run([...flags(), '--slack-bot-token=xoxb-0-other'])

    expect([code, wrong.code, refused.code]).toEqual([1, 1, 1])
    expect(stderr).toContain('NEUROFLASH_API_URL: ')
    expect(wrong.stderr).toContain('RETENTION_DAYS doesn’t look right. It should be a whole number')
    expect(refused.stderr).toContain('SLACK_BOT_TOKEN: Slack does not accept')
    expect(readFileSync(file(), 'utf8')).toBe('CONCURRENCY=7\n')
  })

  it('changes nothing where the file cannot be changed without a loss', async () => {
    standIns = await openStandIns()
    writeFileSync(file(), 'SLACK_BOT_TOKEN="one\ntwo"\n')
    const { code, stderr } = await run(flags())

    expect(code).toBe(1)
    expect(stderr).toContain(
      'could not be written, and is as it was. SLACK_BOT_TOKEN is written there in a way',
    )
    expect(readFileSync(file(), 'utf8')).toBe('SLACK_BOT_TOKEN="one\ntwo"\n')
  })

  it('may be run twice at once', async () => {
    standIns = await openStandIns()
    const both = await Promise.all([run(flags()), run(flags())])

    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(written()).toEqual(answers())
  })

  it('says what it takes where it is called in another way, and ends with 2', async () => {
    standIns = await openStandIns()
    const { code, stderr } = await run(['--slack-bot-tokn=x'])

    expect(code).toBe(2)
    expect(stderr).toContain('--slack-bot-tokn')
    expect((await run(['--help'])).code).toBe(0)
  })
})
