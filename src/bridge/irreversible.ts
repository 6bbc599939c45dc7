import { recordTask } from './claim.ts'
import { ClaimLostError, ReplyError } from './errors.ts'
import type { Looks, Requester, ResetDone, Task } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Links, ReleaseTerms } from './ports/links.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Operating } from './ports/operating.ts'
import type { TaskClaim, Tasks } from './ports/tasks.ts'
import { backoffMs } from './retry.ts'

/** Everything the bot does that nobody can take back. */
type Deed = 'delete' | 'clear' | 'retire' | 'withdraw' | 'move' | 'drop' | 'erase'

type Rule = {
  /** What has to be true at the moment it is done, not when it was asked for. */
  readonly evidence: string
  /** Who says so. An event of Slack's only gives the occasion to ask: it may be late, or forged. */
  readonly confirmedBy: 'store' | 'slack' | 'author' | 'operator'
  /** The one file of the bridge that makes the call behind it. */
  readonly doneIn: string
  /** How often Slack has to say so in a row, and how long after each time it is asked again. */
  readonly looks: number
  readonly apartMs: readonly number[]
}

/**
 * What each of these needs. Whoever does one of them goes by this table, and a new one does not compile without its
 * line here.
 */
export const irreversible = {
  /** A conversation at neuroflash. */
  delete: {
    evidence:
      'no link knows the conversation: the step that released or merged its thread made the task, or the store refused a turn the record of the conversation it had just made; done once neuroflash says that it is gone',
    confirmedBy: 'store',
    doneIn: 'deletion.ts',
    looks: 0,
    apartMs: [],
  },
  /**
   * Every conversation of the app, or of a channel, except those that were active after it is said to have happened.
   */
  clear: {
    evidence: 'Slack refuses the bot’s token as revoked, or does not know the channel any more',
    confirmedBy: 'slack',
    doneIn: 'irreversible.ts',
    looks: 3,
    apartMs: [1_000, 2_000],
  },
  /** A conversation that nobody has used for RETENTION_DAYS. */
  retire: {
    evidence: 'idle for that long by the clock of the store, with nothing waiting, in the step that lets go',
    confirmedBy: 'store',
    doneIn: 'irreversible.ts',
    looks: 0,
    apartMs: [],
  },
  /** A message that waits. One that was asked stays. */
  withdraw: {
    evidence: 'its author deleted it in Slack, or its thread was released, while it waits',
    confirmedBy: 'author',
    doneIn: 'intake.ts',
    looks: 0,
    apartMs: [],
  },
  /** A channel's threads under another id, where others may see them. */
  move: {
    evidence: 'the old id is unknown to Slack or has become the new one, and the threads are found there',
    confirmedBy: 'slack',
    doneIn: 'upkeep.ts',
    looks: 1,
    apartMs: [1_000, 2_000],
  },
  /** A dead letter, which nobody can have asked again then. */
  drop: {
    evidence:
      'an operator has named it, was shown what it is, and has confirmed it; it is still there in the step that removes it',
    confirmedBy: 'operator',
    doneIn: 'irreversible.ts',
    looks: 0,
    apartMs: [],
  },
  /** What is kept of a person; conversations that only they took part in go as `delete` says. */
  erase: {
    evidence:
      'an operator has named the person, was shown what is kept of them, and has confirmed it; that nobody else takes part in a conversation is checked in the step that lets go of it',
    confirmedBy: 'operator',
    doneIn: 'erase.ts',
    looks: 0,
    apartMs: [],
  },
} as const satisfies Record<Deed, Rule>

/** How often in a row Slack has to deny it: right after an event not all of its servers may know of it. */
const MOST_DENIALS = 3

const ASK_AGAIN_MS = 5_000

/** If Slack could not be asked for this long, nothing is done. */
const GIVE_UP_MS = 24 * 60 * 60_000

type Deps = {
  readonly tasks: Pick<Tasks, 'hold'>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** A task that begins with an event of Slack's. */
type Occasioned = Extract<Task, { kind: 'clear' | 'move' }>

/**
 * Asks Slack, as often as the deed needs, whether what an event says is true. `confirmed`: it is, just now. Otherwise
 * the outcome says how the task goes on: it asks again in seconds, or ends with nothing done. No answer is no evidence.
 * What Slack said before a crash still counts after it.
 */
export async function confirm(
  claim: TaskClaim,
  { task, ask }: { readonly task: Occasioned; readonly ask: () => Promise<boolean> },
  deps: Deps,
): Promise<'confirmed' | Outcome> {
  const { tasks, log } = deps
  const said = await answer(ask, log)
  if (said === undefined) return withoutAnswer(claim, task, deps)
  const looks = said === task.looks?.said ? { said, times: task.looks.times + 1 } : { said, times: 1 }
  const { looks: needed, apartMs } = irreversible[task.kind]
  if (said === 'yes' && looks.times >= needed) return 'confirmed'
  if (said === 'no' && looks.times >= MOST_DENIALS) return nothingDone(task, 'denied', log)
  await recordTask(claim, { ...task, looks }, tasks)
  return { kind: 'later', ms: apartMs[looks.times - 1] ?? ASK_AGAIN_MS }
}

/**
 * A reset names who wants it, unless that is an operator; whatever else lets go says since when nobody may have used the
 * thread.
 */
type Terms = ReleaseTerms &
  (
    | { readonly deletion: { readonly reason: 'reset'; readonly requester: Requester } }
    | { readonly deletion: { readonly reason: 'operator' } }
    | { readonly unlessActiveSinceMs: number }
  )

/** The only way to release a thread. The evidence that the store holds is checked in the same step. */
export async function release(claim: TaskClaim, terms: Terms, links: Links): Promise<ResetDone | 'nothing'> {
  const outcome = await links.release(claim, terms)
  if (outcome === 'claim-lost') throw new ClaimLostError(claim.id)
  return outcome
}

/** `false`: it had gone already. */
export function drop(id: string, operating: Pick<Operating, 'dropLetter'>): Promise<boolean> {
  return operating.dropLetter(id)
}

async function answer(ask: () => Promise<boolean>, log: Log): Promise<Looks['said'] | undefined> {
  try {
    return (await ask()) ? 'yes' : 'no'
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    log.warn({ err: error }, 'Slack could not be asked whether an event is true')
    return undefined
  }
}

function withoutAnswer(claim: TaskClaim, task: Occasioned, { clock, random, log }: Deps): Outcome {
  const isOver = clock() - claim.receivedAtMs > GIVE_UP_MS
  return isOver
    ? nothingDone(task, 'unconfirmed', log)
    : { kind: 'later', ms: backoffMs(claim.attempt, random) }
}

function nothingDone(task: Occasioned, outcome: 'denied' | 'unconfirmed', log: Log): Outcome {
  const audit = { audit: task.kind === 'clear' ? task.reason : task.kind, outcome }
  log.error({ ...audit, ...placesOf(task) }, 'Slack does not confirm what an event says: nothing was done')
  return { kind: 'done' }
}

function placesOf(task: Occasioned): object {
  if (task.kind === 'move') return { from: task.from, to: task.to }
  return task.channel === undefined ? {} : { channel: task.channel }
}
