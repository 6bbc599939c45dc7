import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import type { Ask } from './operations.ts'
import type { Reached } from './reach.ts'

/** Where a command speaks, and whom it can ask. */
export type Surface = {
  readonly say: (text: string) => void
  readonly complain: (text: string) => void
  /** Absent: there is nobody at a terminal. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/** What a command has done: for programs, and in words. */
export type Result = { readonly value: object; readonly text: string }

export type Hands = {
  readonly ask: Ask
  readonly reached: Reached
  readonly sure: (what: string) => Promise<void>
}

export const options = z.object({
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  showText: z.boolean().default(false),
  limit: z.int().default(50),
  channel: z.string().optional(),
  person: z.string().optional(),
})
export type Options = z.output<typeof options>

export type Work = (hands: Hands, given: Options, args: readonly string[]) => Promise<Result>

/** How long a command waits for a bot to do what is stored for it. */
const WAIT_MS = 15_000
const LOOK_MS = 200

/** Adds a command below another one. */
export type Add = (parent: Command, usage: string, about: string, work: Work) => Command

/** A command that cannot be undone. */
export const sure = (command: Command) => command.option('--yes', 'without asking again')

/** Whether a bot has done what was stored for it, in the time that somebody waits for. */
export async function untilDone({ ask, reached }: Hands, task: string): Promise<boolean> {
  for (let passed = 0; reached.canWait && passed < WAIT_MS; passed += LOOK_MS) {
    if (!(await ask('is-pending', { task })).isPending) return true
    await sleep(LOOK_MS)
  }
  return false
}
