import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '../src/config.ts'
import { variables } from '../src/config-variables.ts'
import { between, configTable, envExample } from '../tools/readme-tables.ts'

const least = {
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_SIGNING_SECRET: 'signing',
  NEUROFLASH_CLIENT_ID: 'account',
  NEUROFLASH_CLIENT_SECRET: 'hush',
}

describe('the configuration', () => {
  it('needs four variables and gives every other its default', () => {
    expect(loadConfig(least)).toEqual({
      config: {
        slack: {
          botToken: 'xoxb-1-2-abc',
          connection: { kind: 'http', signingSecret: 'signing' },
          apiUrl: 'https://slack.com/api/',
          readsThreads: true,
        },
        neuroflash: {
          clientId: 'account',
          clientSecret: 'hush',
          apiUrl: 'https://app.neuroflash.com/api',
          tokenUrl: 'https://id.neuroflash.com/oauth/v2/token',
          timeoutMs: 170_000,
          settleMs: 20_000,
        },
        storage: { dataDir: './data' },
        http: { port: 3000 },
        concurrency: 20,
        followUps: 'all',
        logLevel: 'info',
      },
      warnings: [],
    })
  })

  it('takes every variable from the environment', () => {
    const { config } = loadConfig({
      ...least,
      SLACK_API_URL: 'http://127.0.0.1:8080/api',
      NEUROFLASH_WORKSPACE_ID: 'w-1',
      NEUROFLASH_API_URL: 'http://127.0.0.1:8081/api/',
      NEUROFLASH_TOKEN_URL: 'http://127.0.0.1:8081/token',
      NEUROFLASH_TIMEOUT_MS: '500',
      NEUROFLASH_SETTLE_MS: '0',
      REDIS_URL: 'redis://localhost:6379/1',
      DATA_DIR: '/data',
      PORT: '0',
      CONCURRENCY: '1',
      LANGUAGE: 'de',
      ADMIN_CONTACT: 'U012ABCDEF',
      FOLLOW_UPS: 'mentions',
      RETENTION_DAYS: '90',
      LOG_LEVEL: 'debug',
    })

    expect(config).toMatchObject({
      slack: { apiUrl: 'http://127.0.0.1:8080/api/', language: 'de', adminContact: 'U012ABCDEF' },
      neuroflash: {
        workspaceId: 'w-1',
        apiUrl: 'http://127.0.0.1:8081/api',
        tokenUrl: 'http://127.0.0.1:8081/token',
        timeoutMs: 500,
        settleMs: 0,
      },
      storage: { redisUrl: 'redis://localhost:6379/1', dataDir: '/data' },
      http: { port: 0 },
      concurrency: 1,
      followUps: 'mentions',
      retentionDays: 90,
      logLevel: 'debug',
    })
  })

  it('is Socket Mode when an app token is set, with or without a signing secret', () => {
    const socket = { kind: 'socket', appToken: 'xapp-1-A-2-b' }
    const { SLACK_SIGNING_SECRET: _, ...unsigned } = least

    expect(loadConfig({ ...least, SLACK_APP_TOKEN: 'xapp-1-A-2-b' }).config.slack.connection).toEqual(socket)
    expect(loadConfig({ ...unsigned, SLACK_APP_TOKEN: 'xapp-1-A-2-b' }).config.slack.connection).toEqual(
      socket,
    )
  })

  it.each([
    'redis://h',
    'rediss://:pass@h:6380/2',
    'redis+sentinel://h1:26379,h2:26379/primary',
    'rediss+sentinel://h1/primary',
    'redis+cluster://h1:7000,h2:7001',
    'rediss+cluster://h1:7000',
  ])('takes %s as the address of Redis', (url) => {
    expect(loadConfig({ ...least, REDIS_URL: url }).config.storage.redisUrl).toBe(url)
  })

  it.each(['U012ABCDEF', 'W012ABCDEF', 'it.help+slack@example.com', 'https://help.example.com/slack?x=1'])(
    'takes %s as the admin’s contact',
    (contact) => {
      expect(loadConfig({ ...least, ADMIN_CONTACT: contact }).config.slack.adminContact).toBe(contact)
    },
  )

  it.each([
    '@amy',
    'u012abcdef',
    'http://help.example.com',
    'a@b.de](https://evil.example)',
    'it @example.com',
  ])('takes %s for no contact', (contact) => {
    expect(() => loadConfig({ ...least, ADMIN_CONTACT: contact })).toThrow('ADMIN_CONTACT')
  })

  it('drops space around values and takes an empty one as unset', () => {
    const { config } = loadConfig({
      ...least,
      SLACK_BOT_TOKEN: '  xoxb-1\n',
      PORT: ' ',
      REDIS_URL: '',
      SLACK_APP_TOKEN: '',
    })

    expect(config.slack.botToken).toBe('xoxb-1')
    expect(config.slack.connection.kind).toBe('http')
    expect(config.http.port).toBe(3000)
    expect(config.storage).toEqual({ dataDir: './data' })
  })

  it('cannot be changed, at any depth', () => {
    const { config } = loadConfig(least)
    const groups = [
      config,
      config.slack,
      config.slack.connection,
      config.neuroflash,
      config.storage,
      config.http,
    ]

    expect(groups.filter((group) => !Object.isFrozen(group))).toEqual([])
  })
})

