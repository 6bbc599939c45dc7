import { describe, expect, it } from 'vitest'
import { placeOf } from '../../src/neuroflash/conversation-name.ts'
import type { NeuroflashOptions } from '../../src/playground/neuroflash/contract.ts'
import {
  collect,
  connect,
  conversation,
  conversationNamed,
  failureOf,
  json,
  never,
  startScripted,
  startStandIn,
} from './scripted.ts'

/** Conversations at the stand-in. */
async function start(options: NeuroflashOptions = {}) {
  const { neuroflash, at } = await startStandIn(options)
  return { neuroflash, conversations: connect(at) }
}

describe('conversations at neuroflash', () => {
  it('are created in the workspace, asked, read, found and deleted as the guide says', async () => {
    const { neuroflash, conversations } = await start()
    const id = await conversations.create(never)
    expect(neuroflash.conversation(placeOf(id).uuid)).toMatchObject({ workspaceId: neuroflash.workspaceId })
    expect(await conversations.ask(id, 'What makes neuroflash unique?', never)).toMatchObject({
      text: 'Answer 1 to: What makes neuroflash unique?',
      words: expect.any(Number),
    })
    await conversations.ask(id, 'Can you give me an example?', never)
    expect(await collect(conversations.history(id, never))).toEqual([
      { role: 'user', content: 'What makes neuroflash unique?' },
      { role: 'assistant', content: 'Answer 1 to: What makes neuroflash unique?' },
      { role: 'user', content: 'Can you give me an example?' },
      { role: 'assistant', content: 'Answer 2 to: Can you give me an example?' },
    ])
    expect(await conversations.exists(id, never)).toBe(true)
    await conversations.delete(id, never)
    expect(neuroflash.conversation(placeOf(id).uuid)).toMatchObject({ deleted: true })
    expect(await conversations.exists(id, never)).toBe(false)
    await expect(conversations.delete(id, never)).resolves.toBeUndefined()
    expect(await failureOf(conversations.ask(id, 'Hello?', never))).toMatchObject({ code: 'gone' })
  })

  it('are sent only the new message, however long they are', async () => {
    const { neuroflash, conversations } = await start()
    const id = await conversations.create(never)
    for (let turn = 0; turn < 5; turn += 1) await conversations.ask(id, 'The same question', never)
    const sizes = neuroflash.requests.filter(({ route }) => route === 'completions').map(({ bytes }) => bytes)
    expect(new Set(sizes).size).toBe(1)
  })

  it('carry on when the token has expired', async () => {
    const { neuroflash, conversations } = await start()
    const id = await conversations.create(never)
    neuroflash.revokeTokens()
    await conversations.ask(id, 'Hello', never)
    expect(neuroflash.tokensIssued).toBe(2)
    expect(neuroflash.conversation(placeOf(id).uuid)?.messages).toHaveLength(2)
  })

  it('have their history read page by page, as far as it is wanted', async () => {
    const { neuroflash, conversations } = await start({ pageSize: 3 })
    const id = await conversations.create(never)
    for (let turn = 1; turn <= 4; turn += 1) await conversations.ask(id, `Question ${turn}`, never)
    const pages = () => neuroflash.requests.filter(({ route }) => route === 'messages')
    for await (const message of conversations.history(id, never)) {
      expect(message).toEqual({ role: 'user', content: 'Question 1' })
      break
    }
    expect(pages()).toHaveLength(1)
    expect(await collect(conversations.history(id, never))).toEqual(
      neuroflash.conversation(placeOf(id).uuid)?.messages,
    )
    expect(pages()).toHaveLength(1 + 3)
  })

  it.each(['cut-body', 'cut-connection', 'drop-before', 'drop-after-store', 'wrong-content-type'] as const)(
    'leave it open what became of a question after %s',
    async (fault) => {
      const { neuroflash, conversations } = await start()
      const id = await conversations.create(never)
      neuroflash.fail('completions', { with: fault })
      expect(await failureOf(conversations.ask(id, 'Hello', never))).toMatchObject({
        code: 'lost',
        certainty: 'unknown',
      })
      expect(neuroflash.requests.filter(({ route }) => route === 'completions')).toHaveLength(1)
    },
  )
})

