import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { likeliest } from './config-names.ts'

/** What the bot is told from outside. URLs of APIs end without a slash, except Slack's, which ends with one. */
export type Config = {
  readonly slack: {
    readonly botToken: string
    readonly connection:
      | { readonly kind: 'http'; readonly signingSecret: string }
      | { readonly kind: 'socket'; readonly appToken: string }
    readonly apiUrl: string
  }
  readonly neuroflash: {
    readonly clientId: string
    readonly clientSecret: string
    /** Absent: the first workspace the account can see. */
    readonly workspaceId?: string
    readonly apiUrl: string
    readonly tokenUrl: string
    readonly timeoutMs: number
    readonly settleMs: number
  }
  readonly storage: {
    /** Absent: the embedded store in `dataDir`. */
    readonly redisUrl?: string
    readonly dataDir: string
  }
  readonly http: {
    /** Absent: every address of the machine. */
    readonly host?: string
    readonly port: number
    /** Where health and metrics are answered instead, if they have a port of their own. */
    readonly metrics?: { readonly host: string; readonly port: number }
  }
  readonly concurrency: number
  readonly followUps: 'all' | 'mentions'
  /** Absent: conversations are kept. */
  readonly retentionDays?: number
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
}

/** Everything that is wrong with the configuration, in one report. Holds no value that could be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'configuration'
}

type Facts = {
  readonly meaning: string
  /** Completes "expected …". */
  readonly form: string
  /** As it would be written in the environment. */
  readonly default?: string
  /** May also come from the file that `NAME_FILE` names. */
  readonly secret?: true
  readonly required?: true
  /** A number or a choice: a wrong one may be shown. */
  readonly harmless?: true
}

const facts = z.registry<Facts>()

const matching = (form: RegExp) => z.string().regex(form)
const webUrl = () => z.string().refine(isSafeWebUrl)
const wholeNumber = (least: number, most: number) =>
  matching(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))

