import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import pino from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RequestReport } from '../../src/neuroflash/http.ts'
import { connect, conversation, failureOf, giveToken, type Script, startScripted } from './scripted.ts'

const secret = 'zq the secret'
const token = 'zq-token'
const question = 'zq what a person asked'
const answer = 'zq what neuroflash said'
/** In every one of them, also where it was encoded. */
const markers = /zq/i

const text = `{"error":"${answer} ${question} ${token} ${secret}","code":"${answer}"}`

type Ending = { readonly name: string; end(response: ServerResponse): void }

const withStatus = (status: number, body: string): Ending => ({
  name: `${status} ${body.slice(0, 12)}`,
  end: (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body),
})

const bodies = [
  text,
  answer,
  `<html>${text}`,
  `{"choices":[{"message":{"content":null,"reasoning":"${answer}"}}]}`,
  `{"error":{"message":"${answer}","code":"${question}","type":"${token} ${secret}"}}`,
  `{"detail":[{"msg":"${answer}","input":"${question}"}]}`,
  text.slice(0, -5),
]
const statuses = [200, 201, 302, 400, 401, 403, 404, 408, 409, 410, 413, 422, 429, 500, 502, 503]

const wireEndings: readonly Ending[] = [
  { name: 'no HTTP', end: (response) => void response.socket?.end(`${text}\r\n\r\n`) },
  {
    name: 'bad header',
    end: (response) => void response.socket?.end(`HTTP/1.1 200 OK\r\n${answer}\r\n\r\n`),
  },
  {
    name: 'bad chunk',
    end: (response) =>
      void response.socket?.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${answer}\r\n`),
  },
  { name: 'cut', end: (response) => void response.writeHead(200).write(text, () => response.destroy()) },
  { name: 'hang', end: (response) => void response.writeHead(200).write(text) },
  { name: 'closed', end: (response) => void response.destroy() },
]

const endings = [
  ...statuses.flatMap((status) => bodies.map((body) => withStatus(status, body))),
  ...wireEndings,
]

/** Everything that can be read of an error by whatever way it may be printed. */
function everythingIn(error: unknown): string {
  const seen: unknown[] = []
  for (let at = error; at instanceof Error; at = at.cause) seen.push(at.message, at.stack, JSON.stringify(at))
  return [inspect(error, { depth: Infinity, showHidden: true }), ...seen].join('\n')
}

describe('P9: whatever neuroflash answers', () => {
  it.each(['api', 'token'] as const)(
    'no error, log line or report has a secret, a token or a text in it, however the %s ends',
    async (side) => {
      let current: Ending | undefined
      const ending: NonNullable<Script['api']> = (_request, response) => current?.end(response)
      const giveMarkedToken: NonNullable<Script['token']> = (_request, response) =>
        void response.end(JSON.stringify({ access_token: token, expires_in: 14_399 }))
      const neuroflash = await startScripted(
        side === 'api' ? { api: ending, token: giveMarkedToken } : { token: ending },
      )
      let printed = ''
      const log = pino({ level: 'trace' }, { write: (line: string) => void (printed += line) })
      const reports: RequestReport[] = []

      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...endings),
          fc.constantFrom('ask', 'history'),
          async (next, method) => {
            current = next
            const conversations = connect({
              ...neuroflash,
              clientSecret: secret,
              timeoutMs: 100,
              log,
              onRequest: (report) => void reports.push(report),
            })
            const signal = new AbortController().signal
            const promise: Promise<unknown> =
              method === 'ask'
                ? conversations.ask(conversation, question, signal)
                : conversations.history(conversation, signal)[Symbol.asyncIterator]().next()
            const error = await failureOf(promise)
            await conversations.close()
            log.warn({ err: error }, 'failed')
            expect(everythingIn(error)).not.toMatch(markers)
          },
        ),
        { numRuns: 150, examples: endings.map((next) => [next, 'ask']) },
      )

      expect(printed).toContain('failed')
      expect(printed).not.toMatch(markers)
      expect(JSON.stringify(reports)).not.toMatch(markers)
    },
  )

  it('a good token and a good answer are not logged either', async () => {
    let printed = ''
    const log = pino({ level: 'trace' }, { write: (line: string) => void (printed += line) })
    const neuroflash = await startScripted({
      token: giveToken,
      api: (_request, response) =>
        void response.end(JSON.stringify({ choices: [{ message: { content: answer } }] })),
    })
    const conversations = connect({ ...neuroflash, clientSecret: secret, log })
    onTestFinished(() => conversations.close())
    await conversations.ask(conversation, question, new AbortController().signal)
    expect(printed).toContain('access token fetched')
    expect(printed).not.toMatch(markers)
    expect(printed).not.toContain('token-1')
  })
})
