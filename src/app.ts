import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { inspectThread } from './admin/inspect.ts'
import { perform } from './admin/operations.ts'
import { StoreError } from './bridge/errors.ts'
import { keepHouse } from './bridge/housekeeping.ts'
import { createIntake } from './bridge/intake.ts'
import type { ThreadKey } from './bridge/model.ts'
import { pendingDeletions } from './bridge/pending-deletions.ts'
import type { Clock } from './bridge/ports/log.ts'
import { TaskWorker } from './bridge/task-worker.ts'
import { Worker } from './bridge/worker.ts'
import type { Config } from './config.ts'
import { runChecks } from './doctor/checks.ts'
import type { Finding } from './doctor/finding.ts'
import { eventsFindings } from './doctor/slack.ts'
import { keepChecking } from './doctor/watch.ts'
import { createConversations } from './neuroflash/conversations.ts'
import { foreignLogger } from './ops/foreign-logger.ts'
import { createHealth } from './ops/health.ts'
import { opsRoutes } from './ops/http.ts'
import { openInspection } from './ops/inspection.ts'
import { createMetrics } from './ops/metrics.ts'
import { openServers, type Servers } from './ops/servers.ts'
import { libraryLevel, Slack } from './slack/slack.ts'
import type { Identity } from './slack/wire.ts'
import { createStore } from './storage/create-store.ts'
import { examineOpen } from './storage/examine.ts'
import { neverBack } from './storage/never-back.ts'

/** How long turns in flight have to end by themselves; most take less than half of it. */
const GRACE_MS = 25_000

/** After this long, a store that could not be opened is tried again. */
const OPEN_AGAIN_MS = 1_000

const HEALTH_TIMEOUT_MS = 1_500

const EVENTS_PATH = '/slack/events'

/** What the app cannot make for itself, or what a test replaces. Absent: the system's own clock and chance. */
export type Surroundings = {
  readonly clock?: Clock
  /** Milliseconds that only ever grow, however the clock is set. */
  readonly monotonic?: () => number
  readonly random?: () => number
  /** How many lines of the log are lost so far. */
  readonly droppedLines?: () => number
}

/** A started bot. */
export type Running = {
  readonly port: number
  /** The port of health and metrics, if they have one of their own. */
  readonly metricsPort?: number
  /** Turns not ready, takes nothing new, gives turns in flight their time, and leaves the rest stored (P10). */
  stop(): Promise<void>
}

/**
 * Joins the parts and starts them. Resolves once the process answers on its port; it is ready only
 * when store and Slack have let it in, and until then Slack is told to deliver again. Rejects when
 * the port or the embedded store is taken.
 */
export async function startApp(
  config: Config,
  log: Logger,
  {
    clock = Date.now,
    monotonic = () => performance.now(),
    random = Math.random,
    droppedLines = () => 0,
  }: Surroundings = {},
): Promise<Running> {
  const parts = { ...(await createParts(config, log, { clock, monotonic, droppedLines })), random }
  const servers = await listen(parts, config.http)
  const stopping = new AbortController()
  const opening = await openPatiently(parts.store, log, stopping.signal).catch(async (error: unknown) => {
    await servers.close()
    throw error
  })
  log.info({ port: servers.port }, 'listening')
  const closeInspection = await openInspection({
    dir: config.storage.dataDir,
    thread: (key, options) => inspectThread(parts.store, key as ThreadKey, options),
    checks: async () => ({ checks: await lookAtItself(parts, config) }),
    perform: (name, input) => perform(name, input, { store: parts.store, log }),
    log: log.child({ part: 'inspection' }),
  })
  const starting = beginWork(parts, config, { log, stopping: stopping.signal })
  return {
    port: servers.port,
    ...(servers.metricsPort === undefined ? {} : { metricsPort: servers.metricsPort }),
    async stop() {
      parts.health.stopping()
      stopping.abort()
      // Side by side, so that nothing new is begun while Slack takes its time to close the connection.
      await Promise.all([parts.slack.stop(), starting.then((work) => work?.stop(GRACE_MS))])
      await Promise.all([servers.close(), closeInspection()])
      await parts.conversations.close()
      await parts.store.close()
      await opening.done
    },
  }
}

/** If health and metrics have a port of their own, the public one says no more than that the process lives. */
function listen({ metrics, health, slack }: Parts, at: Config['http']): Promise<Servers> {
  const ops = opsRoutes({ metrics, health })
  const events = (request: IncomingMessage, response: ServerResponse): boolean => {
    const isEvents = request.method === 'POST' && request.url === EVENTS_PATH
    if (!isEvents || slack.listener === undefined) return false
    slack.listener(request, response)
    return true
  }
  const open = at.metrics === undefined ? ops.all : ops.live
  return openServers(at, { main: [open, events], metrics: [ops.all] })
}

type Parts = Awaited<ReturnType<typeof createParts>> & Required<Pick<Surroundings, 'random'>>

async function createParts(
  config: Config,
  log: Logger,
  { clock, monotonic, droppedLines }: Required<Omit<Surroundings, 'random'>>,
) {
  const store = await createStore({
    ...config.storage,
    log: log.child({ part: 'store' }),
    clock: neverBack(clock, monotonic),
  })
  const metrics = createMetrics({
    stats: async () => ({ ...(await store.stats()), ...(await pendingDeletions(store.operating, clock())) }),
    ping: () => store.ping(),
    droppedLines,
  })
  const slack = new Slack({
    ...config.slack,
    followUps: config.followUps,
    log: log.child({ part: 'slack' }),
    logger: foreignLogger(log, 'slack', libraryLevel),
    clock,
    monotonic,
    onRequest: (request) => metrics.slackRequest(request),
    onReceived: ({ result, ms }) => {
      metrics.received({ result })
      metrics.acked(ms)
    },
  })
  const conversations = createConversations({
    ...config.neuroflash,
    log: log.child({ part: 'neuroflash' }),
    clock,
    onRequest: (request) => metrics.upstreamRequest(request),
  })
  const health = createHealth({
    checks: { store: () => store.ping(), slack: () => slack.check() },
    timeoutMs: HEALTH_TIMEOUT_MS,
  })
  return { clock, monotonic, store, metrics, slack, conversations, health }
}