describe('a secret from a file', () => {
  const secrets = variables.filter(({ secret }) => secret).map(({ name }) => name)

  it('is taken for every secret, without the newline at its end', () => {
    const values: Record<string, string> = { ...least, SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'redis://h' }
    const env = Object.fromEntries(secrets.map((name) => [`${name}_FILE`, `/run/${name}`]))
    const read = (path: string) => `${values[path.slice('/run/'.length)]}\n`

    expect(loadConfig(env, read).config).toEqual(loadConfig(values).config)
  })

  it('is read from the disk when nobody says otherwise', () => {
    const { SLACK_BOT_TOKEN: _, ...rest } = least
    expect(() => loadConfig({ ...rest, SLACK_BOT_TOKEN_FILE: `${import.meta.dirname}/nowhere` })).toThrow(
      'SLACK_BOT_TOKEN_FILE must name a file that can be read and is not empty.',
    )
    expect(() => loadConfig({ ...rest, SLACK_BOT_TOKEN_FILE: import.meta.filename })).toThrow(
      'SLACK_BOT_TOKEN doesn’t look right',
    )
  })

  it('is a mistake beside the variable itself', () => {
    const load = () => loadConfig({ ...least, SLACK_BOT_TOKEN_FILE: '/run/token' }, () => 'xoxb-9')
    expect(load).toThrow('Please set SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE, not both.')
  })

  it.each([
    ['cannot be read', () => thrown(new Error('EACCES: /run/hush'))],
    ['is empty', () => '\n'],
  ])('is one mistake when it %s, and its path is not named', (_, read) => {
    const { SLACK_SIGNING_SECRET: __, ...rest } = least
    const report = mistakesOf({ ...rest, SLACK_SIGNING_SECRET_FILE: '/run/hush' }, read)

    expect(report).toBe(
      'The bot can’t start with this configuration yet:\n  - SLACK_SIGNING_SECRET_FILE must name a file that can be read and is not empty.',
    )
  })

  it('is not offered for what is no secret', () => {
    const { config, warnings } = loadConfig({ ...least, NEUROFLASH_API_URL_FILE: '/x', PORT_FILE: '/x' })

    expect(config.http.port).toBe(3000)
    expect(warnings).toEqual(['NEUROFLASH_API_URL_FILE is set, but the bot knows no such variable.'])
  })
})

