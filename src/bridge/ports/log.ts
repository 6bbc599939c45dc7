import type { Stage } from '../model.ts'

/** How one attempt at a turn went. */
export type TurnReport = {
  readonly outcome: 'answered' | 'dead' | 'withdrawn' | 'later' | 'handed-back'
  /** The error's or ending's code, where there is one. */
  readonly code?: string
  /** How long each stage took in this attempt. */
  readonly stagesMs: Readonly<Partial<Record<Stage['name'], number>>>
  /** Messages posted in this attempt. */
  readonly parts: number
  readonly attempt: number
}

/** Structured logging; pino satisfies it. It is never given what people write. */
export type Log = {
  /** A log whose every line carries `fields` as they are. They are not searched for secrets: give it ids only. */
  child(fields: Readonly<Record<string, string | number>>): Log
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Milliseconds since 1970. */
export type Clock = () => number
