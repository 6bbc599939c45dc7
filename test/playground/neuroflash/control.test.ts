import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NeuroflashOptions, StandInNeuroflash } from '../../../src/playground/neuroflash/contract.ts'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import { type Client, endOf, signIn } from './client.ts'

let neuroflash: StandInNeuroflash
let client: Client
let uuid: string

async function start(options?: NeuroflashOptions): Promise<void> {
  neuroflash = await startNeuroflash(options)
  client = await signIn(neuroflash)
  uuid = await client.create()
}

beforeEach(() => start())

afterEach(() => neuroflash.stop())

describe('a gate', () => {
  test('keeps the next question until it is released, and nothing of it is stored before', async () => {
    const gate = neuroflash.hold()
    const asked = client.ask(uuid, 'one')

    expect(await gate.arrived).toEqual({ conversation: uuid, question: 'one' })
    expect(await client.history(uuid)).toEqual([])
    expect(neuroflash.requests.find(({ route }) => route === 'completions')?.status).toBe('open')

    gate.release()
    expect((await asked).status).toBe(200)
    expect(await client.history(uuid)).toEqual(['one', 'Answer 1 to: one'])
  })

  test('keeps only the question it is meant for', async () => {
    const gate = neuroflash.hold((question) => question === 'two')

    expect((await client.ask(uuid, 'one')).status).toBe(200)
    const asked = client.ask(uuid, 'two')
    await gate.arrived
    expect((await client.ask(uuid, 'three')).status).toBe(200)

    gate.release()
    expect((await asked).text).toContain('Answer 3 to: two')
  })

  test('leaves the gates of other questions alone', async () => {
    const second = neuroflash.hold((question) => question === 'two')
    const first = neuroflash.hold((question) => question === 'one')
    const askedFirst = client.ask(uuid, 'one')
    await first.arrived
    const askedSecond = client.ask(uuid, 'two')
    await second.arrived

    first.release()
    expect((await askedFirst).text).toContain('Answer 1 to: one')
    second.release()
    expect((await askedSecond).text).toContain('Answer 2 to: two')
  })

  test('lets the fault behind it take effect after the release', async () => {
    const gate = neuroflash.hold()
    const armed = neuroflash.fail('completions', { with: 'drop-after-store' })
    const asked = client.ask(uuid, 'one')
    await gate.arrived
    expect(armed.met).toBe(0)

    gate.release()

    await expect(asked).rejects.toThrow()
    expect(await client.history(uuid)).toHaveLength(2)
  })

  test('has a question end with 404 when its conversation is deleted meanwhile', async () => {
    const gate = neuroflash.hold()
    const asked = client.ask(uuid, 'one')
    await gate.arrived
    neuroflash.forget(uuid)

    gate.release()

    expect((await asked).status).toBe(404)
  })
})

describe('a hook', () => {
  test('comes before the turn is stored, and again after, both before the answer', async () => {
    const seen: [string, number | undefined][] = []
    for (const when of ['before', 'after'] as const) {
      neuroflash.onRequest('completions', when, ({ conversation = '', question }) => {
        seen.push([`${when} ${question}`, neuroflash.conversation(conversation)?.messages.length])
      })
    }

    await client.ask(uuid, 'one')

    expect(seen).toEqual([
      ['before one', 0],
      ['after one', 2],
    ])
  })

  test('is waited for', async () => {
    const latch = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    neuroflash.onRequest('completions', 'after', () => {
      reached.resolve()
      return latch.promise
    })
    const asked = client.ask(uuid, 'one')
    await reached.promise
    expect(neuroflash.requests.at(-1)?.status).toBe('open')

    latch.resolve()

    expect((await asked).status).toBe(200)
  })

  test('can be taken off', async () => {
    let calls = 0
    const off = neuroflash.onRequest('completions', 'before', () => {
      calls += 1
    })
    await client.ask(uuid, 'one')
    off()
    await client.ask(uuid, 'two')

    expect(calls).toBe(1)
  })
})

