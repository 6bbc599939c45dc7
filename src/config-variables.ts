import { z } from 'zod'
import { catalogues, type Language } from './bridge/notices.ts'

/** How a value has to look. */
type Value<Schema extends z.ZodType> = {
  readonly schema: Schema
  /** Completes "It should be …". */
  readonly form: string
  /** A number or a choice: a wrong one may be shown. */
  readonly mayBeShown?: true
}

type Row = Value<z.ZodType> & {
  readonly meaning: string
  /** As it would be written in the environment. */
  readonly default?: string
  /** May also come from the file that `NAME_FILE` names. */
  readonly secret?: true
}

const matching = (pattern: RegExp, form: string) => ({ schema: z.string().regex(pattern), form })

const oneOf = <const Word extends string>(...words: readonly Word[]) => ({
  schema: z.enum(words),
  form: words
    .map((word) => `\`${word}\``)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or '),
  mayBeShown: true as const,
})

const wholeNumber = (least: number, most: number, of = '') => ({
  schema: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most)),
  form: `a whole number ${of}from ${least} to ${most}`,
  mayBeShown: true as const,
})

const webUrl = () => ({
  schema: z.string().refine(isSafeWebUrl),
  form: 'an https:// URL, or http:// to this very machine, without credentials',
})

const host = () => matching(/^[\w.:%-]+$/, 'an address or name of this machine, such as 127.0.0.1')

/** The same, but it may be left out. */
const optional = <Schema extends z.ZodType>(value: Value<Schema>) => ({
  ...value,
  schema: value.schema.optional(),
})

