import type { VariableName } from '../config-variables.ts'

/** Everything that is looked at, in the order in which it is told. */
export const checkNames = [
  'configuration',
  'store',
  'store-safety',
  'store-version',
  'store-room',
  'slack-token',
  'slack-scopes',
  'slack-agent',
  'slack-clock',
  'slack-connection',
  'slack-events',
  'neuroflash-token',
  'neuroflash-workspace',
  'neuroflash-quota',
] as const

export type CheckName = (typeof checkNames)[number]

/** What one check has found. Holds nothing secret and nothing that people write. */
export type Finding = {
  readonly check: CheckName
  /** `unseen`: it could not be looked at, or there is nothing to see yet. */
  readonly state: 'well' | 'broken' | 'unseen'
  /** In a few words, without a full stop. */
  readonly found: string
  /** The variables it depends on. */
  readonly lookAt?: readonly VariableName[] | undefined
  /** The sentence that mends it. */
  readonly mend?: string | undefined
  /** It may pass by itself, or nothing has come of it yet: a warning in the log, not an error. */
  readonly canWait?: boolean | undefined
}

type Advice = Pick<Finding, 'lookAt' | 'mend' | 'canWait'>

export function well(check: CheckName, found: string): Finding {
  return { check, state: 'well', found }
}

export function broken(check: CheckName, found: string, advice: Advice): Finding {
  return { check, state: 'broken', found, ...advice }
}

export function unseen(check: CheckName, found: string, advice: Advice = {}): Finding {
  return { check, state: 'unseen', found, ...advice }
}

/** `72 s` and the like, of a time that people read. */
export function spoken(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`
  return seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}
