import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { placeOf } from '../../src/neuroflash/conversation-name.ts'
import {
  collect,
  connect,
  conversationNamed,
  failureOf,
  json,
  never,
  type SeenRequest,
  silent,
  startScripted,
  startStandIn,
} from './scripted.ts'

const listing = (...ids: string[]) => ({ _embedded: { workspaces: ids.map((id) => ({ id, name: 'Team' })) } })

function answering(body: unknown, status = 200) {
  return (_request: SeenRequest, response: ServerResponse) => json(response, status, body)
}

function recording() {
  const lines: object[] = []
  const info = (fields: object, message: string) => void lines.push({ ...fields, message })
  return { lines, log: { ...silent, info } }
}

it('is the first the account can see, looked up once for all and logged once', async () => {
  const neuroflash = await startScripted({ api: answering(listing('w-1', 'w-2')) })
  const { lines, log } = recording()
  const conversations = connect({ ...neuroflash, workspaceId: undefined, log })
  const ids = await Promise.all([conversations.workspace(never), conversations.workspace(never)])
  expect([...ids, await conversations.workspace(never)]).toEqual(['w-1', 'w-1', 'w-1'])
  expect(neuroflash.asked).toMatchObject([{ method: 'GET', path: '/api/workspace-service/v1/workspaces' }])
  expect(lines.filter((line) => 'workspace' in line)).toEqual([
    { workspace: 'w-1', configured: false, message: 'neuroflash workspace' },
  ])
})

it('is the configured one without asking', async () => {
  const neuroflash = await startScripted({})
  const { lines, log } = recording()
  const conversations = connect({ ...neuroflash, workspaceId: 'w-9', log })
  expect(await conversations.workspace(never)).toBe('w-9')
  expect(await conversations.workspace(never)).toBe('w-9')
  expect(neuroflash.requests).toHaveLength(0)
  expect(lines).toHaveLength(1)
})

it('is not there when the account has none', async () => {
  const neuroflash = await startScripted({ api: answering(listing()) })
  const conversations = connect({ ...neuroflash, workspaceId: undefined })
  expect(await failureOf(conversations.workspace(never))).toMatchObject({ code: 'forbidden', retry: 'never' })
})

it.each<[string, (request: SeenRequest, response: ServerResponse) => void]>([
  ['another shape', answering({ workspaces: [] })],
  ['a workspace without id', answering(listing(''))],
  ['a failure', answering({ error: 'Internal' }, 500)],
  ['a lost connection', (_request, response) => void response.destroy()],
])('leaves a creation unsent after %s, and is looked up again', async (_name, api) => {
  let fails = true
  const neuroflash = await startScripted({
    api: (request, response) =>
      (fails ? api : answering({ ...listing('w-1'), uuid: 'u-1' }))(request, response),
  })
  const conversations = connect({ ...neuroflash, workspaceId: undefined })
  expect(await failureOf(conversations.create(never))).toMatchObject({
    code: 'unreachable',
    certainty: 'not-done',
    retry: 'backoff',
  })
  expect(neuroflash.asked).toHaveLength(1)
  fails = false
  expect(placeOf(await conversations.create(never))).toEqual({ uuid: 'u-1', workspace: 'w-1' })
})

it('stays with the others when one of those who wait for it gives up', async () => {
  const waiting: ServerResponse[] = []
  const neuroflash = await startScripted({ api: (_request, response) => void waiting.push(response) })
  const conversations = connect({ ...neuroflash, workspaceId: undefined })
  const impatient = new AbortController()
  const first = failureOf(conversations.workspace(impatient.signal))
  const second = conversations.workspace(never)
  await neuroflash.arrived(1)
  impatient.abort()
  expect(await first).toMatchObject({ code: 'lost' })
  for (const response of waiting) json(response, 200, listing('w-1'))
  expect(await second).toBe('w-1')
})

it.each(['embedded', 'data', 'bare'] as const)(
  'is read from a list in the form %s',
  async (workspacesForm) => {
    const { at } = await startStandIn({ workspacesForm, workspaces: ['w-1', 'w-2'] })
    expect(await connect(at).workspace(never)).toBe('w-1')
  },
)

it.each([{ data: {} }, { _embedded: { data: [] } }, 'w-1', null, [['w-1']], [{ id: 'w\n1' }]])(
  'is not read from %j',
  async (list) => {
    const neuroflash = await startScripted({ api: answering(list) })
    const conversations = connect({ ...neuroflash, workspaceId: undefined })
    expect(await failureOf(conversations.workspace(never))).toMatchObject({ code: 'unreachable' })
  },
)

it('is named in a header of every request about conversations, where neuroflash insists on it', async () => {
  const { at } = await startStandIn({ insistsOnWorkspaceHeader: true })
  const conversations = connect(at)
  const id = await conversations.create(never)
  await conversations.ask(id, 'Hello', never)
  expect(await collect(conversations.history(id, never))).toHaveLength(2)
  expect(await conversations.exists(id, never)).toBe(true)
  await conversations.delete(id, never)
  expect(await conversations.exists(id, never)).toBe(false)
})

it('stays that of the conversation when the first one, or the configured one, is another', async () => {
  const { neuroflash, at } = await startStandIn({ workspaces: ['w-1'] })
  const id = await connect(at).create(never)
  neuroflash.listWorkspaces(['w-0', 'w-1'])
  for (const workspaceId of [undefined, 'w-0']) {
    const conversations = connect({ ...at, workspaceId })
    expect(await conversations.workspace(never)).toBe('w-0')
    expect(await conversations.workspaceOf(id, never)).toBe('w-1')
    await conversations.ask(id, 'Hello', never)
    expect(await collect(conversations.history(id, never))).not.toEqual([])
    expect(await conversations.exists(id, never)).toBe(true)
  }
  await connect({ ...at, workspaceId: 'w-0' }).delete(id, never)
  expect(neuroflash.conversations).toMatchObject([{ deleted: true }])
})

it('of a conversation that an earlier version has stored is the one for new conversations', async () => {
  const { at } = await startStandIn({ workspaces: ['w-1', 'w-2'] })
  const id = await connect({ ...at, workspaceId: 'w-2' }).create(never)
  const old = conversationNamed(placeOf(id).uuid)
  const conversations = connect({ ...at, workspaceId: 'w-2' })
  expect(await conversations.workspaceOf(old, never)).toBe('w-2')
  expect(await conversations.exists(old, never)).toBe(true)
  await conversations.delete(old, never)
  expect(await conversations.exists(old, never)).toBe(false)
})
