import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import type { Language } from './bridge/notices.ts'
import { unknownVariables } from './config-unknown.ts'
import { environment, isThisMachine, type Variable, variables } from './config-variables.ts'

/** What the bot is told from outside. URLs of APIs end without a slash, except Slack's, which ends with one. */
export type Config = {
  readonly slack: {
    readonly botToken: string
    readonly connection:
      | { readonly kind: 'http'; readonly signingSecret: string }
      | { readonly kind: 'socket'; readonly appToken: string }
    readonly apiUrl: string
    /** Whether a first question carries what was written in its thread before. */
    readonly readsThreads: boolean
    /** A member id, an e-mail address or an https:// address. */
    readonly adminContact?: string
    /** Absent: everybody's own. */
    readonly language?: Language
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
  /** One sentence for each, with the variable's name. */
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[]) {
    super(
      ['The bot can’t start with this configuration yet:', ...mistakes.map((one) => `  - ${one}`)].join('\n'),
    )
    this.mistakes = mistakes
  }
}

type Environment = Readonly<Record<string, string | undefined>>
type Mistakes = Map<string, string>

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
  const unknown = unknownVariables(env)
  if (!parsed.success || mistakes.size > 0) throw new ConfigError(inOrder(mistakes, unknown))
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
    from.mistakes.set(variable.name, `Please set ${variable.name} or ${variable.name}_FILE, not both.`)
    return own
  }
  try {
    const value = set(from.readFile(path))
    if (value !== undefined) return value
  } catch {
    // The error's own text would name the path, which is a value.
  }
  from.mistakes.set(
    variable.name,
    `${variable.name}_FILE must name a file that can be read and is not empty.`,
  )
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
    mistakes.set(variable.name, `${variable.name} ${what}. It should be ${variable.form}.`)
  }
}

function whatIsWrong({ mayBeShown }: Variable, value: string | undefined): string {
  if (value === undefined) return 'is missing'
  return mayBeShown && /^[\w.,+-]{1,12}$/.test(value) ? `is “${value}”` : 'doesn’t look right'
}

function inOrder(mistakes: Mistakes, unknown: readonly string[]): string[] {
  return [...variables.flatMap(({ name }) => mistakes.get(name) ?? []), ...unknown]
}

function arrange(values: z.infer<typeof environment>): Config {
  const slack = {
    botToken: values.SLACK_BOT_TOKEN,
    connection: Object.freeze(connection(values.SLACK_APP_TOKEN, values.SLACK_SIGNING_SECRET)),
    apiUrl: `${withoutSlash(values.SLACK_API_URL)}/`,
    readsThreads: values.THREAD_CONTEXT === 'on',
    ...(values.ADMIN_CONTACT !== undefined && { adminContact: values.ADMIN_CONTACT }),
    ...(values.LANGUAGE !== undefined && { language: values.LANGUAGE }),
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

/** Redis without TLS is common inside a private network, so this is a warning and no mistake. */
function plainSecrets({ REDIS_URL: url }: z.infer<typeof environment>): string[] {
  if (url === undefined || url.startsWith('rediss') || !/^[^/]*\/\/[^/]*@/.test(url)) return []
  const hosts = url.replace(/^[^/]*\/\/[^/]*@/, '').split('/', 1)[0] ?? ''
  if (hosts.split(',').every((host) => isThisMachine(host.replace(/:\d+$/, '')))) return []
  return [
    'REDIS_URL sends its password to another machine in the clear. With rediss:// it would be encrypted.',
  ]
}
