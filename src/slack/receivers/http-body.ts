import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../bridge/ports/log.ts'
import { verifySlackRequest } from '../bolt.ts'
import { isForm } from './sent.ts'

/** A message of 40,000 characters with its blocks is well below it. */
const BODY_LIMIT = 2 * 1024 * 1024

/** What may lie in memory of bodies that are still being read, beside small ones. */
const LARGE_BUDGET = 16 * 1024 * 1024

/** Up to this size a body is read however many others are: Slack's events are a tenth of it. */
const SMALL_BODY = 64 * 1024

/** Slack's test of an address with `ssl_check=1` is not signed, and short. */
const SSL_CHECK_LIMIT = 2 * 1024

/** Bolt refuses what is older (S9); what claims to be from further in the future is no better. */
const MAX_SKEW_MS = 5 * 60_000

/** A request that is not taken, and the status it is answered with. The message names a rule, never content. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor(status: number, rule: string) {
    super(rule)
    this.status = status
  }
}

type Options = { readonly signingSecret: string; readonly clock: Clock }

/**
 * Reads the bodies of requests that say they are from Slack, each within its limit and all within a budget:
 * what has no signature, or an old one, is refused before its body is read. Who sends slowly is cut off by the
 * server's own time for a request.
 */
export class VerifiedBodies {
  readonly #options: Options
  #largeBytes = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** The body, proven to be Slack's; or `ssl_check`. Rejects with `Refusal`. */
  async read(request: IncomingMessage): Promise<{ readonly body: Buffer } | 'ssl-check'> {
    const headers = this.#signature(request)
    if (headers === undefined) return this.#sslCheck(request)
    const body = await this.#bytes(request, BODY_LIMIT)
    try {
      verifySlackRequest({
        signingSecret: this.#options.signingSecret,
        body: body.toString(),
        headers,
        nowMilliseconds: this.#options.clock(),
      })
    } catch (error) {
      throw new Refusal(401, error instanceof Error ? error.message : 'the signature is wrong')
    }
    return { body }
  }

  /** The two headers of a signature, of about now. `undefined`: unsigned, but it may be Slack's test of the address. */
  #signature({ headers }: IncomingMessage) {
    const signature = headers['x-slack-signature']
    const timestamp = headers['x-slack-request-timestamp']
    if (signature === undefined && isForm(headers['content-type'])) {
      if (Number(headers['content-length']) <= SSL_CHECK_LIMIT) return undefined
    }
    if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature))
      throw new Refusal(401, 'the header x-slack-signature is missing or has another form')
    if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp))
      throw new Refusal(401, 'the header x-slack-request-timestamp is missing or is no time')
    if (Math.abs(Number(timestamp) * 1_000 - this.#options.clock()) > MAX_SKEW_MS)
      throw new Refusal(401, 'x-slack-request-timestamp is more than five minutes from now')
    return { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(timestamp) }
  }

  async #sslCheck(request: IncomingMessage): Promise<'ssl-check'> {
    const body = await this.#bytes(request, SSL_CHECK_LIMIT)
    if (new URLSearchParams(body.toString()).get('ssl_check') === '1') return 'ssl-check'
    throw new Refusal(401, 'the header x-slack-signature is missing')
  }

  async #bytes(request: IncomingMessage, limit: number): Promise<Buffer> {
    if (Number(request.headers['content-length'] ?? 0) > limit)
      throw new Refusal(413, 'the body is too large')
    const chunks: Buffer[] = []
    let bytes = 0
    let reserved = 0
    try {
      // Left open where it ends early: its answer still has to go out.
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        chunks.push(chunk as Buffer)
        bytes += (chunk as Buffer).length
        if (bytes > limit) throw new Refusal(413, 'the body is too large')
        if (bytes <= SMALL_BODY) continue
        this.#largeBytes += bytes - reserved
        reserved = bytes
        if (this.#largeBytes > LARGE_BUDGET) throw new Refusal(503, 'too many large bodies are being read')
      }
      return Buffer.concat(chunks)
    } catch (error) {
      if (error instanceof Refusal) throw error
      throw new Refusal(400, 'the request ended before its body')
    } finally {
      this.#largeBytes -= reserved
    }
  }
}
