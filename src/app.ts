import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { StoreError } from './bridge/errors.ts'
import { createIntake } from './bridge/intake.ts'
import type { Clock } from './bridge/ports.ts'
import { keepRetention } from './bridge/retention.ts'
import { TaskWorker } from './bridge/task-worker.ts'
import { Worker } from './bridge/worker.ts'
import type { Config } from './config.ts'
import { createConversations } from './neuroflash/conversations.ts'
import { foreignLogger } from './ops/foreign-logger.ts'
import { createHealth } from './ops/health.ts'
import { opsRoutes } from './ops/http.ts'
import { createMetrics } from './ops/metrics.ts'
import type { Identity } from './slack/contract.ts'
import { libraryLevel } from './slack/logger.ts'
import { Slack } from './slack/slack.ts'
import { createStore } from './storage/create-store.ts'

/**
 * Not imported: an import of `node:http` makes Node load all that it exports, among it a browser's WebSocket,
 * and with that an undici of its own: 17 MB.
 */
const { createServer } = process.getBuiltinModule('node:http')

/** How long turns in flight have to end by themselves; most take less than half of it. */
const GRACE_MS = 25_000

/** How long open connections have, once nothing is to come any more. */
const LAST_REQUESTS_MS = 2_000

/** Longer than the 60 s for which load balancers keep an idle connection: whoever closes first loses requests. */
const KEEP_ALIVE_MS = 75_000

const HEALTH_TIMEOUT_MS = 1_500

const EVENTS_PATH = '/slack/events'

/** What comes in from outside the configuration: the system's own unless a test says otherwise. */
export type Surroundings = { readonly clock?: Clock; readonly random?: () => number }

/** A started bot. */
export type Running = {
  readonly port: number
  /** Ready turns false, nothing new is taken, turns in flight get their time, the rest stays stored. */
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
  { clock = Date.now, random = Math.random }: Surroundings = {},
): Promise<Running> {
  const parts = { ...(await createParts(config, log, clock)), random }
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, route(parts))
  await listen(server, config.http.port)
  await openPatiently(parts.store, log).catch(async (error: unknown) => {
    await close(server)
    throw error
  })
  const { port } = server.address() as AddressInfo
  log.info({ port }, 'listening')
  const joining = join(parts, config, log)
  return {
    port,
    async stop() {
      parts.health.stopping()
      await parts.slack.stop()
      await (await joining)?.stop(GRACE_MS)
      await close(server)
      await parts.conversations.close()
      await parts.store.close()
    },
  }
}

type Parts = Awaited<ReturnType<typeof createParts>> & { readonly random: () => number }

async function createParts(config: Config, log: Logger, clock: Clock) {
  const store = await createStore({ ...config.storage, log: log.child({ part: 'store' }), clock })
  const metrics = createMetrics({ stats: () => store.stats() })
  const slack = new Slack({
    ...config.slack,
    log: log.child({ part: 'slack' }),
    logger: foreignLogger(log, 'slack', libraryLevel),
    clock,
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
  return { clock, store, metrics, slack, conversations, health }
}

/** The store goes on trying by itself; whatever needs it is refused until then. */
async function openPatiently(store: Parts['store'], log: Logger): Promise<void> {
  try {
    await store.open()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    log.error({ err: error }, 'the store does not answer yet; going on without it')
  }
}

/** Signs in to Slack, then lets events in and work begin. Gives the work, or nothing where the process stopped before. */
async function join(parts: Parts, config: Config, log: Logger): Promise<Work | undefined> {
  try {
    const identity = await parts.slack.signIn()
    const work = createWork(parts, identity, config, log)
    await parts.slack.open(identity, work.intake)
    work.start()
    log.info({ team: identity.team, bot: identity.user }, 'taking messages')
    // Nobody waits for it: a stop must not find workers going on meanwhile.
    void announceWorkspace(parts.conversations, log)
    return work
  } catch (error) {
    log.warn({ err: error }, 'stopped before Slack had let the bot in')
    return undefined
  }
}

type Work = ReturnType<typeof createWork>

/** What takes from the store, and what puts into it. */
function createWork(parts: Parts, identity: Identity, config: Config, log: Logger) {
  const { store, slack, conversations, metrics, clock, random } = parts
  const common = { store, conversations, clock, random, log, ...slack.sides(identity) }
  const turns = new Worker({
    ...common,
    patience: config.neuroflash,
    concurrency: config.concurrency,
    turnEnded: ({ attempt, ...report }) => metrics.turnEnded({ ...report, attempts: attempt }),
  })
  const intake = createIntake({ store, followUps: config.followUps, nudge: () => tasks.nudge() })
  const tasks = new TaskWorker({
    ...common,
    workspace: (signal) => conversations.workspace(signal),
    receive: (message) => intake.receive(message),
  })
  const days = config.retentionDays
  let endRetention = (): void => {}
  return {
    intake,
    start() {
      turns.start()
      tasks.start()
      if (days !== undefined) endRetention = keepRetention({ days, intake, clock, log })
    },
    async stop(graceMs: number) {
      endRetention()
      await Promise.all([turns.stop(graceMs), tasks.stop(graceMs)])
    },
  }
}

/** Only for the log: the bot takes messages whether neuroflash answers or not. */
async function announceWorkspace(conversations: Parts['conversations'], log: Logger): Promise<void> {
  await conversations
    .workspace(AbortSignal.timeout(LAST_REQUESTS_MS))
    .catch((error: unknown) => log.warn({ err: error }, 'neuroflash cannot be reached yet'))
}

function route({ metrics, health, slack }: Parts): RequestListener {
  const ops = opsRoutes({ metrics, health })
  return (request, response) => {
    if (ops(request, response)) return
    const isEvents = request.method === 'POST' && request.url === EVENTS_PATH
    if (isEvents && slack.listener !== undefined) slack.listener(request, response)
    else response.writeHead(404, { connection: 'close' }).end()
  }
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, () => {
    server.off('error', reject)
    resolve()
  })
  return promise
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS)
  server.close(() => {
    clearTimeout(timer)
    resolve()
  })
  server.closeIdleConnections()
  return promise
}