describe('wrong configuration', () => {
  it('is reported all at once, each mistake with its variable and the form expected', () => {
    expect(
      mistakesOf({
        SLACK_BOT_TOKEN: 'xoxp-123',
        NEUROFLASH_CLIENT_ID: 'account',
        NEUROFLASH_API_URL: 'ftp://files',
        REDIS_URL: 'memcached://h',
        PORT: '80.5',
        LANGUAGE: 'fr',
        ADMIN_CONTACT: 'javascript:alert(1)',
        FOLLOW_UPS: 'some',
      }),
    ).toBe(
      [
        'The bot can’t start with this configuration yet:',
        '  - SLACK_BOT_TOKEN doesn’t look right. It should be `xoxb-…`.',
        '  - SLACK_SIGNING_SECRET is missing. It should be the signing secret under “Basic Information” of the Slack app, or SLACK_APP_TOKEN for Socket Mode.',
        '  - NEUROFLASH_CLIENT_SECRET is missing. It should be the client secret of the service account.',
        '  - NEUROFLASH_API_URL doesn’t look right. It should be an https:// URL, or http:// to this very machine, without credentials.',
        '  - REDIS_URL doesn’t look right. It should be redis://, rediss://, redis+sentinel://, rediss+sentinel://, redis+cluster:// or rediss+cluster:// with a host behind it.',
        '  - PORT is “80.5”. It should be a whole number from 0 to 65535.',
        '  - LANGUAGE is “fr”. It should be `en` or `de`.',
        '  - ADMIN_CONTACT doesn’t look right. It should be a Slack member id such as U012ABCDEF, an e-mail address or an https:// address.',
        '  - FOLLOW_UPS is “some”. It should be `all` or `mentions`.',
      ].join('\n'),
    )
  })

  it.each([
    ['SLACK_BOT_TOKEN', 'xoxb-'],
    ['SLACK_APP_TOKEN', 'xoxb-1'],
    ['SLACK_SIGNING_SECRET', 'two words'],
    ['SLACK_API_URL', 'slack.com/api'],
    ['SLACK_API_URL', 'http://slack.com/api/'],
    ['NEUROFLASH_API_URL', 'http://proxy.internal:8080'],
    ['NEUROFLASH_TOKEN_URL', 'http://127.0.0.1.evil.example/token'],
    ['HOST', 'a b'],
    ['METRICS_PORT', '65536'],
    ['NEUROFLASH_API_URL', 'https://user:pass@h/api'],
    ['NEUROFLASH_API_URL', 'https://h/api?key=1'],
    ['NEUROFLASH_TOKEN_URL', 'javascript:alert(1)'],
    ['NEUROFLASH_WORKSPACE_ID', 'w 1'],
    ['NEUROFLASH_TIMEOUT_MS', '99'],
    ['NEUROFLASH_SETTLE_MS', '-1'],
    ['REDIS_URL', 'redis://'],
    ['PORT', '65536'],
    ['PORT', '0x50'],
    ['CONCURRENCY', '0'],
    ['CONCURRENCY', '1e2'],
    ['RETENTION_DAYS', '0'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s', (name, value) => {
    expect(mistakesOf({ ...least, [name]: value })).toMatch(
      new RegExp(`- ${name} (?:is “[^”]*”|doesn’t look right)\\. It should be `),
    )
  })

  it('never shows a value that could be a secret, whatever it is', () => {
    const grave = variables.filter(({ mayBeShown }) => !mayBeShown)
    const name = fc.constantFrom(...grave.map((variable) => variable.name))
    const value = fc.string({ minLength: 1 }).map((text) => `hush-${text}`)
    fc.assert(
      fc.property(fc.dictionary(name, value), (env) => {
        expect(mistakesOf(env)).not.toContain('hush')
      }),
    )
  })

  it('has a code and a name of its own', () => {
    expect(() => loadConfig({})).toThrow(ConfigError)
    expect(() => loadConfig({})).toThrow(expect.objectContaining({ code: 'configuration' }))
  })
})

it('warns of variables that look like ours and are not, without their values', () => {
  const { warnings } = loadConfig({
    ...least,
    SLACK_BOT_TOKN: 'xoxb-1',
    NEUROFLASH_WORKSPACE: 'w',
    SLACK_EMPTY: '',
    HOME: '/root',
  })

  expect(warnings).toEqual([
    'NEUROFLASH_WORKSPACE is set, but the bot knows no such variable. Did you mean NEUROFLASH_WORKSPACE_ID?',
    'SLACK_BOT_TOKN is set, but the bot knows no such variable. Did you mean SLACK_BOT_TOKEN?',
  ])
})

describe('a variable that was meant for another', () => {
  const hint = (name: string, meant: string) =>
    `${name} is set, but the bot knows no such variable. Did you mean ${meant}?`

  it.each([
    ['RETENTION', '3', 'RETENTION_DAYS'],
    ['RETENTION_DAY', '3', 'RETENTION_DAYS'],
    ['CONCURENCY', '3', 'CONCURRENCY'],
    ['LOGLEVEL', 'debug', 'LOG_LEVEL'],
    ['log_level', 'debug', 'LOG_LEVEL'],
    ['REDIS_URI', 'redis://h', 'REDIS_URL'],
    ['CLIENT_SECRET', 'x', 'NEUROFLASH_CLIENT_SECRET'],
    ['SLACK_TOKEN', 'xapp-1', 'SLACK_APP_TOKEN'],
  ])('is named with it: %s=%s', (name, value, meant) => {
    expect(loadConfig({ ...least, [name]: value }).warnings).toEqual([hint(name, meant)])
  })

  it('is named beside what is missing', () => {
    const { SLACK_BOT_TOKEN: token, ...rest } = least
    const report = mistakesOf({ ...rest, SLACK_TOKEN: token })

    expect(report).toContain('- SLACK_BOT_TOKEN is missing')
    expect(report).toContain(`- ${hint('SLACK_TOKEN', 'SLACK_BOT_TOKEN')}`)
  })

  it.each(['HOME', 'HOSTNAME', 'PATH', 'LANG', 'SHELL', 'NODE_ENV', 'TERM', 'LOGNAME', 'POD_IP'])(
    'is not seen in what every machine has: %s',
    (name) => {
      expect(loadConfig({ ...least, [name]: 'x' }).warnings).toEqual([])
    },
  )
})

describe('a password for Redis', () => {
  const warning =
    'REDIS_URL sends its password to another machine in the clear. With rediss:// it would be encrypted.'

  it.each([
    ['redis://:hush@redis.internal:6379/0', [warning]],
    ['redis+sentinel://me:hush@10.0.0.1:26379,10.0.0.2:26379/primary', [warning]],
    ['rediss://:hush@redis.internal', []],
    ['redis://redis.internal', []],
    ['redis://:hush@127.0.0.1:6379', []],
    ['redis://:hush@localhost', []],
  ])('that goes over the network in the clear is warned about: %s', (url, warnings) => {
    expect(loadConfig({ ...least, REDIS_URL: url }).warnings).toEqual(warnings)
  })
})

it('gives metrics an address of their own, on this machine alone unless told otherwise', () => {
  const http = (env: Record<string, string>) => loadConfig({ ...least, ...env }).config.http
  expect(http({ METRICS_PORT: '9464', HOST: '10.0.0.7' })).toEqual({
    host: '10.0.0.7',
    port: 3000,
    metrics: { host: '127.0.0.1', port: 9464 },
  })
  expect(http({ METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' }).metrics).toEqual({
    host: '0.0.0.0',
    port: 9464,
  })
})

it('stands in the README as the code has it (npm run readme)', () => {
  const readme = readFileSync(`${import.meta.dirname}/../README.md`, 'utf8')

  expect(between(readme, 'config')).toBe(configTable(variables))
})

it('.env.example is made from the same list (npm run readme), and says nothing by itself', () => {
  const example = readFileSync(`${import.meta.dirname}/../.env.example`, 'utf8')

  expect(example).toBe(envExample(variables))
  expect(parseEnv(example)).toEqual({})
})

it('describes every variable in words of its own', () => {
  expect(new Set(variables.map(({ meaning }) => meaning)).size).toBe(variables.length)
})

it('says in the README which variables must be set', () => {
  const needed = variables.filter(({ required }) => required).map(({ name }) => name)
  const missing = mistakesOf({ SLACK_APP_TOKEN: 'xapp-1' }).match(/\w+(?= is missing)/g)

  expect(missing).toEqual(needed)
})

function mistakesOf(env: Record<string, string>, read?: () => string): string {
  try {
    loadConfig(env, read ?? (() => thrown(new Error('no such file'))))
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.message
    throw thrown
  }
  return ''
}

function thrown(error: Error): never {
  throw error
}
