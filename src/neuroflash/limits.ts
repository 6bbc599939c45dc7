import { textsIn } from './error-body.ts'

/** What an error complains of. */
type Complaint =
  /** An amount that is used up. */
  | 'quota'
  /** The pace of the requests. */
  | 'pace'
  /** More than fits. */
  | 'size'
  /** What must not be said. */
  | 'rules'

/** Nothing neuroflash limits lasts longer: its daily quota resets at midnight UTC. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000

/**
 * Which limit an error names, by the words of its texts (N16). neuroflash documents that 403 and
 * 429 may mean a limit, but not how they say so. "Rate limit exceeded" names a pace although it has the
 * words of a quota in it.
 */
export function limitNamedIn(error: unknown): 'quota' | 'pace' | undefined {
  const words = wordsOf(textsIn(error))
  if (pace.test(words)) return longTerm.test(words) ? 'quota' : 'pace'
  return amount.test(words) || /\b(limits?|exceeded)\b/.test(words) ? 'quota' : undefined
}

/**
 * What an error complains of when its status does not say so. Only words that leave no doubt count: a refusal of the
 * message itself speaks of limits too.
 */
export function complaintIn(error: unknown): Complaint | undefined {
  const texts = textsIn(error)
  const words = wordsOf(texts)
  if (pace.test(words)) return longTerm.test(words) ? 'quota' : 'pace'
  if (amount.test(words)) return 'quota'
  if (size.test(words)) return 'size'
  if (rules.test(words)) return 'rules'
  return texts.map((text) => statuses.get(text)).find((complaint) => complaint !== undefined)
}

/** For a status that stands inside an error and is not the reply's own. */
const statuses: ReadonlyMap<string, Complaint> = new Map([
  ['402', 'quota'],
  ['413', 'size'],
  ['429', 'pace'],
])

const pace = /\brate ?limit|\btoo many requests\b|\bthrottl/
const longTerm = /\b(quotas?|fair ?use|daily|monthly|per day|per month)\b/
const amount =
  /\b(quotas?|fair ?use|billing|payment required|insufficient (?:funds|credits?|balance)|out of credits)\b/
const size =
  /\bcontext (?:length|window)|\bmax(?:imum)? (?:context |input )?(?:length|tokens)\b|\b(?:string|prompt|message|input|request)(?: is)? too (?:long|large)\b|\bpayload too large\b|\bat most (?:characters|tokens)\b/
const rules =
  /\bcontent (?:filter|policy|management)|\bmoderation\b|\bflagged\b|\bsafety (?:system|policy|filter)|\bpolicy violation\b/

/**
 * How long `Retry-After` says to wait, in seconds or until a date (RFC 9110, 10.2.3), at most a day.
 * Undefined when it is missing, unreadable or over.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  const waitMs = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : dateMs(header) - nowMs
  return waitMs > 0 ? Math.min(Math.ceil(waitMs), LONGEST_WAIT_MS) : undefined
}

/** `fairUseLimitReached` and `DAILY_LIMIT` as words in lower case. */
function wordsOf(texts: readonly string[]): string {
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