/**
 * Opens the store, and keeps trying while it does not answer; whatever needs it is refused until then. Resolves after
 * the first try. `done` resolves once the store is open, or the process stops.
 */
async function openPatiently(store: Parts['store'], log: Logger, stopping: AbortSignal) {
  const isOpen = await opens(store, log)
  return { done: isOpen ? Promise.resolve() : keepOpening(store, log, stopping) }
}

/** Tries until the store is open or `signal` aborts. */
async function keepOpening(store: Parts['store'], log: Logger, signal: AbortSignal): Promise<void> {
  do await sleep(OPEN_AGAIN_MS, undefined, { signal }).catch(() => undefined)
  while (!signal.aborted && !(await opensLater(store, log)))
}

/** Like `opens`, but never rejects: the start is over, so nobody is left who could end the process for an error. */
function opensLater(store: Parts['store'], log: Logger): Promise<boolean> {
  return opens(store, log).catch((error: unknown) => {
    log.error({ err: error }, 'the store cannot be opened; going on without it')
    return false
  })
}

/** Whether the store could be opened. `false`: it does not answer. Any other error rejects, such as a file in use. */
async function opens(store: Parts['store'], log: Logger): Promise<boolean> {
  try {
    await store.open()
    return true
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    log.error({ err: error }, 'the store does not answer yet; going on without it')
    return false
  }
}

/** Signs in to Slack, lets events in and starts the work. Gives nothing if the process stops, or an error comes first. */
async function beginWork(
  parts: Parts,
  config: Config,
  { log, stopping }: { readonly log: Logger; readonly stopping: AbortSignal },
): Promise<Work | undefined> {
  try {
    const identity = await parts.slack.signIn()
    const work = createWork(parts, identity, config, log)
    await parts.slack.open(identity, work.intake)
    stopping.throwIfAborted()
    work.start()
    log.info({ team: identity.team, bot: identity.user }, 'taking messages')
    // Not awaited: until `beginWork` returns, `stop` has no workers that it could end.
    void keepChecking({
      look: () => lookAtItself(parts, config),
      report: (findings) => parts.metrics.checked(seen(findings)),
      log,
      signal: stopping,
    })
    return work
  } catch (error) {
    if (stopping.aborted) log.warn({ err: error }, 'stopped before Slack had let the bot in')
    else log.error({ err: error }, 'the bot could not begin its work, and answers nobody')
    return undefined
  }
}

/** The doctor's checks, as far as they are about a running bot. */
function lookAtItself(
  { store, slack, conversations, metrics, clock }: Parts,
  { storage }: Config,
): Promise<Finding[]> {
  const quota = async (signal: AbortSignal) => {
    metrics.wordsLeft(undefined)
    const told = await conversations.quota(signal)
    metrics.wordsLeft(told?.availableAmount)
    return told
  }
  return runChecks({
    storeNamed: storage,
    store: () => examineOpen(store),
    token: () => slack.examineToken(),
    incoming: async () => eventsFindings(slack.examineEvents(), clock()),
    conversations: { ...conversations, quota },
  })
}

function seen(findings: readonly Finding[]): { readonly check: string; readonly isWell: boolean }[] {
  return findings.flatMap(({ check, state }) =>
    state === 'unseen' ? [] : [{ check, isWell: state === 'well' }],
  )
}

type Work = ReturnType<typeof createWork>

/** The intake, which puts into the store, and the workers, which take from it. */
function createWork(parts: Parts, identity: Identity, config: Config, log: Logger) {
  const { store, slack, conversations, metrics, clock, monotonic, random } = parts
  const ports = { inbox: store.inbox, links: store.links, tasks: store.tasks, operating: store.operating }
  const { readsThreads } = config.slack
  const common = { ...ports, conversations, clock, random, log, readsThreads, ...slack.sides(identity) }
  const turns = new Worker({
    ...common,
    monotonic,
    patience: config.neuroflash,
    concurrency: config.concurrency,
    turnEnded: ({ attempt, ...report }) => metrics.turnEnded({ ...report, attempts: attempt }),
  })
  const intake = createIntake({
    ...ports,
    put: (message, mostWaiting) => turns.put(message, mostWaiting),
    withdrawn: (thread) => turns.withdrawn(thread),
    followUps: config.followUps,
    nudge: () => tasks.nudge(),
  })
  const tasks = new TaskWorker({
    ...common,
    monotonic,
    patience: config.neuroflash,
    waitTold: (why) => metrics.waitTold(why),
    workspaceOf: (conversation, signal) => conversations.workspaceOf(conversation, signal),
    receive: (message) => intake.receive(message),
    withdraw: (id, thread) => intake.deleted(id, thread),
  })
  const { retentionDays } = config
  let endHousekeeping = (): void => {}
  return {
    intake,
    start() {
      turns.start()
      tasks.start()
      const retention = retentionDays === undefined ? {} : { retentionDays }
      endHousekeeping = keepHouse({ store, intake, ...retention, clock, log })
    },
    async stop(graceMs: number) {
      endHousekeeping()
      await Promise.all([turns.stop(graceMs), tasks.stop(graceMs)])
    },
  }
}
