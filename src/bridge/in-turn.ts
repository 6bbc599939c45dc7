import type { HeldItem } from './held-item.ts'
import type { Histories } from './history.ts'
import type { Setbacks, Stage } from './model.ts'
import type { Inbox } from './ports/inbox.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Conversations } from './ports/neuroflash.ts'
import type { Signs } from './ports/signs.ts'
import type { Replies } from './ports/slack.ts'
import type { Speech } from './ports/speech.ts'
import type { Tasks } from './ports/tasks.ts'
import type { Patience } from './reconcile.ts'
import type { TurnNotes } from './turn-notes.ts'

export type TurnDeps = {
  readonly inbox: Pick<Inbox, 'hold' | 'pause' | 'resume'>
  readonly tasks: Pick<Tasks, 'put'>
  readonly conversations: Pick<Conversations, 'create' | 'ask'>
  readonly replies: Replies
  readonly speech: Speech
  readonly signs: Pick<Signs, 'work' | 'wait' | 'clear'>
  /** Remembers how far this process has read them. */
  readonly histories: Histories
  readonly patience: Patience
  /** Milliseconds that only ever grow. The store says what time it is, and this how much has passed since. */
  readonly monotonic: () => number
  readonly random: () => number
  readonly log: Log
  /** Aborts when the process has no time left, whatever becomes of the claim. */
  readonly stopping: AbortSignal
}

/** What the steps of one turn share. */
export type InTurn = {
  readonly deps: TurnDeps & { readonly clock: Clock }
  readonly held: HeldItem
  readonly notes: TurnNotes
  /** Aborts with a `ClaimLostError` when the thread is lost, with a `StoppingError` when time is up. */
  readonly signal: AbortSignal
}

export type Waiting = Extract<Stage, { name: 'waiting' }>
export type Asking = Extract<Stage, { name: 'asking' }>
export type Answered = Extract<Stage, { name: 'answered' }>

/** Just the setbacks of a stage, to be carried over into the next one. */
export function setbacksOf({ tries, triedSinceMs, contextLost, context }: Setbacks): Setbacks {
  return {
    ...(tries === undefined ? {} : { tries }),
    ...(triedSinceMs === undefined ? {} : { triedSinceMs }),
    ...(contextLost === undefined ? {} : { contextLost }),
    ...(context === undefined ? {} : { context }),
  }
}
