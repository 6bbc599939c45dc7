import type { Server } from 'node:http'
import { ManualClock, RealClock } from './clock.ts'
import { Deliveries } from './deliveries.ts'
import { Events } from './events.ts'
import { Faults } from './faults.ts'
import { httpSend, type Send } from './http-delivery.ts'
import { createHttpServer } from './http-server.ts'
import type { InteractionParts } from './interactions.ts'
import type { Transport } from './model.ts'
import { ResponseUrls } from './response-urls.ts'
import { IDENTITY } from './seed.ts'
import { Sockets } from './socket-delivery.ts'
import { Triggers } from './triggers.ts'
import { UploadSlots } from './uploads.ts'
import type { ApiCall } from './web-api/api-call.ts'
import { post } from './web-api/chat.ts'
import { Params } from './web-api/params.ts'
import { Workspace } from './workspace.ts'

export interface SlackOptions {
  /** `manual` (the default) moves by `advance` alone. */
  readonly clock?: 'manual' | 'real'
  /** What a real clock shows, where that is not the machine's own time. */
  readonly now?: () => number
  readonly transport?: Transport
  /** A free one if absent. */
  readonly port?: number
  readonly signingSecret?: string
  readonly botToken?: string
  readonly appToken?: string
  /** The bot token's scopes; a method that needs another one answers `missing_scope`. */
  readonly scopes?: readonly string[]
  /** The app is declared as an agent; it is not if absent. */
  readonly isAgent?: boolean
  /** Slack still offers `assistant.threads.setStatus`; it does if absent. */
  readonly hasAssistant?: boolean
  /** Subscribed bot events as in a manifest (`message.channels`, `app_mention` …); all if absent. */
  readonly subscriptions?: readonly string[]
  /** Also hourly for 24 h after the three retries, as with Slack's "Delayed Events". */
  readonly delayedEvents?: boolean
  /** How long Slack waits before each further attempt to deliver. Default: at once, a minute, five minutes. */
  readonly retryAfterMs?: readonly number[]
}

export interface StandInParts extends InteractionParts {
  readonly faults: Faults
  readonly sockets: Sockets
  readonly server: Server
  /** The port it listens on. */
  port(): number
  deliverTo(transport: Transport): void
  /** Where HTTP deliveries go; throws where there is no such place. */
  requestUrl(): string
}

/** Everything the stand-in is made of, joined; nothing listens yet. */
export function createParts(options: SlackOptions): StandInParts {
  const workspace = newWorkspace(options)
  const faults = new Faults()
  const sockets = new Sockets(workspace)
  const { signingSecret } = workspace.identity
  const timeMs = wallClock(options)
  const transport = switchable({ signingSecret, nowMs: timeMs }, sockets, options.transport)
  const deliveries = new Deliveries(workspace, {
    send: transport.send,
    delayedEvents: options.delayedEvents ?? false,
    retryAfterMs: options.retryAfterMs,
  })
  const events = new Events(workspace, options.subscriptions)
  const asBot = botCall({ workspace, events, deliveries, sockets })
  const responseUrls = new ResponseUrls(workspace, (message) => void post(asBot, message))
  const server = createHttpServer({ ...asBot, faults, responseUrls, scopes: options.scopes, timeMs })
  sockets.listenOn(server)
  const { triggers } = asBot
  const { deliverTo, requestUrl } = transport
  const core = { workspace, events, deliveries, triggers, responseUrls, asBot }
  return { ...core, faults, sockets, server, port: () => portOf(server), deliverTo, requestUrl }
}

/** A clock that is moved by hand stands still while a signature grows old: what Slack signs is of the machine's own time. */
function wallClock({ clock, now }: SlackOptions): () => number {
  return clock === 'real' ? (now ?? Date.now) : Date.now
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The stand-in Slack does not listen')
  return address.port
}

function newWorkspace(options: SlackOptions): Workspace {
  const { clock, now, signingSecret, botToken, appToken } = options
  const identity = {
    ...IDENTITY,
    ...(signingSecret !== undefined && { signingSecret }),
    ...(botToken !== undefined && { botToken }),
    ...(appToken !== undefined && { appToken }),
  }
  return new Workspace(identity, clock === 'real' ? new RealClock(now) : new ManualClock(Date.now()), options)
}

/** A request without arguments, as which the stand-in itself acts for the bot. */
function botCall({
  workspace,
  events,
  deliveries,
  sockets,
}: Pick<StandInParts, 'workspace' | 'events' | 'deliveries' | 'sockets'>): ApiCall {
  const start = (outgoing: ReturnType<Events['posted']>) => {
    for (const event of outgoing) deliveries.start(event)
  }
  return {
    workspace,
    params: new Params({}),
    triggers: new Triggers(workspace),
    uploads: new UploadSlots(workspace),
    openSocket: () => sockets.openUrl(),
    announce: {
      posted: (message) => start(events.posted(message)),
      changed: (message, before) => start(events.changed(message, before)),
      removed: (message, how) => start(events.removed(message, how)),
    },
  }
}

/** Goes where the latest `deliverTo` said; nobody listens until there was one. */
function switchable(
  signing: { readonly signingSecret: string; readonly nowMs: () => number },
  sockets: Sockets,
  initial: Transport | undefined,
): Pick<StandInParts, 'deliverTo' | 'requestUrl'> & { readonly send: Send } {
  let transport = initial
  return {
    send: (...args) => sendFor(transport)(...args),
    deliverTo: (next) => {
      transport = next
    },
    requestUrl: () => {
      if (transport?.kind !== 'http') throw new Error('The stand-in Slack delivers to no URL')
      return transport.url
    },
  }

  function sendFor(transport: Transport | undefined): Send {
    if (transport === undefined) return nobodyListens
    return transport.kind === 'http' ? httpSend({ ...transport, ...signing }) : sockets.send
  }
}

function nobodyListens(...[, , settle]: Parameters<Send>): () => void {
  settle({ failure: 'connection_failed' })
  return () => undefined
}
