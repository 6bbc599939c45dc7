import { type DestinationStream, type Level, type LogFn, type Logger, type LoggerOptions, pino } from 'pino'
import { ownWords } from './own-words.ts'

/** Names that hold secrets or what people write. */
const unwanted = new Set([
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
])

const REMOVED = '[removed]'
const DEEPEST_FIELD = 5
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
  const serializers = { err: serialize, error: serialize, cause: serialize }
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) =>
        mapped(fields, (name, value) =>
          Object.hasOwn(serializers, name) ? value : inside(value, serialize),
        ),
    },
    hooks: { logMethod: neverTheRawMessage },
    serializers,
    // No wildcards: they look through each value once for each path, which made a quarter of a turn's garbage.
    redact: { paths: [...unwanted], censor: REMOVED },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** Where the caller gives no message, pino would take the error's own. */
function neverTheRawMessage(this: Logger, args: Parameters<LogFn>, log: LogFn): void {
  const [first, message = 'failed'] = args
  const fields = first instanceof Error ? { err: first } : first
  if (typeof fields !== 'object') return log.apply(this, args)
  log.call(this, fields, message)
}

/** A field's value without what is unwanted in it; what lies deeper than five levels is removed whole. */
function inside(value: unknown, serialize: (error: Error) => ErrorFields, depth = 1): unknown {
  // Writing it as JSON would call its `toJSON`.
  if (typeof value === 'function') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return serialize(value)
  if (depth > DEEPEST_FIELD) return REMOVED
  if (Array.isArray(value)) return value.map((item) => inside(item, serialize, depth + 1))
  return mapped(value, (name, inner) => (unwanted.has(name) ? REMOVED : inside(inner, serialize, depth + 1)))
}

function mapped(fields: object, to: (name: string, value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, to(name, value)]))
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
    name: ownWords(thrown.name),
    ...(code !== undefined && { code }),
    message: ownWords(thrown.message),
    ...((alwaysStack || code === undefined) && { stack: frames(thrown.stack) }),
    ...(cause !== undefined &&
      depth < DEEPEST_CAUSE && { cause: errorFields(cause, alwaysStack, depth + 1) }),
  }
}

function codeOf(code: unknown): string | undefined {
  return typeof code === 'string' || typeof code === 'number' ? ownWords(String(code)) : undefined
}

/** Only lines that name a place in the code: the lines before them repeat the message as it was. */
function frames(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*(?:\.[cm]?[jt]s|node:[\w/]+):\d+:\d+\)?$/.test(line))
    .slice(0, STACK_LINES)
}
