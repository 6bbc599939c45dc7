import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../bridge/ports/log.ts'
import { isForm } from './sent.ts'

/** The largest body. Slack's longest message, 40,000 characters with its blocks, is well below it. */
const BODY_LIMIT = 2 * 1024 * 1024

/** How many bytes of unfinished bodies may be in memory at once, not counting small ones. */
const LARGE_BUDGET = 16 * 1024 * 1024

/** A body up to this size is read however many others are under way. Slack's events are a tenth of it. */
const SMALL_BODY = 64 * 1024

/** Slack tests an address with `ssl_check=1`, unsigned and short. */
const SSL_CHECK_LIMIT = 2 * 1024

/** In either direction (S9): what claims to be from further in the future is refused as well. */
const MAX_SKEW_MS = 5 * 60_000

/** A request that is refused, and with which status. The message names the rule that was broken, never content. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor(status: number, rule: string) {
    super(rule)
    this.status = status
  }
}

/** The signature is recent and has its form, but was not made with our secret. */
export class WrongSignature extends Refusal {}

type Options = { readonly signingSecret: string; readonly clock: Clock }

type Signature = { readonly hash: string; readonly timestamp: string }

/**
 * As Slack documents it (S9), over the very bytes of the body. Bolt's own check hashes three times where once will do,
 * which is a fortieth of a turn. How long it takes says nothing about the secret.
 */
function isMadeWith(secret: string, { hash, timestamp }: Signature, body: Buffer): boolean {
  const ours = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest()
  return timingSafeEqual(ours, Buffer.from(hash, 'hex'))
}

/**
 * Reads the bodies of requests that say they are from Slack, each within its limit and all within a budget. A
 * request without a signature, or with an old one, is refused before its body is read; one that is sent slowly
 * is cut off by the server's own time limit.
 */
export class VerifiedBodies {
  readonly #options: Options
  #largeBytes = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** The body, once its signature proves that it is Slack's, or of an `ssl_check`. Rejects with `Refusal`. */
  async read(request: IncomingMessage): Promise<{ readonly body: Buffer } | 'ssl-check'> {
    const signature = this.#signature(request)
    if (signature === undefined) return this.#sslCheck(request)
    const body = await this.#bytes(request, BODY_LIMIT)
    if (isMadeWith(this.#options.signingSecret, signature, body)) return { body }
    throw new WrongSignature(401, 'the signature was not made with SLACK_SIGNING_SECRET')
  }

  /** The two headers of a recent signature. `undefined`: unsigned, and short enough to be Slack's test of the address. */
  #signature({ headers }: IncomingMessage): Signature | undefined {
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
    return { hash: signature.slice('v0='.length), timestamp }
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
      // Leaving the loop early must not close the connection: the answer still has to go out on it.
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