describe('the record', () => {
  test('has every request with its size and its end, and no text', async () => {
    await client.ask(uuid, 'größer')

    expect(neuroflash.requests.map(({ route, method, status }) => [route, method, status])).toEqual([
      ['token', 'POST', 200],
      ['create', 'POST', 200],
      ['completions', 'POST', 200],
    ])
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'größer' }] })
    expect(neuroflash.requests.at(-1)).toMatchObject({
      bytes: Buffer.byteLength(body),
      conversation: uuid,
      atMs: expect.any(Number),
    })
    expect(JSON.stringify(neuroflash.requests)).not.toContain('größer')
  })

  test('tells how many questions of a conversation were under way at once', async () => {
    await client.ask(uuid, 'zero')
    const gates = [neuroflash.hold(), neuroflash.hold()]
    const asked = [client.ask(uuid, 'one'), client.ask(uuid, 'two')]
    for (const gate of gates) await gate.arrived
    for (const gate of gates) gate.release()
    await Promise.all(asked)
    await client.ask(uuid, 'three')
    const other = await client.create()
    await client.ask(other, 'one')
    await client.ask(other, 'two')

    expect(neuroflash.conversation(uuid)?.concurrent).toBe(2)
    expect(neuroflash.conversation(other)?.concurrent).toBe(1)
    expect(neuroflash.conversations.map((conversation) => conversation.uuid)).toEqual([uuid, other])
  })
})

describe('waiting for a fact', () => {
  test('ends with what the fact gives, once it is true', async () => {
    const answered = neuroflash.waitFor(() => neuroflash.conversation(uuid)?.messages[1]?.content)

    await client.ask(uuid, 'one')

    expect(await answered).toBe('Answer 1 to: one')
  })

  test('fails in the end, saying what for and how things stand', async () => {
    const waiting = neuroflash.waitFor(() => false, { timeoutMs: 1, what: 'a miracle' })

    await expect(waiting).rejects.toThrow(
      'neuroflash: waited 1 ms in vain for a miracle; 2 requests, at last: token 200, create 200',
    )
  })

  test('fails with what the fact throws', async () => {
    const waiting = neuroflash.waitFor(() => {
      throw new Error('wrong')
    })

    await expect(waiting).rejects.toThrow('wrong')
  })

  test('fails when neuroflash stops', async () => {
    const waiting = endOf(neuroflash.waitFor(() => false))

    await neuroflash.stop()

    expect(await waiting).toBe('failed')
  })
})

test('answers as it was told to, knowing the question and what came before', async () => {
  await neuroflash.stop()
  await start({ latencyMs: 1, answer: async (question, history) => `${question} after ${history.length}` })

  await client.ask(uuid, 'one')

  expect((await client.ask(uuid, 'two')).text).toContain('two after 2')
})

test('stops although questions are held, hang or are being thought about', async () => {
  await neuroflash.stop()
  await start({ latencyMs: 3_600_000 })
  const gate = neuroflash.hold()
  const held = endOf(client.ask(uuid, 'held'))
  await gate.arrived
  const armed = neuroflash.fail('completions', { with: 'hang' })
  const hanging = endOf(client.ask(uuid, 'hanging'))
  await neuroflash.waitFor(() => armed.met === 1)
  const thinking = endOf(client.ask(uuid, 'thinking'))
  await neuroflash.waitFor(() => neuroflash.conversation(uuid)?.concurrent === 3)

  await neuroflash.stop()

  expect(await Promise.all([held, hanging, thinking])).toEqual(['failed', 'failed', 'failed'])
})

test('comes back on its old port', async () => {
  const { apiUrl } = neuroflash
  await neuroflash.stop()
  await expect(client.ask(uuid, 'one')).rejects.toThrow()

  await start({ port: Number(new URL(apiUrl).port) })

  expect(neuroflash.apiUrl).toBe(apiUrl)
  expect((await client.ask(uuid, 'one')).status).toBe(200)
})