const environment = z.object({
  SLACK_BOT_TOKEN: matching(/^xoxb-[\w-]+$/).register(facts, {
    meaning: 'The bot’s token, `xoxb-…`',
    form: '`xoxb-…`',
    secret: true,
    required: true,
  }),
  SLACK_SIGNING_SECRET: matching(/^\S+$/).optional().register(facts, {
    meaning: 'HTTP mode: verifies that requests come from Slack. Needed unless `SLACK_APP_TOKEN` is set',
    form: 'the signing secret under “Basic Information” of the Slack app, or SLACK_APP_TOKEN for Socket Mode',
    secret: true,
  }),
  SLACK_APP_TOKEN: matching(/^xapp-[\w-]+$/)
    .optional()
    .register(facts, {
      meaning: 'App-level token, `xapp-…`. Socket Mode when set: no public URL is needed',
      form: '`xapp-…`',
      secret: true,
    }),
  SLACK_API_URL: webUrl().register(facts, {
    meaning: 'Slack’s Web API',
    form: 'an https:// URL, or http:// to this very machine, without credentials',
    default: 'https://slack.com/api/',
  }),
  NEUROFLASH_CLIENT_ID: matching(/^.+$/).register(facts, {
    meaning: 'Service account at neuroflash',
    form: 'the client id of the service account',
    secret: true,
    required: true,
  }),
  NEUROFLASH_CLIENT_SECRET: matching(/^.+$/).register(facts, {
    meaning: 'Its secret',
    form: 'the client secret of the service account',
    secret: true,
    required: true,
  }),
  NEUROFLASH_WORKSPACE_ID: matching(/^\S+$/).optional().register(facts, {
    meaning: 'Workspace of the conversations. Unset: the first one the account can see, logged at start',
    form: 'a workspace id, without spaces',
  }),
  NEUROFLASH_API_URL: webUrl().register(facts, {
    meaning: 'neuroflash’s API',
    form: 'an https:// URL, or http:// to this very machine, without credentials',
    default: 'https://app.neuroflash.com/api',
  }),
  NEUROFLASH_TOKEN_URL: webUrl().register(facts, {
    meaning: 'Where neuroflash gives out access tokens',
    form: 'an https:// URL, or http:// to this very machine, without credentials',
    default: 'https://id.neuroflash.com/oauth/v2/token',
  }),
  NEUROFLASH_TIMEOUT_MS: wholeNumber(100, 3_600_000).register(facts, {
    meaning:
      'How long, in milliseconds, one request may take: a little above the 150 s after which neuroflash’s hosting ends it',
    form: 'milliseconds, a whole number from 100 to 3600000',
    harmless: true,
    default: '170000',
  }),
  NEUROFLASH_SETTLE_MS: wholeNumber(0, 600_000).register(facts, {
    meaning:
      'How long, in milliseconds, a question may take to turn up in neuroflash’s history after the connection was lost',
    form: 'milliseconds, a whole number from 0 to 600000',
    harmless: true,
    default: '20000',
  }),
  REDIS_URL: matching(/^rediss?(?:\+sentinel|\+cluster)?:\/\/\S+$/)
    .optional()
    .register(facts, {
      meaning:
        'Redis: `redis://` or, over TLS, `rediss://`; also `redis+sentinel://`, `redis+cluster://` and their `rediss+…` forms. Unset: the embedded store',
      form: 'redis://, rediss://, redis+sentinel://, rediss+sentinel://, redis+cluster:// or rediss+cluster:// with a host behind it',
      secret: true,
    }),
  DATA_DIR: z.string().register(facts, {
    meaning: 'Where the embedded store lives',
    form: 'a directory',
    default: './data',
  }),
  PORT: wholeNumber(0, 65_535).register(facts, {
    meaning: 'Port of `POST /slack/events`, `GET /health/live`, `GET /health/ready`, `GET /metrics`',
    form: 'a whole number from 0 to 65535',
    harmless: true,
    default: '3000',
  }),
  HOST: matching(/^[\w.:%-]+$/)
    .optional()
    .register(facts, {
      meaning: 'Address to listen on. Unset: every address of the machine',
      form: 'an address or name of this machine, such as 127.0.0.1',
    }),
  METRICS_PORT: wholeNumber(0, 65_535).optional().register(facts, {
    meaning:
      'A port of its own for `GET /health/ready` and `GET /metrics`, which `PORT` then no longer answers',
    form: 'a whole number from 0 to 65535',
    harmless: true,
  }),
  METRICS_HOST: matching(/^[\w.:%-]+$/).register(facts, {
    meaning: 'Address that `METRICS_PORT` listens on; `0.0.0.0` for probes from other machines',
    form: 'an address or name of this machine',
    default: '127.0.0.1',
  }),
  CONCURRENCY: wholeNumber(1, 1_000).register(facts, {
    meaning: 'How many questions this process works on at once',
    form: 'a whole number from 1 to 1000',
    harmless: true,
    default: '20',
  }),
  FOLLOW_UPS: z.enum(['all', 'mentions']).register(facts, {
    meaning:
      '`all`: every reply in a thread the bot was called to is answered; `mentions`: only those that mention it',
    form: '`all` or `mentions`',
    harmless: true,
    default: 'all',
  }),
  RETENTION_DAYS: wholeNumber(1, 3_650).optional().register(facts, {
    meaning: 'Conversations idle for more days are deleted, here and at neuroflash. Unset: kept',
    form: 'a whole number of days from 1 to 3650',
    harmless: true,
  }),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).register(facts, {
    meaning: 'What is logged, from `fatal` to `trace`, or `silent`',
    form: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`',
    harmless: true,
    default: 'info',
  }),
})

type Variable = Facts & { readonly name: string }
type Environment = Readonly<Record<string, string | undefined>>
type Mistakes = Map<string, string>

/** What a variable is called. */
export type VariableName = keyof typeof environment.shape

/** Every variable, in the order of the README. */
export const variables: readonly Variable[] = Object.entries(environment.shape).map(([name, schema]) => {
  const found = facts.get(schema)
  if (found === undefined) throw new TypeError(`${name} is not described`)
  return { name, ...found }
})

/**
 * Reads the configuration, frozen, and beside it a warning for each variable that looks like one of
 * ours but is none. No warning and no error holds a value.
 *
 * An empty variable counts as unset; space around a value is dropped. Throws one `ConfigError` that
 * names every mistake.
 *
 * @param readFile reads the file that a `NAME_FILE` names
 */
export function loadConfig(
  env: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): { readonly config: Config; readonly warnings: readonly string[] } {
  const mistakes: Mistakes = new Map()
  const given = Object.fromEntries(
    variables.map((variable) => [variable.name, valueOf(variable, { env, readFile, mistakes })]),
  )
  const parsed = environment.safeParse(given)
  noteMistakes(given, parsed.error?.issues ?? [], mistakes)
  const unknown = strangers(env)
  if (!parsed.success || mistakes.size > 0) throw new ConfigError(report(mistakes, unknown))
  return { config: arrange(parsed.data), warnings: [...unknown, ...plainSecrets(parsed.data)] }
}

function valueOf(
  variable: Variable,
  from: { env: Environment; readFile: (path: string) => string; mistakes: Mistakes },
): string | undefined {
  const own = set(from.env[variable.name])
  const path = variable.secret ? set(from.env[`${variable.name}_FILE`]) : undefined
  if (path === undefined) return own ?? variable.default
  if (own !== undefined) {
    from.mistakes.set(variable.name, `set only one of ${variable.name} and ${variable.name}_FILE`)
    return own
  }
  try {
    const value = set(from.readFile(path))
    if (value !== undefined) return value
  } catch {
    // The error's own text would name the path, which is a value.
  }
  from.mistakes.set(variable.name, `${variable.name}_FILE must name a file that can be read and is not empty`)
  return undefined
}

function set(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === '' ? undefined : trimmed
}

/** Adds what is wrong with the values, unless a variable's own way in was the mistake. */
function noteMistakes(
  given: Partial<Record<string, string>>,
  issues: readonly z.core.$ZodIssue[],
  mistakes: Mistakes,
): void {
  const wrong = new Set(issues.map((issue) => issue.path[0]))
  const unsigned = given['SLACK_APP_TOKEN'] === undefined && given['SLACK_SIGNING_SECRET'] === undefined
  if (unsigned && !mistakes.has('SLACK_APP_TOKEN')) wrong.add('SLACK_SIGNING_SECRET')
  for (const variable of variables) {
    if (!wrong.has(variable.name) || mistakes.has(variable.name)) continue
    const what = whatIsWrong(variable, given[variable.name])
    mistakes.set(variable.name, `${variable.name} ${what}: expected ${variable.form}`)
  }
}

function whatIsWrong({ harmless }: Variable, value: string | undefined): string {
  if (value === undefined) return 'is missing'
  return harmless && /^[\w.,+-]{1,12}$/.test(value) ? `is “${value}”` : 'doesn’t look right'
}

function report(mistakes: Mistakes, unknown: readonly string[]): string {
  const lines = [...variables.flatMap(({ name }) => mistakes.get(name) ?? []), ...unknown]
  const title = lines.length === 1 ? 'The configuration has a mistake:' : 'The configuration has mistakes:'
  return [title, ...lines.map((line) => `  - ${line}`)].join('\n')
}

function arrange(values: z.infer<typeof environment>): Config {
  const slack = {
    botToken: values.SLACK_BOT_TOKEN,
    connection: Object.freeze(connection(values.SLACK_APP_TOKEN, values.SLACK_SIGNING_SECRET)),
    apiUrl: `${withoutSlash(values.SLACK_API_URL)}/`,
  }
  const neuroflash = {
    clientId: values.NEUROFLASH_CLIENT_ID,
    clientSecret: values.NEUROFLASH_CLIENT_SECRET,
    ...(values.NEUROFLASH_WORKSPACE_ID !== undefined && { workspaceId: values.NEUROFLASH_WORKSPACE_ID }),
    apiUrl: withoutSlash(values.NEUROFLASH_API_URL),
    tokenUrl: values.NEUROFLASH_TOKEN_URL,
    timeoutMs: values.NEUROFLASH_TIMEOUT_MS,
    settleMs: values.NEUROFLASH_SETTLE_MS,
  }
  const storage = {
    ...(values.REDIS_URL !== undefined && { redisUrl: values.REDIS_URL }),
    dataDir: values.DATA_DIR,
  }
  return Object.freeze({
    slack: Object.freeze(slack),
    neuroflash: Object.freeze(neuroflash),
    storage: Object.freeze(storage),
    http: Object.freeze(addresses(values)),
    concurrency: values.CONCURRENCY,
    followUps: values.FOLLOW_UPS,
    ...(values.RETENTION_DAYS !== undefined && { retentionDays: values.RETENTION_DAYS }),
    logLevel: values.LOG_LEVEL,
  })
}

function addresses({ HOST, PORT, METRICS_HOST, METRICS_PORT }: z.infer<typeof environment>): Config['http'] {
  return {
    ...(HOST !== undefined && { host: HOST }),
    port: PORT,
    ...(METRICS_PORT !== undefined && { metrics: Object.freeze({ host: METRICS_HOST, port: METRICS_PORT }) }),
  }
}

function connection(appToken: string | undefined, signingSecret = ''): Config['slack']['connection'] {
  if (appToken !== undefined) return { kind: 'socket', appToken }
  return { kind: 'http', signingSecret }
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/** These URLs are joined with paths and get secrets: no credentials, no query, no fragment, nothing in the clear. */
function isSafeWebUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || `${url.username}${url.password}${url.search}${url.hash}` !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname))
}

/** Redis without TLS is common inside a private network, so this is a warning and no mistake. */
function plainSecrets({ REDIS_URL: url }: z.infer<typeof environment>): string[] {
  if (url === undefined || url.startsWith('rediss') || !/^[^/]*\/\/[^/]*@/.test(url)) return []
  const hosts = url.replace(/^[^/]*\/\/[^/]*@/, '').split('/', 1)[0] ?? ''
  if (hosts.split(',').every((host) => isThisMachine(host.replace(/:\d+$/, '')))) return []
  return ['REDIS_URL sends its password to another machine in the clear; rediss:// encrypts it']
}

function isThisMachine(host: string): boolean {
  return /^(?:localhost|[\w.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host)
}

/** Variables that are none of ours but look like it, each with the one it may have been meant for. */
function strangers(env: Environment): string[] {
  const known = variables.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]))
  const given = Object.keys(env).filter((name) => set(env[name]) !== undefined && !known.includes(name))
  return given.sort().flatMap((name) => {
    const meant = byForm(name, env) ?? likeliest(name, known)
    if (meant === undefined && !/^(?:SLACK|NEUROFLASH)_/.test(name)) return []
    const hint = meant === undefined ? '' : `: did you mean ${meant}?`
    return [`${name} is set, but this app knows no such variable${hint}`]
  })
}

/** Slack's tokens say themselves what they are. */
function byForm(name: string, env: Environment): string | undefined {
  const value = set(env[name]) ?? ''
  if (!/^(?:SLACK|BOT|APP)_/.test(name)) return undefined
  return ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'].find(
    (known) => environment.shape[known as 'SLACK_BOT_TOKEN'].safeParse(value).success,
  )
}
