import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fault, StandInNeuroflash, TurnFault } from '../../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { askToken, type Client, signIn, stopUnsurprised } from './client.ts'

let neuroflash: StandInNeuroflash
let client: Client
let uuid: string

beforeEach(async () => {
  neuroflash = await startNeuroflash()
  client = await signIn(neuroflash)
  uuid = await client.create()
})

afterEach(() => stopUnsurprised(neuroflash))

const turn = ['one', 'Answer 1 to: one']

describe('a question whose answer is programmed', () => {
  const refusals: [string, Fault, string][] = [
    ['401', { status: 401, body: { error: 'expired' } }, '{"error":"expired"}'],
    ['403 limit', { status: 403, body: { error: 'Daily limit reached', code: 'limit' } }, 'Daily limit'],
    ['422', { status: 422, body: { errors: [{ field: 'x', message: 'y', type: 'z' }] } }, '"field":"x"'],
    ['502 of a proxy', { status: 502, body: '<html>Bad gateway</html>' }, '<html>Bad gateway</html>'],
    ['500 without a body', { status: 500 }, ''],
  ]

  test.each(refusals)('gets %s and is not stored', async (_, fault, text) => {
    neuroflash.fail('completions', { with: fault })

    const refused = await client.ask(uuid, 'one')

    expect(refused.status).toBe('status' in Object(fault) ? Object(fault).status : 0)
    expect(refused.text).toContain(text)
    expect(await client.history(uuid)).toEqual([])
  })

  test('is stored all the same where the fault says so', async () => {
    neuroflash.fail('completions', { with: { status: 504, stored: true } })

    await client.ask(uuid, 'one')

    expect(await client.history(uuid)).toEqual(turn)
  })

  test('carries the headers of the fault', async () => {
    neuroflash.fail('token', { with: { status: 429, body: {}, headers: { 'retry-after': '7' } } })

    const response = await fetch(neuroflash.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: neuroflash.clientId,
        client_secret: neuroflash.clientSecret,
        scope: 'openid',
      }),
    })

    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  const stored: [string, TurnFault, (text: string) => void][] = [
    ['JSON without an answer', { json: { choices: [] } }, (text) => expect(text).toBe('{"choices":[]}')],
    ['no body', 'empty-body', (text) => expect(text).toBe('')],
    ['a web page', 'wrong-content-type', (text) => expect(text).toContain('<html>')],
    ['a cut body', 'cut-body', (text) => expect(() => JSON.parse(text)).toThrow(SyntaxError)],
  ]

  test.each(stored)('gets 200 with %s and is stored', async (_, fault, check) => {
    neuroflash.fail('completions', { with: fault })

    const answered = await client.ask(uuid, 'one')

    expect(answered.status).toBe(200)
    check(answered.text)
    expect(await client.history(uuid)).toEqual(turn)
  })
})

describe('a question whose connection is lost', () => {
  const lost: [TurnFault, string[], string[]][] = [
    ['drop-before', [], []],
    ['drop-after-store', turn, turn],
    ['cut-connection', turn, turn],
    ['store-question-only', ['one'], ['one']],
    ['store-late', [], turn],
    ['answer-late', ['one'], turn],
  ]

  test.each(lost)('%s', async (fault, atFirst, later) => {
    neuroflash.fail('completions', { with: fault })

    await expect(client.ask(uuid, 'one')).rejects.toThrow()

    expect(neuroflash.requests.at(-1)).toMatchObject({ status: 'dropped', fault, conversation: uuid })
    expect(await client.history(uuid)).toEqual(atFirst)
    await neuroflash.settleLate()
    expect(await client.history(uuid)).toEqual(later)
  })

  test.each([
    ['hang', []],
    ['hang-after-store', turn],
  ] as [TurnFault, string[]][])('%s: nothing comes until the asker leaves', async (fault, history) => {
    const armed = neuroflash.fail('completions', { with: fault })
    const leaving = new AbortController()
    const asked = fetch(`${neuroflash.apiUrl}/ds-prototypes/conversations/${uuid}/chat/completions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${client.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'one' }] }),
      signal: leaving.signal,
    })

    await neuroflash.waitFor(() => armed.met === 1, { what: 'the question' })
    leaving.abort()

    await expect(asked).rejects.toThrow('aborted')
    await neuroflash.waitFor(() => neuroflash.requests.some(({ status }) => status === 'left'))
    expect(await client.history(uuid)).toEqual(history)
  })

  test('loses what comes late for a conversation deleted meanwhile', async () => {
    neuroflash.fail('completions', { with: 'store-late' })
    await expect(client.ask(uuid, 'one')).rejects.toThrow()
    neuroflash.forget(uuid)

    await neuroflash.settleLate()

    expect(neuroflash.conversation(uuid)).toMatchObject({ messages: [], deleted: true })
  })
})

describe('programmed faults', () => {
  test('are met in turn, as often as they say, and counted', async () => {
    const first = neuroflash.fail('completions', { times: 2, with: { status: 500 } })
    const second = neuroflash.fail('completions', { with: { status: 429 } })

    const statuses: number[] = []
    for (let n = 0; n < 4; n += 1) statuses.push((await client.ask(uuid, 'one')).status)

    expect(statuses).toEqual([500, 500, 429, 200])
    expect([first.met, first.left, second.met, second.left]).toEqual([2, 0, 1, 0])
  })

  test('can be for good, until they are cancelled', async () => {
    const armed = neuroflash.fail('completions', { times: Infinity, with: { status: 500 } })
    for (let n = 0; n < 3; n += 1) expect((await client.ask(uuid, 'one')).status).toBe(500)

    armed.cancel()

    expect((await client.ask(uuid, 'one')).status).toBe(200)
  })

  test('leave other routes alone', async () => {
    neuroflash.fail('messages', { with: 'drop-before' })

    expect((await client.ask(uuid, 'one')).status).toBe(200)
    await expect(client.history(uuid)).rejects.toThrow()
  })

  test('may lose the confirmation of a deletion that was done', async () => {
    neuroflash.fail('delete', { with: 'drop-after-store' })
    const path = `/ds-prototypes/conversations/${uuid}?workspace_id=${neuroflash.workspaceId}`

    await expect(client.send('DELETE', path)).rejects.toThrow()

    expect(neuroflash.conversation(uuid)?.deleted).toBe(true)
  })

  test('do not hide what the real neuroflash would refuse, nor are they used up by it', async () => {
    const armed = neuroflash.fail('token', { with: { status: 500 } })

    expect((await askToken(neuroflash, { client_secret: 'wrong' })).status).toBe(401)

    expect(armed.met).toBe(0)
  })
})
