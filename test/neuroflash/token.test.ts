import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import {
  completion,
  connect,
  conversation,
  failureOf,
  giveToken,
  json,
  never,
  type Scripted,
  type SeenRequest,
  startScripted,
} from './scripted.ts'

const tokensAsked = ({ requests }: Scripted) => requests.filter(({ path }) => path === '/token')
const bearer = ({ headers }: SeenRequest) => headers.authorization

/** token-1, token-2, … */
function numbered(expires_in: unknown = 14_399) {
  let issued = 0
  return (_request: SeenRequest, response: ServerResponse) => {
    issued += 1
    json(response, 200, { access_token: `token-${issued}`, token_type: 'Bearer', expires_in })
  }
}

const answers = (_request: SeenRequest, response: ServerResponse) => json(response, 200, completion('Hi'))
const ask = (conversations: ReturnType<typeof connect>, signal = never) =>
  conversations.ask(conversation, 'Hello', signal)

describe('the access token', () => {
  it('is asked for as the guide says, when it is first needed', async () => {
    const neuroflash = await startScripted({ api: answers })
    const conversations = connect({ ...neuroflash, clientId: 'a b', clientSecret: 's&=+ö' })
    expect(neuroflash.requests).toHaveLength(0)
    await ask(conversations)
    const [token] = tokensAsked(neuroflash)
    expect(token?.method).toBe('POST')
    expect(token?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'a b',
      client_secret: 's&=+ö',
      scope: 'openid',
    })
    expect(neuroflash.asked.map(bearer)).toEqual(['Bearer token-1'])
  })

  it('is shared by everybody, those who come while it is fetched included', async () => {
    const neuroflash = await startScripted({ api: answers })
    const conversations = connect(neuroflash)
    await Promise.all(Array.from({ length: 10 }, () => ask(conversations)))
    await ask(conversations)
    expect(tokensAsked(neuroflash)).toHaveLength(1)
  })

  it('is renewed a minute before it expires', async () => {
    let nowMs = 0
    const neuroflash = await startScripted({ api: answers, token: numbered(14_400) })
    const conversations = connect({ ...neuroflash, clock: () => nowMs })
    await ask(conversations)
    nowMs = 14_340_000 - 1
    await ask(conversations)
    expect(tokensAsked(neuroflash)).toHaveLength(1)
    nowMs += 1
    await ask(conversations)
    expect(neuroflash.asked.map(bearer)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2'])
  })

  it('is used for half its life when that is short', async () => {
    let nowMs = 0
    const neuroflash = await startScripted({ api: answers, token: numbered(30) })
    const conversations = connect({ ...neuroflash, clock: () => nowMs })
    await ask(conversations)
    nowMs = 14_999
    await ask(conversations)
    expect(tokensAsked(neuroflash)).toHaveLength(1)
    nowMs = 15_000
    await ask(conversations)
    expect(tokensAsked(neuroflash)).toHaveLength(2)
  })

  it('is kept until it is refused when nothing says how long it lives', async () => {
    let nowMs = 0
    const neuroflash = await startScripted({ api: answers, token: numbered('soon') })
    const conversations = connect({ ...neuroflash, clock: () => nowMs })
    await ask(conversations)
    nowMs = 1e12
    await ask(conversations)
    expect(tokensAsked(neuroflash)).toHaveLength(1)
  })

  it('stays with the others when one of those who wait for it gives up', async () => {
    const waiting: ServerResponse[] = []
    const asked = Promise.withResolvers<void>()
    const neuroflash = await startScripted({
      api: answers,
      token: (_request, response) => {
        waiting.push(response)
        asked.resolve()
      },
    })
    const conversations = connect(neuroflash)
    const impatient = new AbortController()
    const first = failureOf(ask(conversations, impatient.signal))
    const second = ask(conversations)
    await asked.promise
    impatient.abort()
    expect(await first).toMatchObject({ code: 'lost', certainty: 'unknown' })
    for (const response of waiting) json(response, 200, { access_token: 'late', expires_in: 100 })
    expect(await second).toEqual({ text: 'Hi', words: 22 })
    expect(waiting).toHaveLength(1)
    expect(neuroflash.asked.map(bearer)).toEqual(['Bearer late'])
  })
})

