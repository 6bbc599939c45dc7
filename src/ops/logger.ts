import { type DestinationStream, type Level, type LogFn, type Logger, type LoggerOptions, pino } from 'pino'
import { plainWords } from './plain-words.ts'

/** Names that hold secrets or what people write, wherever they turn up in the first three levels. */
const unwanted = [
  'authorization',
  'access_token',
  'accessToken',
  'appToken',
  'botToken',
  'clientSecret',
  'client_secret',
  'cookie',
  'password',
  'redisUrl',
  'secret',
  'signingSecret',
  'token',
  'answer',
  'blocks',
  'body',
  'content',
  'label',
  'markdown_text',
  'question',
  'text',
]

const DEEPEST_CAUSE = 5
const STACK_LINES = 5

/**
 * Lines of JSON with the time as ISO 8601. Secrets and what people write are removed from fields known
 * to hold them; of an error (as `err`, `error` or `cause`) only its name, code, message and causes are
 * written, never what else it carries: Slack's errors carry whole responses.
 */
export function createLogger(level: Level | 'silent', destination?: DestinationStream): Logger {
  const always = level === 'debug' || level === 'trace'
  const serialize = (thrown: unknown) => errorFields(thrown, always)
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { logMethod: neverTheRawMessage },
    serializers: { err: serialize, error: serialize, cause: serialize },
    redact: { paths: unwanted.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[removed]' },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** pino makes an error's own message the line's where the caller gives none. */
function neverTheRawMessage(this: Logger, args: Parameters<LogFn>, log: LogFn): void {
  const [first, message = 'failed'] = args
  const fields = first instanceof Error ? { err: first } : first
  if (typeof fields !== 'object') return log.apply(this, args)
  log.call(this, fields, message)
}

type ErrorFields = {
  readonly name: string
  readonly code?: string
  readonly message?: string
  /** Where it was thrown. An error without a code was foreseen by nobody, so it always says so. */
  readonly stack?: readonly string[]
  readonly cause?: ErrorFields
}

function errorFields(thrown: unknown, alwaysStack: boolean, depth = 1): ErrorFields {
  if (!(thrown instanceof Error)) return { name: thrown === null ? 'null' : typeof thrown }
  const code = 'code' in thrown ? codeOf(thrown.code) : undefined
  const { cause } = thrown
  return {
    name: plainWords(thrown.name),
    ...(code !== undefined && { code }),
    message: plainWords(thrown.message),
    ...((alwaysStack || code === undefined) && { stack: frames(thrown.stack) }),
    ...(cause !== undefined &&
      depth < DEEPEST_CAUSE && { cause: errorFields(cause, alwaysStack, depth + 1) }),
  }
}

function codeOf(code: unknown): string | undefined {
  return typeof code === 'string' || typeof code === 'number' ? plainWords(String(code)) : undefined
}

/** Only lines that name a place in the code: the lines before them repeat the message as it was. */
function frames(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*(?:\.[cm]?[jt]s|node:[\w/]+):\d+:\d+\)?$/.test(line))
    .slice(0, STACK_LINES)
}