it('a history has the texts of messages in parts, and an empty one for what has none', async () => {
  const parts = [
    { type: 'text', text: 'Hal' },
    { type: 'text', text: 'lo' },
  ]
  const contents = [parts, null, 'Hallo', [{ type: 'reasoning', text: 'Hm' }], 42]
  const messages = contents.map((content) => ({ role: 'user', content }))
  const neuroflash = await startScripted({
    api: (_request, response) => json(response, 200, { messages, next_cursor: null }),
  })
  const read = await collect(connect(neuroflash).history(conversation, never))
  expect(read.map(({ content }) => content)).toEqual(['Hallo', '', 'Hallo', '', '42'])
})

describe('a history whose pages do not end', () => {
  it('ends with an error when a cursor comes back, without repeating a page', async () => {
    const messages = [{ role: 'user', content: 'Hello' }]
    const neuroflash = await startScripted({
      api: (_request, response) => json(response, 200, { messages, next_cursor: 'again' }),
    })
    const read: unknown[] = []
    const reading = (async () => {
      for await (const message of connect(neuroflash).history(conversation, never)) read.push(message)
    })()
    expect(await failureOf(reading)).toMatchObject({
      code: 'lost',
      message: expect.stringContaining('came twice'),
    })
    expect(read).toEqual(messages)
    expect(neuroflash.asked).toHaveLength(2)
  })

  it('notices a cursor that comes back later', async () => {
    const cursors = ['a', 'b', 'c', 'a']
    const neuroflash = await startScripted({
      api: (_request, response) =>
        json(response, 200, { messages: [], next_cursor: cursors.shift() ?? null }),
    })
    expect(await failureOf(collect(connect(neuroflash).history(conversation, never)))).toMatchObject({
      code: 'lost',
    })
    expect(neuroflash.asked).toHaveLength(4)
  })
})

describe('the requests', () => {
  it('are the same whether or not the base URL ends in a slash', async () => {
    for (const slash of ['', '/', '//']) {
      const neuroflash = await startScripted({ api: (_, response) => json(response, 200, { uuid: 'u-1' }) })
      await connect({ ...neuroflash, apiUrl: `${neuroflash.apiUrl}${slash}` }).create(never)
      expect(neuroflash.asked).toMatchObject([
        { method: 'POST', path: '/api/ds-prototypes/conversations', body: '{"workspace_id":"workspace-1"}' },
      ])
    }
  })

  it('keep whatever an id or a cursor is made of in its place', async () => {
    const cursors = ['a&b=c d/+', null]
    const neuroflash = await startScripted({
      api: (_, response) => json(response, 200, { messages: [], next_cursor: cursors.shift() }),
    })
    const conversations = connect({ ...neuroflash, workspaceId: 'w&1 ?' })
    await collect(conversations.history(conversationNamed('u/1?x=$&'), never))
    const urls = neuroflash.asked.map(({ path }) => new URL(path, 'http://neuroflash'))
    for (const { pathname } of urls) {
      expect(pathname).toBe('/api/ds-prototypes/conversations/u%2F1%3Fx%3D%24%26/messages')
    }
    expect(urls.map(({ searchParams }) => [...searchParams])).toEqual([
      [['workspace_id', 'w&1 ?']],
      [
        ['workspace_id', 'w&1 ?'],
        ['cursor', 'a&b=c d/+'],
      ],
    ])
  })

  it('send a question exactly as it was written', async () => {
    const content = 'Zeile 1\n"Ünïcode" \u{1F680}\t$&'
    const neuroflash = await startScripted({
      api: (_, response) => json(response, 200, { choices: [{ message: { content: 'Hi' } }] }),
    })
    expect(await connect(neuroflash).ask(conversation, content, never)).toEqual({ text: 'Hi', words: 0 })
    const [asked] = neuroflash.asked
    expect(JSON.parse(asked?.body ?? '')).toEqual({ messages: [{ role: 'user', content }] })
    expect(asked?.headers['content-type']).toBe('application/json')
  })
})
