import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { StandInNeuroflash } from '../../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { askToken, type Client, signIn, stopUnsurprised } from './client.ts'

let neuroflash: StandInNeuroflash
let client: Client

beforeEach(async () => {
  neuroflash = await startNeuroflash({ clock: () => Date.UTC(2026, 3, 8, 15, 44, 47, 383) })
  client = await signIn(neuroflash)
})

afterEach(() => stopUnsurprised(neuroflash))

test('step 1: gives a bearer token for about four hours', async () => {
  const { status, json } = await askToken(neuroflash)

  expect(status).toBe(200)
  expect(json).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 14399 })
  expect(neuroflash.tokensIssued).toBe(2)
})

test('step 2: lists the workspaces', async () => {
  const { json } = await client.send('GET', '/workspace-service/v1/workspaces')

  expect(json).toEqual({ _embedded: { workspaces: [{ id: neuroflash.workspaceId }] } })
})

test('step 3: creates a conversation with the workspace from the body', async () => {
  const { json } = await client.send('POST', '/ds-prototypes/conversations', {
    workspace_id: neuroflash.workspaceId,
  })

  const shape = z.strictObject({ uuid: z.uuid(), workspace_id: z.uuid(), created_at: z.string() })
  expect(shape.parse(json)).toMatchObject({
    workspace_id: neuroflash.workspaceId,
    created_at: '2026-04-08T15:44:47.383172',
  })
})

test('step 4: answers a message in the documented shape', async () => {
  const uuid = await client.create()

  const { status, json } = await client.ask(uuid, 'What makes neuroflash unique?')

  expect(status).toBe(200)
  expect(json).toEqual({
    id: expect.stringMatching(/^gen-1775663087-\w{8}$/),
    object: 'chat.completion',
    model: 'openai/gpt-4.1-mini',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Answer 1 to: What makes neuroflash unique?' },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 4, completion_tokens: 7, total_tokens: 11, words_used: 7 },
  })
})

test('step 5: remembers the conversation at a follow-up', async () => {
  const uuid = await client.create()
  await client.ask(uuid, 'What makes neuroflash unique?')

  const { text } = await client.ask(uuid, 'Can you give me an example?')

  expect(text).toContain('Answer 2 to: Can you give me an example?')
})

test('step 6: retrieves the conversation', async () => {
  const uuid = await client.create()

  const { json } = await client.send('GET', own(uuid))

  expect(json).toMatchObject({ uuid, workspace_id: neuroflash.workspaceId })
})

test('step 7: gives the history, oldest first', async () => {
  const uuid = await client.create()
  await client.ask(uuid, 'What makes neuroflash unique?')

  const { json } = await client.send('GET', own(uuid, '/messages'))

  expect(json).toEqual({
    messages: [
      { role: 'user', content: 'What makes neuroflash unique?' },
      { role: 'assistant', content: 'Answer 1 to: What makes neuroflash unique?' },
    ],
    next_cursor: null,
  })
})

test('step 8: deletes the conversation for good, but keeps it in the record', async () => {
  const uuid = await client.create()
  await client.ask(uuid, 'one')

  const { status, text } = await client.send('DELETE', own(uuid))

  expect({ status, text }).toEqual({ status: 204, text: '' })
  expect((await client.send('GET', own(uuid))).status).toBe(404)
  expect((await client.send('DELETE', own(uuid))).status).toBe(404)
  expect((await client.ask(uuid, 'two')).status).toBe(404)
  expect(neuroflash.conversation(uuid)).toMatchObject({ deleted: true, messages: [{}, {}] })
})

test('gives a long history page by page', async () => {
  await neuroflash.stop()
  neuroflash = await startNeuroflash({ pageSize: 2 })
  client = await signIn(neuroflash)
  const uuid = await client.create()
  for (const question of ['one', 'two']) await client.ask(uuid, question)

  const first = pageOf(await client.send('GET', own(uuid, '/messages')))
  const second = pageOf(await client.send('GET', `${own(uuid, '/messages')}&cursor=${first.next_cursor}`))

  expect(first.messages.map(({ content }) => content)).toEqual(['one', 'Answer 1 to: one'])
  expect(second.messages.map(({ content }) => content)).toEqual(['two', 'Answer 2 to: two'])
  expect(second.next_cursor).toBeNull()
})

test('tells what is left of the quotas', async () => {
  await client.ask(await client.create(), 'one')

  const { json } = await client.send('GET', `/usage-service/v1/workspaces/${neuroflash.workspaceId}/quotas`)

  expect(json).toMatchObject({
    data: [
      { usageTypeKey: 'tokens', limitAmount: 1_000_000, usedAmount: 4, availableAmount: 999_996 },
      { usageTypeKey: 'images', fairUseLimitReached: false },
    ],
  })
})

function own(uuid: string, below = ''): string {
  return `/ds-prototypes/conversations/${uuid}${below}?workspace_id=${neuroflash.workspaceId}`
}

function pageOf({ json }: { readonly json: unknown }) {
  return z
    .object({
      messages: z.array(z.object({ content: z.string() })),
      next_cursor: z.string().nullable(),
    })
    .parse(json)
}
