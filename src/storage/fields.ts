import { z } from 'zod'

/** Version of every stored record; one of another version is not read. */
export const recordVersion = 1

/** What was branded when it was stored is branded when it is read: the one place that says so. */
export function branded<Text extends string>() {
  return z.custom<Text>((value) => typeof value === 'string')
}

export const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
})

/** A number, or the digits of one. */
export const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
])
