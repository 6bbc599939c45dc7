import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type App,
  type BufferedIncomingMessage,
  HTTPResponseAck,
  HTTPModuleFunctions as http,
  isRawBodyError,
  type Receiver,
} from '@slack/bolt'
import type { Clock, Log } from '../../bridge/ports.ts'
import type { SlackLogger } from '../logger.ts'

/** A message of 40,000 characters with its blocks is well below it. */
const BODY_LIMIT = 2 * 1024 * 1024

/** Bolt refuses what is older; what claims to be from further in the future is no better. */
const MAX_SKEW_MS = 5 * 60_000

type Body = Readonly<Record<string, unknown>>

type Options = {
  readonly signingSecret: string
  /** Takes one Events API delivery; rejects when Slack must deliver it again. `isRetry`: it has tried before. */
  readonly deliver: (body: unknown, isRetry: boolean) => Promise<void>
  readonly logger: SlackLogger
  readonly log: Log
  readonly clock: Clock
}

/**
 * Takes Slack's requests over HTTP. Events are answered with 200 only once `deliver` has resolved,
 * which Bolt's own receivers do not do: they answer before any listener has run. Commands and
 * interactivity go to Bolt.
 */
export class HttpReceiver implements Receiver {
  readonly #options: Options
  #app: App | undefined

  constructor(options: Options) {
    this.#options = options
  }

  init(app: App): void {
    this.#app = app
  }

  /** The server belongs to the process, and is started and stopped there. */
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const verified = await this.#verify(request, response)
      const body = verified && this.#parse(verified, response)
      if (verified && body) await this.#dispatch(verified, body, response)
    } catch (error) {
      this.#options.log.error({ err: error }, 'a request from Slack could not be taken')
      answer(response, 503)
    }
  }

  async #verify(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<BufferedIncomingMessage | undefined> {
    const { signingSecret } = this.#options
    try {
      const verified = await http.parseAndVerifyHTTPRequest(
        { enabled: true, signingSecret, bodyLimit: BODY_LIMIT },
        request,
      )
      this.#refuseFuture(request)
      return verified
    } catch (error) {
      const status = isRawBodyError(error) ? error.statusCode : 401
      // Bolt's message names the header or the rule, never its content.
      const reason = error instanceof Error ? error.message : 'unknown'
      this.#options.log.warn({ status, reason }, 'a request to the events address was refused')
      answer(response, status)
      return undefined
    }
  }

  #refuseFuture(request: IncomingMessage): void {
    const sentMs = Number(request.headers['x-slack-request-timestamp']) * 1_000
    if (sentMs > this.#options.clock() + MAX_SKEW_MS)
      throw new Error('the request claims to come from the future')
  }

  #parse(request: BufferedIncomingMessage, response: ServerResponse): Body | undefined {
    const body = readBody(request)
    if (body === undefined) {
      this.#options.log.warn({ status: 400 }, 'a request to the events address was refused')
      answer(response, 400)
    }
    return body
  }

  async #dispatch(request: BufferedIncomingMessage, body: Body, response: ServerResponse): Promise<void> {
    if (body['ssl_check'] === '1') return http.buildSSLCheckResponse(response)
    if (body['type'] === 'url_verification') return http.buildUrlVerificationResponse(response, body)
    if (body['type'] === 'event_callback') {
      await this.#options.deliver(body, request.headers['x-slack-retry-num'] !== undefined)
      return answer(response, 200)
    }
    return this.#interact(request, body, response)
  }

  async #interact(request: BufferedIncomingMessage, body: Body, response: ServerResponse): Promise<void> {
    const ack = new HTTPResponseAck({
      logger: this.#options.logger,
      processBeforeResponse: false,
      httpRequest: request,
      httpRequestBody: body,
      httpResponse: response,
    })
    try {
      await this.#app?.processEvent({ body, ack: ack.bind() })
    } catch (error) {
      // Bolt throws for a shape that Slack does not send; listeners' errors do not come this far.
      this.#options.log.warn(
        { err: error },
        'an interaction is not of the shape Slack documents and was left',
      )
    }
    // Nothing of ours listens to it: Slack is to have its 200 all the same.
    if (!response.headersSent) await ack.bind()()
  }
}

/** A JSON object, or a form that holds a command or an interaction. */
function readBody(request: BufferedIncomingMessage): Body | undefined {
  try {
    const body: unknown = http.parseHTTPRequestBody(request)
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
    const known = 'type' in body || 'command' in body || 'ssl_check' in body
    return known ? body : undefined
  } catch {
    return undefined
  }
}

function answer(response: ServerResponse, status: number): void {
  if (response.headersSent) return
  // What is left of a body that was not read to its end must not become the next request.
  response.writeHead(status, status === 200 ? {} : { connection: 'close' }).end()
}
