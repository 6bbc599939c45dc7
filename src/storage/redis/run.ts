import type { Outcome } from '../../bridge/ports/inbox.ts'
import type { Client } from './connection.ts'
import type { ScriptName } from './scripts.ts'

/** Runs one of the store's scripts; rejects with `StoreError`. */
export type Run = (name: ScriptName, ...args: (string | number)[]) => Promise<unknown>

/** Asks Redis for one record; rejects with `StoreError`. */
export type Read = (name: string, command: (client: Client) => Promise<unknown>) => Promise<unknown>

export function didIt(reply: unknown): boolean {
  return reply === 1
}

/** An outcome as the scripts take it: its kind, and the ms to wait or the code. */
export function outcomeArguments(outcome: Outcome): [string, string | number] {
  switch (outcome.kind) {
    case 'later':
      return [outcome.kind, Math.ceil(outcome.ms)]
    case 'dead':
      return [outcome.kind, outcome.code]
    case 'back':
      return [outcome.kind, Math.ceil(outcome.restMs ?? 0)]
    case 'done':
      return [outcome.kind, '']
    default:
      return outcome satisfies never
  }
}