describe('what the guide leaves open', () => {
  test('a turn may be kept with messages of other roles', async () => {
    await neuroflash.stop()
    await start({
      storedOf: ({ question, answer }) => [
        { role: 'user', content: question },
        { role: 'tool', content: 'looked up' },
        { role: 'assistant', content: answer },
      ],
    })
    await client.ask(uuid, 'one')

    expect(await client.history(uuid)).toEqual(['one', 'looked up', 'Answer 1 to: one'])
  })

  test.each([
    ['goes-on', 2],
    ['stops', 0],
  ] as const)('when its asker hangs up, the work %s', async (afterHangUp, stored) => {
    await neuroflash.stop()
    const thinking = Promise.withResolvers<void>()
    const done = Promise.withResolvers<string>()
    await start({
      afterHangUp,
      answer: () => {
        thinking.resolve()
        return done.promise
      },
    })
    const leaving = new AbortController()
    const asked = fetch(`${neuroflash.apiUrl}/ds-prototypes/conversations/${uuid}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'one' }] }),
      signal: leaving.signal,
    })
    await thinking.promise
    leaving.abort()
    await expect(asked).rejects.toThrow()
    await neuroflash.waitFor(() => neuroflash.requests.some(({ status }) => status === 'left'))
    done.resolve('late')
    await client.ask(await client.create(), 'two')

    expect(neuroflash.conversation(uuid)?.messages).toHaveLength(stored)
  })

  test('workspaces may come in another order, and be out of sight', async () => {
    const seen = async () => (await client.send('GET', '/workspace-service/v1/workspaces')).json
    const read = () =>
      client.send('GET', `/ds-prototypes/conversations/${uuid}?workspace_id=${neuroflash.workspaceId}`)
    neuroflash.listWorkspaces(['w-0', neuroflash.workspaceId])
    expect(await seen()).toEqual({
      _embedded: { workspaces: [{ id: 'w-0' }, { id: neuroflash.workspaceId }] },
    })
    expect((await read()).status).toBe(200)

    neuroflash.listWorkspaces(['w-0'])
    expect((await read()).status).toBe(403)
  })

  test.each([
    ['data', (ids: object[]) => ({ data: ids })],
    ['bare', (ids: object[]) => ids],
  ] as const)('workspaces may be listed in the form %s', async (workspacesForm, form) => {
    await neuroflash.stop()
    await start({ workspacesForm, workspaces: ['w-1'] })

    expect((await client.send('GET', '/workspace-service/v1/workspaces')).json).toEqual(form([{ id: 'w-1' }]))
  })

  test('the header that names the workspace may be insisted on, and is never another’s', async () => {
    const create = (workspace: string | undefined) =>
      fetch(`${neuroflash.apiUrl}/ds-prototypes/conversations`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${client.token}`,
          'content-type': 'application/json',
          ...(workspace === undefined ? {} : { 'x-workspace-id': workspace }),
        },
        body: JSON.stringify({ workspace_id: neuroflash.workspaceId }),
      })
    expect((await create(undefined)).status).toBe(200)
    expect((await create('w-0')).status).toBe(403)

    await neuroflash.stop()
    neuroflash = await startNeuroflash({ insistsOnWorkspaceHeader: true })
    client = await signIn(neuroflash)
    expect((await create(undefined)).status).toBe(400)
    expect((await create(neuroflash.workspaceId)).status).toBe(200)
  })

  test('an answer may be reshaped', async () => {
    neuroflash.fail('completions', { with: { reshape: (reply) => ({ wrapped: reply }) } })

    expect((await client.ask(uuid, 'one')).json).toMatchObject({ wrapped: { object: 'chat.completion' } })
    expect(await client.history(uuid)).toHaveLength(2)
  })
})
