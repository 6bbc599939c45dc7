import type { ErrorAnswer } from './wire.ts'

/** What a refusal complains of: an amount that is used up, the pace of the requests, or neither. */
type LimitKind = 'quota' | 'pace'

/** Nothing neuroflash limits lasts longer: its daily quota resets at midnight UTC. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000

/**
 * Which limit an error names, by the words of its texts. Assumption: neuroflash documents that 403 and
 * 429 may mean a limit, but not how they say so. "Rate limit exceeded" names a pace although it has the
 * words of a quota in it.
 */
export function limitNamedIn(answer: ErrorAnswer | undefined): LimitKind | undefined {
  const words = answer === undefined ? '' : asWords(textsOf(answer))
  const namesPace = /\brate ?limit|\btoo many requests\b|\bthrottl/.test(words)
  if (namesPace) return /\b(quotas?|fair ?use|daily|monthly)\b/.test(words) ? 'quota' : 'pace'
  return /\b(quotas?|fair ?use|limits?|exceeded)\b/.test(words) ? 'quota' : undefined
}

/**
 * How long `Retry-After` says to wait, in seconds or until a date (RFC 9110, 10.2.3), at most a day.
 * Undefined when it is missing, unreadable or over.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  const waitMs = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : dateMs(header) - nowMs
  return waitMs > 0 ? Math.min(Math.ceil(waitMs), LONGEST_WAIT_MS) : undefined
}

function textsOf(answer: ErrorAnswer): (string | undefined)[] {
  if ('error' in answer) return [answer.error, answer.code, answer.message]
  return [answer.code, ...answer.errors.flatMap(({ message, type }) => [message, type])]
}

/** `fairUseLimitReached` and `DAILY_LIMIT` as words in lower case. */
function asWords(texts: readonly (string | undefined)[]): string {
  return texts
    .join(' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z]+/g, ' ')
    .toLowerCase()
}

/** Only the one form senders may use: `Date.parse` would take "5 apples" for a date. */
function dateMs(header: string): number {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(header)
    ? Date.parse(header)
    : NaN
}