const table = {
  SLACK_BOT_TOKEN: {
    ...matching(/^xoxb-[\w-]+$/, '`xoxb-…`'),
    meaning: 'The bot’s token, `xoxb-…`',
    secret: true,
  },
  SLACK_SIGNING_SECRET: {
    ...optional(
      matching(
        /^\S+$/,
        'the signing secret under “Basic Information” of the Slack app, or SLACK_APP_TOKEN for Socket Mode',
      ),
    ),
    meaning: 'HTTP mode: verifies that requests come from Slack. Needed unless `SLACK_APP_TOKEN` is set',
    secret: true,
  },
  SLACK_APP_TOKEN: {
    ...optional(matching(/^xapp-[\w-]+$/, '`xapp-…`')),
    meaning: 'App-level token, `xapp-…`. Socket Mode when set: no public URL is needed',
    secret: true,
  },
  SLACK_API_URL: {
    ...webUrl(),
    meaning: 'Slack’s Web API',
    default: 'https://slack.com/api/',
  },
  NEUROFLASH_CLIENT_ID: {
    ...matching(/^.+$/, 'the client id of the service account'),
    meaning: 'Service account at neuroflash',
    secret: true,
  },
  NEUROFLASH_CLIENT_SECRET: {
    ...matching(/^.+$/, 'the client secret of the service account'),
    meaning: 'Its secret',
    secret: true,
  },
  NEUROFLASH_WORKSPACE_ID: {
    ...optional(matching(/^\S+$/, 'a workspace id, without spaces')),
    meaning: 'Workspace of the conversations. Unset: the first one the account can see, logged at start',
  },
  NEUROFLASH_API_URL: {
    ...webUrl(),
    meaning: 'neuroflash’s API',
    default: 'https://app.neuroflash.com/api',
  },
  NEUROFLASH_TOKEN_URL: {
    ...webUrl(),
    meaning: 'Where neuroflash gives out access tokens',
    default: 'https://id.neuroflash.com/oauth/v2/token',
  },
  NEUROFLASH_TIMEOUT_MS: {
    ...wholeNumber(100, 3_600_000, 'of milliseconds '),
    meaning:
      'How long, in milliseconds, one request may take: a little above the 150 s after which neuroflash’s hosting ends it',
    default: '170000',
  },
  NEUROFLASH_SETTLE_MS: {
    ...wholeNumber(0, 600_000, 'of milliseconds '),
    meaning:
      'How long, in milliseconds, a question may take to turn up in neuroflash’s history after the connection was lost',
    default: '20000',
  },
  REDIS_URL: {
    ...optional(
      matching(
        /^rediss?(?:\+sentinel|\+cluster)?:\/\/\S+$/,
        'redis://, rediss://, redis+sentinel://, rediss+sentinel://, redis+cluster:// or rediss+cluster:// with a host behind it',
      ),
    ),
    meaning:
      'Redis: `redis://` or, over TLS, `rediss://`; also `redis+sentinel://`, `redis+cluster://` and their `rediss+…` forms. Unset: the embedded store',
    secret: true,
  },
  DATA_DIR: {
    schema: z.string(),
    form: 'a directory',
    meaning:
      'Where the embedded store lives. With Redis: where a process keeps its name, so that it can resume at once after a crash',
    default: './data',
  },
  PORT: {
    ...wholeNumber(0, 65_535),
    meaning: 'Port of `POST /slack/events`, `GET /health/live`, `GET /health/ready`, `GET /metrics`',
    default: '3000',
  },
  HOST: {
    ...optional(host()),
    meaning: 'Address to listen on. Unset: every address of the machine',
  },
  METRICS_PORT: {
    ...optional(wholeNumber(0, 65_535)),
    meaning:
      'A port of its own for `GET /health/ready` and `GET /metrics`, which `PORT` then no longer answers',
  },
  METRICS_HOST: {
    ...host(),
    meaning: 'Address that `METRICS_PORT` listens on; `0.0.0.0` for probes from other machines',
    default: '127.0.0.1',
  },
  CONCURRENCY: {
    ...wholeNumber(1, 1_000),
    meaning: 'How many questions this process works on at once',
    default: '20',
  },
  LANGUAGE: {
    ...optional(oneOf(...(Object.keys(catalogues) as Language[]))),
    meaning:
      'Language of everything the bot says. Unset: for each reader the one set in their Slack, or English',
  },
  ADMIN_CONTACT: {
    ...optional(
      matching(
        /^(?:[UW][A-Z0-9]{6,}|[^\s@<>()[\]]+@[^\s@<>()[\]]+\.\w+|https:\/\/[^\s<>()[\]]+)$/,
        'a Slack member id such as U012ABCDEF, an e-mail address or an https:// address',
      ),
    ),
    meaning:
      'Whom people are told to ask for help: a Slack member id, an e-mail address or an `https://` address. Unset: “your Slack admin”',
  },
  FOLLOW_UPS: {
    ...oneOf('all', 'mentions'),
    meaning:
      '`all`: every reply in a thread the bot was called to is answered; `mentions`: only those that mention it',
    default: 'all',
  },
  THREAD_CONTEXT: {
    ...oneOf('on', 'off'),
    meaning:
      '`on`: a mention in the middle of a thread is sent with what people wrote there before; `off`: only with its own words',
    default: 'on',
  },
  RETENTION_DAYS: {
    ...optional(wholeNumber(1, 3_650, 'of days ')),
    meaning:
      'Conversations idle for longer than this many days are deleted, here and at neuroflash. Unset: kept',
  },
  LOG_LEVEL: {
    ...oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    meaning: 'What is logged, from `fatal` to `trace`, or `silent`',
    default: 'info',
  },
} as const satisfies Readonly<Record<string, Row>>

/** What a variable is called. */
export type VariableName = keyof typeof table

export type Variable = Row & {
  readonly name: VariableName
  /** Neither optional nor with a default. */
  readonly required: boolean
}

/** Every variable, in the order of the README. */
export const variables: readonly Variable[] = Object.entries<Row>(table).map(([name, row]) => ({
  ...row,
  name: name as VariableName,
  required: row.default === undefined && !row.schema.safeParse(undefined).success,
}))

type Schemas = { [Name in VariableName]: (typeof table)[Name]['schema'] }

/** All of them together; their values are text, or absent. */
export const environment = z.object(
  Object.fromEntries(variables.map(({ name, schema }) => [name, schema])) as Schemas,
)

/** These URLs are joined with paths and get secrets: no credentials, no query, no fragment, nothing in the clear. */
function isSafeWebUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || `${url.username}${url.password}${url.search}${url.hash}` !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname))
}

export function isThisMachine(name: string): boolean {
  return /^(?:localhost|[\w.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name)
}
