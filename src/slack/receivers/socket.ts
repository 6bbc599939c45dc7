import { setTimeout as sleep } from 'node:timers/promises'
import type { App, Logger, ReceiverEvent } from '@slack/bolt'
import { StoppingError } from '../../bridge/errors.ts'
import type { Log } from '../../bridge/ports/log.ts'
import { SocketModeReceiver } from '../bolt.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** How long Slack has to close a connection. What it still sends is not acked, so the next process gets it. */
const CLOSE_WITHIN_MS = 2_000

type Options = {
  readonly appToken: string
  readonly apiUrl: string
  /** Takes one Events API delivery; rejects when Slack must deliver it again. `isRetry`: it has tried before. */
  readonly deliver: (body: unknown, isRetry: boolean) => Promise<void>
  readonly logger: Logger
  readonly log: Log
}

/**
 * Takes Slack's deliveries over Socket Mode. An event is acked only once `deliver` has resolved. If it rejects,
 * the event is not acked, and Slack delivers it again.
 *
 * We reconnect ourselves: the client's own way waits five seconds after every routine refresh, and ends in an
 * unhandled rejection when Slack refuses.
 */
export class SocketReceiver extends SocketModeReceiver {
  readonly #options: Options
  readonly #stopping = new AbortController()
  #connection: Promise<void> | undefined
  #isConnected = false

  constructor(options: Options) {
    super({
      appToken: options.appToken,
      logger: options.logger,
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: { slackApiUrl: options.apiUrl, retryConfig: { retries: 0 }, timeout: 10_000 },
      },
      processEventErrorHandler: async ({ error }) => {
        options.log.error({ err: error }, 'a delivery from Slack could not be taken')
        return false
      },
    })
    this.#options = options
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  override init(app: App): void {
    const { deliver } = this.#options
    const { signal } = this.#stopping
    const processEvent = async (event: ReceiverEvent): Promise<void> => {
      signal.throwIfAborted()
      if (event.body['type'] !== 'event_callback') return app.processEvent(event)
      await deliver(event.body, (event.retryNum ?? 0) > 0)
      await event.ack()
    }
    super.init(Object.assign(Object.create(app) as App, { processEvent }))
  }

  /** Resolves at once. From then on it connects, and again whenever the connection is lost, until `stop`. */
  override async start(): Promise<never> {
    this.#connection ??= this.#stayConnected()
    return undefined as never
  }

  /** From here on nothing is taken. Resolves when the connection is closed, or after two seconds. */
  override async stop(): Promise<void> {
    this.#stopping.abort(new StoppingError('the process is stopping'))
    const closed = new AbortController()
    const disconnected = this.#disconnect().finally(() => closed.abort())
    const late = sleep(CLOSE_WITHIN_MS, undefined, { signal: closed.signal }).catch(() => undefined)
    await Promise.race([disconnected, late])
  }

  async #disconnect(): Promise<void> {
    await this.client.disconnect()
    await this.#connection
  }

  async #stayConnected(): Promise<void> {
    const { signal } = this.#stopping
    let pauseMs = FIRST_PAUSE_MS
    while (!signal.aborted) {
      if (await this.#connectOnce()) pauseMs = FIRST_PAUSE_MS
      else pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Resolves when the connection has ended, with whether there was one. */
  async #connectOnce(): Promise<boolean> {
    try {
      await this.client.start()
      // `stop` came while it was still connecting, when there was nothing to disconnect.
      if (this.#stopping.signal.aborted) await this.client.disconnect()
    } catch (error) {
      if (!this.#stopping.signal.aborted)
        this.#options.log.error({ err: error }, 'Slack did not accept a Socket Mode connection')
      return false
    }
    if (this.#stopping.signal.aborted) return false
    const ended = new Promise<void>((resolve) => this.client.once('disconnected', () => resolve()))
    this.#isConnected = true
    this.#options.log.info({}, 'connected to Slack')
    await ended
    this.#isConnected = false
    return true
  }
}
