import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { connect, failureOf, json, never, type SeenRequest, silent, startScripted } from './scripted.ts'

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
  expect(await conversations.create(never)).toBe('u-1')
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
