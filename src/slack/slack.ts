import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@slack/bolt'
import type { Known, Language } from '../bridge/notices.ts'
import type { Intake } from '../bridge/ports/intake.ts'
import type { Clock, Log } from '../bridge/ports/log.ts'
import type { Signs } from '../bridge/ports/signs.ts'
import type { Evidence, People, PrivateReplies, Replies } from '../bridge/ports/slack.ts'
import type { Speech } from '../bridge/ports/speech.ts'
import { App, LogLevel } from './bolt.ts'
import { SlackEvidence } from './evidence.ts'
import { type EventsExamined, examineToken, type TokenExamined } from './examine.ts'
import { listenToAsk } from './listeners/ask.ts'
import { receiveEvent } from './listeners/events.ts'
import { listenToRequests } from './listeners/requests.ts'
import { listenToTryAgain } from './listeners/try-again.ts'
import { Names } from './names.ts'
import { Conversion } from './outgoing/conversion.ts'
import { SlackPeople } from './people.ts'
import { SlackPrivateReplies } from './private-replies.ts'
import { HttpReceiver } from './receivers/http.ts'
import { SocketReceiver } from './receivers/socket.ts'
import { SlackReplies } from './replies.ts'
import { SlackSigns } from './signs.ts'
import { addressOf, SlackSpeech } from './speech.ts'
import { type SlackRequest, WebApi } from './web-api.ts'
import type { Delivered, Identity } from './wire.ts'

/** How long to wait before the next try, while Slack does not let the bot in. */
const RETRY_MS = { first: 1_000, longest: 30_000 }

/** The level that Slack's libraries are given. What is below it they do not even put together. */
export const libraryLevel = LogLevel.WARN

type Options = {
  readonly botToken: string
  readonly apiUrl: string
  /** Whether what was written in a thread before the bot was called to it is read. */
  readonly readsThreads: boolean
  /** Absent: everybody's own. */
  readonly language?: Language
  readonly followUps: 'all' | 'mentions'
  /** A member id, an e-mail address or an https:// address. */
  readonly adminContact?: string
  readonly connection:
    | { readonly kind: 'http'; readonly signingSecret: string }
    | { readonly kind: 'socket'; readonly appToken: string }
  readonly log: Log
  /** For Slack's libraries. It must let no message text through: at debug they log whole payloads. */
  readonly logger: Logger
  readonly clock: Clock
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number
  readonly onRequest: (request: SlackRequest) => void
  readonly onReceived: (received: { result: Delivered | 'refused'; ms: number }) => void
}

/** An answer about the token that is this young need not be asked for again: the one from signing in, above all. */
const FRESH_MS = 60_000

/** Slack's side of the process: who the bot is there, what comes in, what goes out. Construction starts nothing. */
export class Slack {
  readonly #options: Options
  readonly #api: WebApi
  readonly #names: Names
  readonly #speech: Speech
  readonly #conversion: Conversion
  readonly #receiver: HttpReceiver | SocketReceiver
  readonly #stopping = new AbortController()
  #joined: { readonly identity: Identity; readonly intake: Intake } | undefined
  #refusal = 'not signed in to Slack yet'
  #token: { readonly atMs: number; readonly examined: TokenExamined } | undefined
  readonly #sinceMs: number
  #lastEventAtMs: number | undefined

  constructor(options: Options) {
    this.#options = options
    this.#sinceMs = options.clock()
    this.#api = new WebApi({ ...options, token: options.botToken })
    this.#names = new Names(this.#api)
    this.#speech = new SlackSpeech({ ...options, names: this.#names, known: () => this.#known() })
    this.#conversion = new Conversion(options)
    const common = {
      ...options,
      speech: this.#speech,
      deliver: (body: unknown, isRetry: boolean) => this.#deliver(body, isRetry),
    }
    this.#receiver =
      options.connection.kind === 'http'
        ? new HttpReceiver({ ...common, signingSecret: options.connection.signingSecret })
        : new SocketReceiver({ ...common, appToken: options.connection.appToken })
  }

