import { z } from 'zod'
import { parseJson } from './json.ts'

/** How much of an error is read. None needs more to say what went wrong. */
const DEEPEST = 5
const MOST_TEXTS = 50
const LONGEST_TEXT = 1_000

/** Where errors of all kinds say what they are; not where they repeat what they were sent (`input`, `ctx`). */
const telling = [
  'error',
  'errors',
  'code',
  'type',
  'status',
  'title',
  'message',
  'msg',
  'detail',
  'details',
  'reason',
  'error_description',
] as const

/** What an error says of itself, in whatever form: for deciding what it is, never to be shown or logged. */
export function textsIn(error: unknown): string[] {
  const texts: string[] = []
  const gather = (value: unknown, depth: number): void => {
    if (depth > DEEPEST || texts.length >= MOST_TEXTS) return
    if (typeof value === 'string') texts.push(value.slice(0, LONGEST_TEXT))
    else if (typeof value === 'number') texts.push(String(value))
    else if (Array.isArray(value)) for (const item of value.slice(0, MOST_TEXTS)) gather(item, depth + 1)
    else if (typeof value === 'object' && value !== null)
      for (const name of telling) if (Object.hasOwn(value, name)) gather(fieldOf(value, name), depth + 1)
  }
  gather(error, 0)
  return texts
}

const code = z.union([z.string(), z.number()])

/**
 * Strict, since that tells it from an error of something in front of neuroflash, which has other fields (a time, a
 * path).
 */
const ownError = z.strictObject({
  error: z.string().min(1),
  code: code.nullish(),
  message: z.string().nullish(),
})

const invalidField = z.object({ message: z.string().optional(), type: z.string().optional() })
const ownErrors = z.strictObject({ errors: z.array(invalidField).min(1), code: code.nullish() })

/** Whether an error has the form of neuroflash's own: `{error, code?}`, or for validation `{errors: […]}`. */
export function isOwn(body: string): boolean {
  const json = parseJson(body)
  return ownError.safeParse(json).success || ownErrors.safeParse(json).success
}

/**
 * Whether neuroflash itself says that there is no such conversation, or no right to it. A gateway that knows no such
 * route speaks of routes.
 */
export function isOwnWord(body: string): boolean {
  const { data } = ownError.safeParse(parseJson(body))
  return data !== undefined && !waysOnly.test([data.error, data.code, data.message].join(' '))
}

const waysOnly = /\b(?:routes?|endpoints?|url|uri|paths?|pages?|hosts?|upstream|apis?|apps?|backends?)\b/i

/** An error's code, if it has one: its own, that of the error inside it, or that error's type. */
export function codeIn(body: string): string | undefined {
  const json = parseJson(body)
  if (typeof json !== 'object' || json === null) return undefined
  const inner = fieldOf(json, 'error')
  const nested = typeof inner === 'object' && inner !== null ? inner : {}
  const found = [fieldOf(json, 'code'), fieldOf(nested, 'code'), fieldOf(nested, 'type')]
  return found
    .map((value) => code.safeParse(value).data)
    .find((value) => value !== undefined)
    ?.toString()
}

function fieldOf(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value
}