describe('a refused access token', () => {
  /** Refuses `refused` with 401 and answers everybody else. */
  const refusing = (refused: string) => (request: SeenRequest, response: ServerResponse) => {
    if (bearer(request) === `Bearer ${refused}`) json(response, 401, { error: 'expired' })
    else answers(request, response)
  }

  it('is renewed, and the same request sent once more', async () => {
    const neuroflash = await startScripted({ api: refusing('token-1'), token: numbered() })
    expect(await ask(connect(neuroflash))).toEqual({ text: 'Hi', words: 22 })
    expect(neuroflash.asked.map(bearer)).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(neuroflash.asked[1]?.body).toBe(neuroflash.asked[0]?.body)
  })

  it('is renewed once for ten requests that are refused together', async () => {
    const refusals: ServerResponse[] = []
    const neuroflash = await startScripted({
      token: numbered(),
      api: (request, response) => {
        if (bearer(request) !== 'Bearer token-1') return answers(request, response)
        refusals.push(response)
        if (refusals.length === 10) for (const refusal of refusals) json(refusal, 401, {})
      },
    })
    const conversations = connect(neuroflash)
    await Promise.all(Array.from({ length: 10 }, () => ask(conversations)))
    expect(tokensAsked(neuroflash)).toHaveLength(2)
    expect(neuroflash.asked).toHaveLength(20)
  })

  it('does not cost the token that was renewed in the meantime', async () => {
    const refusals: ServerResponse[] = []
    const neuroflash = await startScripted({
      token: numbered(),
      api: (request, response) => {
        if (bearer(request) === 'Bearer token-1') refusals.push(response)
        else answers(request, response)
      },
    })
    const conversations = connect(neuroflash)
    const both = [ask(conversations), ask(conversations)] as const
    await neuroflash.arrived(2)
    for (const refusal of refusals.splice(0, 1)) json(refusal, 401, {})
    await Promise.race(both)
    for (const refusal of refusals) json(refusal, 401, {})
    await Promise.all(both)
    expect(tokensAsked(neuroflash)).toHaveLength(2)
  })

  it('ends the request when a fresh one is refused too, and the next request tries a new one', async () => {
    const neuroflash = await startScripted({
      api: (_request, response) => json(response, 401, { error: 'no' }),
      token: numbered(),
    })
    const conversations = connect(neuroflash)
    expect(await failureOf(ask(conversations))).toMatchObject({
      code: 'credentials',
      certainty: 'not-done',
      retry: 'never',
      notice: 'credentials',
    })
    expect(neuroflash.asked).toHaveLength(2)
    await failureOf(ask(conversations))
    expect(tokensAsked(neuroflash)).toHaveLength(4)
  })
})

describe('a token endpoint that gives none', () => {
  const refusing =
    (status: number, body: unknown, headers = {}) =>
    (_request: SeenRequest, response: ServerResponse) =>
      json(response, status, body, headers)

  it.each([400, 401, 403])('has refused the credentials with %i', async (status) => {
    const neuroflash = await startScripted({ token: refusing(status, { error: 'invalid_client' }) })
    const error = await failureOf(ask(connect(neuroflash)))
    expect(error).toMatchObject({
      code: 'credentials',
      certainty: 'not-done',
      retry: 'never',
      message: `POST token answered ${status} with 26 bytes, code invalid_client`,
    })
    expect(neuroflash.asked).toHaveLength(0)
  })

  it.each<[string, (request: SeenRequest, response: ServerResponse) => void]>([
    ['500', refusing(500, { error: 'Internal' })],
    ['404', refusing(404, {})],
    ['a token that is none', refusing(200, { access_token: 'two\nlines' })],
    ['JSON without a token', refusing(200, {})],
    ['HTML', (_request, response) => void response.end('<html>')],
    ['a lost connection', (_request, response) => void response.destroy()],
  ])('leaves the request unsent after %s', async (_name, token) => {
    const neuroflash = await startScripted({ token })
    expect(await failureOf(ask(connect(neuroflash)))).toMatchObject({
      code: 'unreachable',
      certainty: 'not-done',
      retry: 'backoff',
    })
    expect(neuroflash.asked).toHaveLength(0)
  })

  it('leaves the request unsent when it does not answer in time', async () => {
    const neuroflash = await startScripted({ token: () => {} })
    const conversations = connect({ ...neuroflash, timeoutMs: 50 })
    expect(await failureOf(ask(conversations))).toMatchObject({ code: 'unreachable', certainty: 'not-done' })
  })

  it('is waited for when it asks for patience', async () => {
    const neuroflash = await startScripted({ token: refusing(429, {}, { 'retry-after': '9' }) })
    expect(await failureOf(ask(connect(neuroflash)))).toMatchObject({
      code: 'rate-limited',
      certainty: 'not-done',
      retry: { afterMs: 9000 },
    })
  })

  it('fails all who wait for it and is asked anew by the next', async () => {
    let tries = 0
    const neuroflash = await startScripted({
      api: answers,
      token: (request, response) => {
        tries += 1
        if (tries === 1) json(response, 500, {})
        else giveToken(request, response)
      },
    })
    const conversations = connect(neuroflash)
    const failures = await Promise.all([failureOf(ask(conversations)), failureOf(ask(conversations))])
    expect(failures.map(({ code }) => code)).toEqual(['unreachable', 'unreachable'])
    expect(await ask(conversations)).toEqual({ text: 'Hi', words: 22 })
    expect(tries).toBe(2)
  })
})
