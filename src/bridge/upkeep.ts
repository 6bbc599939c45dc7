import { ClaimLostError } from './errors.ts'
import type { ChannelKey, DeletionReason, Task } from './model.ts'
import type { Linked, Log, Outcome, People, Store, TaskClaim } from './ports.ts'

type Deps = {
  readonly store: Pick<Store, 'idle' | 'channels' | 'letGo' | 'move'>
  readonly people: Pick<People, 'underChannel'>
  readonly nudge: () => void
  readonly log: Log
}

/** So many conversations are given up at a time; what is left follows after a pause. */
const AT_A_TIME = 20
const PAUSE_MS = 5_000

/** Later than any activity: threads are taken whenever they were last active. */
const EVER_MS = Number.MAX_SAFE_INTEGER

const done: Outcome = { kind: 'done' }
const goOn: Outcome = { kind: 'later', ms: PAUSE_MS }

/** The channel is gone, or the app was removed: nothing of its threads stays, here or at neuroflash. */
export async function clear(
  claim: TaskClaim,
  task: Extract<Task, { kind: 'clear' }>,
  deps: Deps,
): Promise<Outcome> {
  const channels = task.channel === undefined ? await deps.store.channels() : [task.channel]
  for (const channel of channels) {
    const threads = await deps.store.idle(channel, { beforeMs: EVER_MS, limit: AT_A_TIME })
    await giveUp(claim, threads, task.reason, deps)
    if (threads.length === AT_A_TIME) return { kind: 'later', ms: 0 }
  }
  return done
}

/** Conversations nobody has used for long, the oldest of each channel first. */
export async function retire(
  claim: TaskClaim,
  { beforeMs }: Extract<Task, { kind: 'retention' }>,
  deps: Deps,
): Promise<Outcome> {
  const idle: Linked[] = []
  for (const channel of await deps.store.channels()) {
    idle.push(...(await deps.store.idle(channel, { beforeMs, limit: AT_A_TIME - idle.length })))
    if (idle.length >= AT_A_TIME) break
  }
  await giveUp(claim, idle, 'retention', deps)
  return idle.length < AT_A_TIME ? done : goOn
}

/** Slack has given a channel another id: its threads and what waits in them go on under it. */
export async function move({ from, to }: Extract<Task, { kind: 'move' }>, deps: Deps): Promise<Outcome> {
  for (;;) {
    const threads = await deps.store.idle(from, { beforeMs: EVER_MS, limit: AT_A_TIME })
    if (threads.length === 0) {
      deps.log.info({ audit: 'move', from, to }, 'channel moved')
      return done
    }
    const moved = await Promise.all(threads.map(({ thread }) => moveOne(thread, to, deps)))
    if (!moved.includes('moved')) return { kind: 'later', ms: 1_000 }
  }
}

function moveOne(
  thread: Linked['thread'],
  to: ChannelKey,
  { store, people }: Deps,
): Promise<'moved' | 'held'> {
  return store.move(thread, { thread: people.underChannel(thread, to), channel: to })
}

async function giveUp(
  claim: TaskClaim,
  threads: readonly Linked[],
  reason: DeletionReason,
  { store, nudge, log }: Deps,
): Promise<void> {
  for (const { thread } of threads) {
    const outcome = await store.letGo(claim, { thread, deletion: { reason } })
    if (outcome === 'claim-lost') throw new ClaimLostError(`the claim on ${claim.id} is lost`)
    log.info(
      { audit: reason, thread, outcome: outcome === 'nothing' ? outcome : 'let-go' },
      'conversation given up',
    )
    nudge()
  }
}