  /** Asks Slack who the bot is, until it says so. Rejects only when the process stops. */
  async signIn(): Promise<Identity> {
    let pauseMs = RETRY_MS.first
    for (;;) {
      const token = await this.examineToken()
      if (token.kind === 'accepted') return token.identity
      this.#refusal = token.error.message
      this.#options.log.error({ err: token.error }, 'Slack does not let the bot in; trying again')
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal })
      pauseMs = Math.min(RETRY_MS.longest, pauseMs * 2)
    }
  }

  /** What Slack says of the token: now, or a minute ago where it was content. */
  async examineToken(): Promise<TokenExamined> {
    const nowMs = this.#options.clock()
    const known = this.#token
    if (known?.examined.kind === 'accepted' && Math.abs(nowMs - known.atMs) < FRESH_MS) return known.examined
    const examined = await examineToken(this.#api)
    this.#token = { atMs: nowMs, examined }
    return examined
  }

  /** Whether events reach this process. Asks nobody. */
  examineEvents(): EventsExamined {
    const receiver = this.#receiver
    const lastAtMs = this.#lastEventAtMs
    return {
      sinceMs: this.#sinceMs,
      ...(lastAtMs === undefined ? {} : { lastAtMs }),
      ...(receiver instanceof SocketReceiver
        ? { over: 'socket', isConnected: receiver.isConnected, wronglySigned: 0 }
        : { over: 'http', wronglySigned: receiver.wronglySigned }),
    }
  }

  /** What no sentence has to be told. */
  #known(): Known {
    const { followUps, adminContact } = this.#options
    const examined = this.#token?.examined
    const home = examined?.kind === 'accepted' ? examined.identity.home : undefined
    const admin = adminContact === undefined ? undefined : addressOf(adminContact, home)
    return { followUps, ...(admin !== undefined && { admin }) }
  }

  /** Slack's side of the bridge's ports. */
  sides(identity: Identity): {
    replies: Replies
    signs: Signs
    people: People
    evidence: Evidence
    privateReplies: PrivateReplies
    speech: Speech
  } {
    const api = this.#api
    const names = this.#names
    const speech = this.#speech
    const { monotonic, log, readsThreads } = this.#options
    const signs = new SlackSigns({ api, speech, monotonic, log })
    return {
      speech,
      replies: new SlackReplies({
        api,
        names,
        speech,
        identity,
        conversion: this.#conversion,
        followUps: this.#options.followUps,
        log,
        readsThreads,
        signs,
      }),
      signs,
      people: new SlackPeople({ api, names, identity }),
      evidence: new SlackEvidence(api),
      privateReplies: new SlackPrivateReplies({
        api,
        speech,
        home: identity.home,
        apiUrl: this.#options.apiUrl,
      }),
    }
  }

  /** From now on `intake` gets what comes in. Until then Slack is told to deliver it again. */
  async open(identity: Identity, intake: Intake): Promise<void> {
    this.#joined = { identity, intake }
    const { botToken, logger, log } = this.#options
    const app = new App({
      receiver: this.#receiver,
      logger,
      convoStore: false,
      authorize: async () => ({
        botToken,
        botId: identity.bot,
        botUserId: identity.user,
        teamId: identity.team,
      }),
    })
    const deps = { intake, identity, api: this.#api, speech: this.#speech, log }
    listenToRequests(app, deps)
    listenToAsk(app, deps)
    const people = new SlackPeople({ api: this.#api, names: this.#names, identity })
    listenToTryAgain(app, { ...deps, people })
    await app.start()
  }

  /** Throws, and says why, while nothing can come in. */
  check(): void {
    if (this.#joined === undefined) throw new Error(this.#refusal)
    if (this.#receiver instanceof SocketReceiver && !this.#receiver.isConnected) {
      throw new Error('no Socket Mode connection')
    }
  }

  /** Answers `POST /slack/events`; in Socket Mode there is no such address. */
  get listener(): ((request: IncomingMessage, response: ServerResponse) => void) | undefined {
    const receiver = this.#receiver
    return receiver instanceof HttpReceiver
      ? (request, response) => void receiver.receive(request, response)
      : undefined
  }

  /**
   * After this nothing comes in by Socket Mode. Over HTTP events still come, and are stored, until the process closes its
   * server.
   */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#conversion.stop()
    await this.#receiver.stop()
  }

  async #deliver(body: unknown, isRetry: boolean): Promise<void> {
    const startedMs = performance.now()
    let result: Delivered | 'refused' = 'refused'
    try {
      if (this.#joined === undefined) throw new Error('an event came before the bot was ready')
      const { log, clock } = this.#options
      result = await receiveEvent(body, { ...this.#joined, log, clock, isRetry })
      this.#lastEventAtMs = clock()
    } finally {
      this.#options.onReceived({ result, ms: performance.now() - startedMs })
    }
  }
}
