import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { EventForm, Json, Outgoing, RetryReason } from './model.ts'

/** How one attempt went. `isFinal`: the app asked not to be tried again (`x-slack-no-retry`). */
export interface AttemptResult {
  readonly failure?: RetryReason
  readonly status?: number
  readonly answer?: string
  readonly isFinal?: boolean
}

export interface Retry {
  readonly number: number
  readonly reason: RetryReason
}

/** Sends once and settles once; gives a function that cuts it off, after which it never settles. */
export type Send = (
  outgoing: Outgoing,
  retry: Retry | undefined,
  settle: (result: AttemptResult) => void,
) => () => void

/**
 * Delivers to a request URL as Slack does: signed; events as JSON unless told otherwise, commands and
 * interactions as a form whose content type names no charset.
 */
export function httpSend(options: {
  readonly url: string
  readonly events?: EventForm
  readonly signingSecret: string
  readonly nowMs: () => number
}): Send {
  const { events = 'json' } = options
  return (outgoing, retry, settle) => {
    const body = bodyOf(outgoing, events)
    const isJson = outgoing.kind === 'event' && events === 'json'
    const contentType = isJson ? 'application/json' : 'application/x-www-form-urlencoded'
    const signed = signedHeaders(body, { secret: options.signingSecret, atMs: options.nowMs(), contentType })
    const headers = { ...signed, ...retryHeaders(retry), 'content-length': Buffer.byteLength(body) }
    let isSettled = false
    const once = (result: AttemptResult) => {
      if (!isSettled) settle(result)
      isSettled = true
    }
    const sending = request(options.url, { method: 'POST', headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => once({ failure: 'connection_failed' }))
      response.on('end', () =>
        once(resultOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString())),
      )
    })
    sending.on('error', () => once({ failure: 'connection_failed' }))
    sending.end(body)
    return () => {
      isSettled = true
      sending.destroy()
    }
  }
}

/** Slack: "Verifying requests from Slack", version v0. */
export function signedHeaders(
  body: string,
  { secret, atMs, contentType }: { secret: string; atMs: number; contentType: string },
): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000))
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    'content-type': contentType,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  }
}

function bodyOf({ kind, payload }: Outgoing, events: EventForm): string {
  const asInteraction = () => new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  switch (kind) {
    case 'event':
      return events === 'form' ? asInteraction() : JSON.stringify(payload)
    case 'command':
      return new URLSearchParams(textsOf(payload)).toString()
    case 'interactive':
      return asInteraction()
    default:
      return kind satisfies never
  }
}

function textsOf(payload: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]))
}

function retryHeaders(retry: Retry | undefined): Record<string, string> {
  if (!retry) return {}
  return { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }
}

function resultOf(status: number, headers: Readonly<Record<string, unknown>>, answer: string): AttemptResult {
  if (status >= 200 && status < 300) return { status, answer }
  return { status, answer, failure: 'http_error', isFinal: headers['x-slack-no-retry'] === '1' }
}
