import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, Logger, Receiver } from '@slack/bolt'
import type { PersonId } from '../../bridge/model.ts'
import type { Clock, Log } from '../../bridge/ports/log.ts'
import type { Speech } from '../../bridge/ports/speech.ts'
import { HTTPResponseAck, http } from '../bolt.ts'
import { personId } from '../thread-key.ts'
import { Refusal, VerifiedBodies, WrongSignature } from './http-body.ts'
import { RefusalLog } from './refusal-log.ts'
import { type Body, readSent, type Sent } from './sent.ts'

type Options = {
  readonly signingSecret: string
  /** Takes one Events API delivery; rejects when Slack must deliver it again. `isRetry`: it has tried before. */
  readonly deliver: (body: unknown, isRetry: boolean) => Promise<void>
  readonly speech: Speech
  readonly logger: Logger
  readonly log: Log
  readonly clock: Clock
}

/**
 * Takes Slack's requests over HTTP. Events are answered with 200 only once `deliver` has resolved,
 * which Bolt's own receivers do not do: they answer before any listener has run (S2). Commands and
 * interactivity go to Bolt.
 */
export class HttpReceiver implements Receiver {
  readonly #options: Options
  readonly #bodies: VerifiedBodies
  readonly #refusals: RefusalLog
  #app: App | undefined
  #wronglySigned = 0

  constructor(options: Options) {
    this.#options = options
    this.#bodies = new VerifiedBodies(options)
    this.#refusals = new RefusalLog(options)
  }

  /** How many requests came with a signature that does not fit the secret, since the last one that did. */
  get wronglySigned(): number {
    return this.#wronglySigned
  }

  init(app: App): void {
    this.#app = app
  }

  /** The server belongs to the process, and is started and stopped there. */
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const verified = await this.#bodies.read(request)
      if (verified !== 'ssl-check') this.#wronglySigned = 0
      if (verified === 'ssl-check') return http.buildSSLCheckResponse(response)
      const sent = readSent(verified.body.toString(), request.headers['content-type'])
      if (sent === undefined) throw new Refusal(400, 'the body is nothing that Slack sends')
      await this.#dispatch(request, sent, response)
    } catch (error) {
      if (error instanceof WrongSignature) this.#wronglySigned += 1
      if (error instanceof Refusal) this.#refusals.note(error)
      else this.#options.log.error({ err: error }, 'a request from Slack could not be taken')
      answer(response, error instanceof Refusal ? error.status : 503)
    }
  }

  async #dispatch(request: IncomingMessage, { kind, body }: Sent, response: ServerResponse): Promise<void> {
    switch (kind) {
      case 'ssl-check':
        return http.buildSSLCheckResponse(response)
      case 'url-verification':
        return http.buildUrlVerificationResponse(response, body)
      case 'event':
        await this.#options.deliver(body, request.headers['x-slack-retry-num'] !== undefined)
        return answer(response, 200)
      case 'other':
        return answer(response, 200)
      case 'command':
      case 'interaction':
        return this.#interact(request, body, response)
      default:
        kind satisfies never
    }
  }

  async #interact(request: IncomingMessage, body: Body, response: ServerResponse): Promise<void> {
    if (this.#app === undefined) return notReady(body, response, this.#options)
    const ack = new HTTPResponseAck({
      logger: this.#options.logger,
      processBeforeResponse: false,
      httpRequest: request,
      httpRequestBody: body,
      httpResponse: response,
    })
    try {
      await this.#app.processEvent({ body, ack: ack.bind() })
    } catch (error) {
      // Bolt throws only for a shape that Slack does not send. Errors of listeners do not get here.
      this.#options.log.warn(
        { err: error },
        'an interaction was passed over: Slack documents another shape for it',
      )
    }
    // None of our listeners took it. Slack still gets its 200.
    if (!response.headersSent) await ack.bind()()
  }
}

/** Slack has not let the bot in yet. Who used a command is told so; who pressed a button sees Slack's own warning. */
async function notReady(body: Body, response: ServerResponse, { speech }: Options): Promise<void> {
  if (body['command'] === undefined) return answer(response, 503)
  const say = await speech.to(personIn(body))
  const sentence = { response_type: 'ephemeral', text: say('cannotStore') }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(sentence))
}

function personIn({ user_id: id }: Body): PersonId | undefined {
  return typeof id === 'string' ? personId(id) : undefined
}

function answer(response: ServerResponse, status: number): void {
  if (response.headersSent) return
  // The rest of a body that was not read to its end must not be taken for the next request.
  response.writeHead(status, status === 200 ? {} : { connection: 'close' }).end()
}
