import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StandInNeuroflash } from '../../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { askToken, type Client, got, signIn } from './client.ts'

const secondWorkspace = 'ffffffff-a7ed-4d72-a1f2-8b2ae3a57854'
let neuroflash: StandInNeuroflash
let client: Client

beforeEach(async () => {
  neuroflash = await startNeuroflash({
    workspaces: ['b481b98b-a7ed-4d72-a1f2-8b2ae3a57854', secondWorkspace],
    tokenLifetimeMs: 60_000,
    clock: () => 0,
  })
  client = await signIn(neuroflash)
})

afterEach(() => neuroflash.stop())

describe('the token endpoint', () => {
  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401],
    ['a wrong client', { client_id: 'wrong' }, 401],
    ['another grant', { grant_type: 'password' }, 400],
    ['another scope', { scope: 'everything' }, 400],
  ])('refuses %s', async (_, changed, status) => {
    expect((await askToken(neuroflash, changed)).status).toBe(status)
    expect(neuroflash.tokensIssued).toBe(1)
  })

  test('takes no JSON', async () => {
    const { status } = await got(
      fetch(neuroflash.tokenUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ grant_type: 'client_credentials', client_id: 'client-1' }),
      }),
    )

    expect(status).toBe(400)
    expect(neuroflash.unexpected).toHaveLength(1)
  })
})

describe('the bearer token', () => {
  const path = '/workspace-service/v1/workspaces'

  test('is required, which a client knows', async () => {
    const { status } = await got(fetch(neuroflash.apiUrl + path))

    expect(status).toBe(401)
    expect(neuroflash.unexpected).toEqual([
      { method: 'GET', path: `/api${path}`, why: 'no valid bearer token' },
    ])
  })

  test('expires', async () => {
    neuroflash.advance(59_999)
    expect((await client.send('GET', path)).status).toBe(200)

    neuroflash.advance(1)
    expect((await client.send('GET', path)).status).toBe(401)
    expect(neuroflash.unexpected).toEqual([])
  })

  test('can be revoked, and a new one works', async () => {
    neuroflash.revokeTokens()

    expect((await client.send('GET', path)).status).toBe(401)
    expect((await (await signIn(neuroflash)).send('GET', path)).status).toBe(200)
  })
})

describe('creating a conversation', () => {
  test('needs the workspace in the body: neither header nor query count', async () => {
    const { status, json } = await got(
      fetch(`${neuroflash.apiUrl}/ds-prototypes/conversations?workspace_id=${neuroflash.workspaceId}`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${client.token}`,
          'Content-Type': 'application/json',
          workspace_id: neuroflash.workspaceId,
        },
        body: '{}',
      }),
    )

    expect(status).toBe(422)
    expect(json).toEqual({ errors: [expect.objectContaining({ field: 'workspace_id' })] })
    expect(neuroflash.conversations).toEqual([])
  })

  test('refuses the workspace of somebody else', async () => {
    const { status, json } = await client.send('POST', '/ds-prototypes/conversations', {
      workspace_id: randomUUID(),
    })

    expect(status).toBe(403)
    expect(json).toEqual({ error: expect.any(String), code: 'forbidden' })
  })
})

describe('a question', () => {
  const message = { role: 'user', content: 'one' }

  test.each([
    ['no messages', {}, 'messages'],
    ['an empty list', { messages: [] }, 'messages'],
    [
      'earlier turns sent again',
      { messages: [message, { role: 'assistant', content: 'x' }, message] },
      'messages',
    ],
    ['an empty content', { messages: [{ role: 'user', content: '' }] }, 'messages.0.content'],
    ['only spaces', { messages: [{ role: 'user', content: ' \n' }] }, 'messages.0.content'],
    ['content that is no text', { messages: [{ role: 'user', content: 1 }] }, 'messages.0.content'],
    ['another role', { messages: [{ role: 'system', content: 'x' }] }, 'messages.0.role'],
    ['an undocumented field in the message', { messages: [{ ...message, name: 'x' }] }, 'messages.0'],
    ['an undocumented field', { messages: [message], stream: true }, ''],
  ])('is refused with %s', async (_, body, field) => {
    const uuid = await client.create()

    const refused = await client.send('POST', `/ds-prototypes/conversations/${uuid}/chat/completions`, body)

    expect(refused.status).toBe(422)
    expect(refused.json).toEqual({ errors: [expect.objectContaining({ field })] })
    expect(neuroflash.conversation(uuid)?.messages).toEqual([])
    expect(neuroflash.unexpected).toHaveLength(1)
  })

  test.each([
    ['a body that is not JSON', { 'Content-Type': 'application/json' }, 'messages=one'],
    ['JSON that is not declared', { 'Content-Type': 'text/plain' }, JSON.stringify({ messages: [message] })],
  ])('is refused as %s', async (_, headers, body) => {
    const uuid = await client.create()
    const url = `${neuroflash.apiUrl}/ds-prototypes/conversations/${uuid}/chat/completions`
    const Authorization = `Bearer ${client.token}`

    const { status } = await got(fetch(url, { method: 'POST', headers: { ...headers, Authorization }, body }))

    expect(status).toBe(400)
    expect(neuroflash.conversation(uuid)?.messages).toEqual([])
  })

  test('finds no conversation that never was', async () => {
    expect((await client.ask(randomUUID(), 'one')).status).toBe(404)
    expect(neuroflash.unexpected).toEqual([])
  })
})

describe.each([
  ['GET', ''],
  ['GET', '/messages'],
  ['DELETE', ''],
])('%s …/{uuid}%s', (method, below) => {
  test('needs the workspace in the query', async () => {
    const uuid = await client.create()

    expect((await client.send(method, `/ds-prototypes/conversations/${uuid}${below}`)).status).toBe(403)
    expect(neuroflash.unexpected).toHaveLength(1)
    expect(neuroflash.conversation(uuid)?.deleted).toBe(false)
  })

  test.each([secondWorkspace, randomUUID()])('refuses another workspace', async (workspace) => {
    const uuid = await client.create()
    const path = `/ds-prototypes/conversations/${uuid}${below}?workspace_id=${workspace}`

    expect((await client.send(method, path)).status).toBe(403)
    expect(neuroflash.conversation(uuid)?.deleted).toBe(false)
  })

  test('finds no conversation that never was', async () => {
    const path = `/ds-prototypes/conversations/${randomUUID()}${below}?workspace_id=${neuroflash.workspaceId}`

    expect((await client.send(method, path)).status).toBe(404)
  })
})

test('refuses a cursor it did not give', async () => {
  const uuid = await client.create()
  const path = `/ds-prototypes/conversations/${uuid}/messages?workspace_id=${neuroflash.workspaceId}&cursor=2`

  expect((await client.send('GET', path)).status).toBe(422)
})

test('offers nothing else, and notes who asks for it', async () => {
  expect((await client.send('POST', '/ds-prototypes/chat/completions', {})).status).toBe(404)
  expect(neuroflash.unexpected).toEqual([
    {
      method: 'POST',
      path: '/api/ds-prototypes/chat/completions',
      why: 'neuroflash offers no POST /api/ds-prototypes/chat/completions',
    },
  ])
})
