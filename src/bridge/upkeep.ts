import { confirm, release } from './irreversible.ts'
import type { ChannelKey, DeletionReason, MessageId, Task } from './model.ts'
import type { Outcome } from './ports/inbox.ts'
import type { Linked, Links } from './ports/links.ts'
import type { Clock, Log } from './ports/log.ts'
import type { Evidence, People } from './ports/slack.ts'
import type { TaskClaim, Tasks } from './ports/tasks.ts'

type Deps = {
  readonly links: Links
  readonly tasks: Tasks
  readonly people: Pick<People, 'underChannel'>
  readonly evidence: Evidence
  readonly clock: Clock
  readonly random: () => number
  readonly nudge: () => void
  readonly log: Log
}

/** How many threads are dealt with at a time, and how long retention rests before the next ones. */
const AT_A_TIME = 20
const REST_MS = 5_000

/** Later than any activity, so that every thread counts. */
const EVER_MS = Number.MAX_SAFE_INTEGER

const done: Outcome = { kind: 'done' }
const goOn: Outcome = { kind: 'later', ms: REST_MS }

/** An event that comes later than this may speak of the past: the app may have been installed again since. */
const FRESH_MS = 5 * 60_000

/** The channel is gone, or the app was removed: its threads are released, here and at neuroflash. */
export async function clear(claim: TaskClaim, task: Clear, deps: Deps): Promise<Outcome> {
  const { links, evidence } = deps
  const ask = (): Promise<boolean> =>
    task.channel === undefined ? evidence.isRemoved() : evidence.isGone(task.channel)
  const confirmed = await confirm(claim, { task, ask }, deps)
  if (confirmed !== 'confirmed') return confirmed
  const sinceMs = sparedSinceMs(claim, task)
  const channels = task.channel === undefined ? await links.channels() : [task.channel]
  for (const channel of channels) {
    const threads = await links.idle(channel, { beforeMs: sinceMs, limit: AT_A_TIME })
    const gone = await releaseAll(claim, { threads, reason: task.reason, sinceMs }, deps)
    if (gone > 0 && threads.length === AT_A_TIME) return { kind: 'later', ms: 0 }
  }
  return done
}

type Clear = Extract<Task, { kind: 'clear' }>

/**
 * Whatever was active at this time or later stays: after a late event, what was used since it happened. An event that
 * comes in time spares nothing, and a few minutes allow for clocks that disagree.
 */
function sparedSinceMs({ receivedAtMs }: TaskClaim, { happenedAtMs = receivedAtMs }: Clear): number {
  return receivedAtMs - happenedAtMs > FRESH_MS ? happenedAtMs : receivedAtMs + FRESH_MS
}

/** Retention: releases threads that nobody has used for long, in each channel the longest idle first. */
export async function retire(
  claim: TaskClaim,
  { beforeMs, idleMs = 0 }: Extract<Task, { kind: 'retention' }>,
  deps: Deps,
): Promise<Outcome> {
  // If the clocks of the store and of the process that asked for it disagree, the earlier time counts.
  const sinceMs = Math.min(beforeMs, claim.receivedAtMs - idleMs)
  const threads: Linked[] = []
  for (const channel of await deps.links.channels()) {
    const limit = AT_A_TIME - threads.length
    threads.push(...(await deps.links.idle(channel, { beforeMs: sinceMs, limit })))
    if (threads.length >= AT_A_TIME) break
  }
  const gone = await releaseAll(claim, { threads, reason: 'retention', sinceMs }, deps)
  return gone === 0 || threads.length < AT_A_TIME ? done : goOn
}

/** Slack has given a channel another id: its threads and what waits in them go on under it. */
export async function move(
  claim: TaskClaim,
  task: Extract<Task, { kind: 'move' }>,
  deps: Deps,
): Promise<Outcome> {
  const { from, to, after } = task
  for (let isConfirmed = false; ; isConfirmed = true) {
    const linked = await deps.links.idle(from, { beforeMs: EVER_MS, limit: AT_A_TIME })
    const threads = linked.map(({ thread }) => thread)
    if (threads.length === 0) {
      deps.log.info({ audit: 'move', from, to }, 'channel moved')
      return done
    }
    const ask = (): Promise<boolean> => deps.evidence.hasMoved({ from, to, threads })
    const confirmed = isConfirmed ? 'confirmed' : await confirm(claim, { task, ask }, deps)
    if (confirmed !== 'confirmed') return confirmed
    const moved = await Promise.all(threads.map((thread) => moveOne(thread, { channel: to, after }, deps)))
    if (!moved.includes('moved')) return { kind: 'later', ms: 1_000 }
  }
}

function moveOne(
  thread: Linked['thread'],
  { channel, after }: { readonly channel: ChannelKey; readonly after: MessageId | undefined },
  { links, people }: Deps,
): Promise<'moved' | 'held'> {
  const to = { thread: people.underChannel(thread, channel), channel }
  return links.move(thread, after === undefined ? to : { ...to, after })
}

/** Gives how many were released; the others are in use. */
async function releaseAll(
  claim: TaskClaim,
  what: {
    readonly threads: readonly Linked[]
    readonly reason: DeletionReason
    readonly sinceMs: number
  },
  { links, nudge, log }: Deps,
): Promise<number> {
  const { reason, sinceMs } = what
  let gone = 0
  for (const { thread } of what.threads) {
    const terms = { thread, deletion: { reason }, unlessActiveSinceMs: sinceMs }
    const outcome = await release(claim, terms, links)
    log.info(
      { audit: reason, thread, outcome: outcome === 'nothing' ? outcome : 'let-go' },
      'conversation given up',
    )
    if (outcome === 'nothing') continue
    gone += 1
    nudge()
  }
  return gone
}
