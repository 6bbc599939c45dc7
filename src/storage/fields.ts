import { z } from 'zod'

/**
 * The version of the records that this bot writes. Whoever changes what is stored so that the version before
 * could not read it, or would lose something by writing it anew, raises this by one.
 *
 * Every part of a record is read in the form of the version before as well, and what is touched is written in
 * the form of now. So a record may be in parts of either, and its version is that of its newest part: it says
 * who can read it. What a later version has written is neither read nor set aside, but left to a process of
 * that version: while the bot is being replaced two of them run side by side.
 */
export const recordVersion = 2

/** Which versions are read. One leaves the list no sooner than two versions later. */
const readVersions = [1, 2] as const

export const readVersion = z.literal(readVersions)

/** Whether a later version of the bot has written this. */
export function isNewer(version: unknown): boolean {
  const read = whole.safeParse(version)
  return read.success && read.data > recordVersion
}

/** A stored id comes back as the type it was stored as. This is the one place that claims so. */
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
