import { Agent, request } from 'undici'

/** HTTP/1.1 without pipelining, so that a lost connection costs exactly one message. */
const agent = new Agent({ allowH2: false, pipelining: 1 })

/** A longer reply is not read: it would take more than a moment to understand it. */
const LONGEST_REPLY = 3_000_000

/** A reply was longer than that. */
export class TooLong extends Error {
  override name = 'TooLong'
}

export type SlackReply = {
  readonly status: number
  readonly retryAfter: string | undefined
  /** What the token was granted, separated by commas. */
  readonly scopes?: string | undefined
  /** What Slack's clock shows. */
  readonly date?: string | undefined
  readonly body: string
}

/** Sends a text once and reads the reply whole, all within `timeoutMs`. Follows no redirect. */
export async function post(
  url: string,
  {
    headers,
    body,
    timeoutMs,
  }: {
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly timeoutMs: number
  },
): Promise<SlackReply> {
  const signal = AbortSignal.timeout(timeoutMs)
  const reply = await request(url, { dispatcher: agent, method: 'POST', headers, body, signal })
  const { 'retry-after': retryAfter, 'x-oauth-scopes': scopes, date } = reply.headers
  return {
    status: reply.statusCode,
    retryAfter: retryAfter?.toString(),
    scopes: scopes?.toString(),
    date: date?.toString(),
    body: await textOf(reply.body),
  }
}

/** Leaving the loop closes the connection. */
async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body) {
    length += piece.length
    if (length > LONGEST_REPLY) throw new TooLong()
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

/**
 * Whether an address that came from outside is Slack's own (S25): `hooks` for answers to a request, `files` for
 * uploads. What people wrote is sent there, so little is accepted: the service's host at slack.com or at the host of the
 * Web API (Slack for governments), both over TLS, and the very origin of the Web API (a stand-in).
 */
export function isSlackAddress(
  url: string,
  at: { readonly service: 'hooks' | 'files'; readonly apiUrl: string },
): boolean {
  const address = URL.parse(url)
  const api = new URL(at.apiUrl)
  if (address === null || address.username !== '' || address.password !== '') return false
  if (address.origin === api.origin) return true
  const hosts = [`${at.service}.slack.com`, `${at.service}.${api.host}`]
  return address.protocol === 'https:' && hosts.includes(address.host)
}
