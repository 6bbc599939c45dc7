import { setTimeout as pause } from 'node:timers/promises'

type Options = {
  /** As the sentence goes on: “waited in vain for …”. */
  readonly what: string
  /** Longer than anything takes, also on a slow machine; no test is about it. */
  readonly timeoutMs?: number
}

/** Between two looks, each rest half as long again. What is looked at is not to be starved by those who wait. */
const REST_MS = { first: 2, longest: 25 }

/**
 * Resolves with what `look` finds as soon as that is neither `undefined` nor `false`; for facts that announce
 * themselves nowhere. What the stand-ins know they announce: `slack.waitFor`, `neuroflash.waitFor`.
 */
export async function until<Found>(
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  { what, timeoutMs = 20_000 }: Options,
): Promise<Found> {
  const deadline = AbortSignal.timeout(timeoutMs)
  for (let restMs = REST_MS.first; ; restMs = Math.min(REST_MS.longest, restMs * 1.5)) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (deadline.aborted) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await pause(restMs)
  }
}
