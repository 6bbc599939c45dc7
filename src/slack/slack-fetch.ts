import type { WebClientOptions } from '@slack/web-api'
import { Agent, Response, request } from 'undici'

type Fetch = NonNullable<WebClientOptions['fetch']>

/** HTTP/1.1 without pipelining, so that a lost connection costs exactly one message. */
const agent = new Agent({ allowH2: false, pipelining: 1 })

/**
 * `fetch` as far as Slack's client needs it: a text is sent once, its reply is read whole, and no redirect is
 * followed. `fetch` took a tenth of a turn's processor time, and undici's `request` takes a third of that. What is no
 * text goes through Node's own `fetch`, since only that takes the `FormData` of Slack's client.
 */
export const slackFetch: Fetch = async (url, init = {}) => {
  const { method = 'GET', headers = {}, body, signal } = init
  if (typeof body !== 'string') return fetch(url, init)
  const reply = await request(url, { dispatcher: agent, method, headers, body, signal: signal ?? null })
  const text = await reply.body.text()
  // Some statuses allow no body, not even an empty one.
  return new Response(text === '' ? null : text, {
    status: reply.statusCode,
    headers: Object.entries(reply.headers).map(([name, value]): [string, string] => [name, String(value)]),
  })
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
