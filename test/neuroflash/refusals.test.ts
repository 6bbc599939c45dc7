import { describe, expect, it } from 'vitest'
import { nameOf } from '../../src/neuroflash/conversation-name.ts'
import { collect, connect, conversation, failureOf, json, never, startScripted } from './scripted.ts'

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }

/** Conversations at a neuroflash that answers every request of the API like this. */
async function answering({ status, body, headers = {} }: Answer) {
  const neuroflash = await startScripted({
    api: (_request, response) => {
      if (typeof body === 'object') json(response, status, body, headers)
      else response.writeHead(status, headers).end(body)
    },
  })
  return { neuroflash, conversations: connect(neuroflash) }
}

const html = '<!doctype html><title>error</title>'
const noRoute = { message: 'no Route matched with those values', request_id: 'a1' }
const quota = { error: 'Daily quota exceeded', code: 'quota_exceeded' }

describe('a question that is refused', () => {
  it.each<[string, Answer, object]>([
    [
      '403',
      { status: 403, body: { error: 'No permission' } },
      { code: 'forbidden', certainty: 'not-done', retry: 'never', notice: 'forbidden' },
    ],
    ['403 without a body', { status: 403 }, { code: 'forbidden' }],
    [
      '403 naming a limit',
      { status: 403, body: { error: 'Limit reached' } },
      { code: 'limit', certainty: 'not-done', retry: 'never', notice: 'limit' },
    ],
    [
      '403 naming a pace',
      { status: 403, body: { error: 'Rate limit exceeded' }, headers: { 'retry-after': '3' } },
      { code: 'rate-limited', retry: { afterMs: 3000 } },
    ],
    [
      '429 naming a quota',
      { status: 429, body: quota },
      { code: 'limit', certainty: 'not-done', retry: 'never', notice: 'limit' },
    ],
    [
      '429 naming a quota that is hours away',
      { status: 429, body: quota, headers: { 'retry-after': '601' } },
      { code: 'limit' },
    ],
    [
      '429 naming a quota that is minutes away',
      { status: 429, body: quota, headers: { 'retry-after': '600' } },
      { code: 'rate-limited', retry: { afterMs: 600_000 } },
    ],
    [
      '429 with Retry-After',
      { status: 429, body: { error: 'Too many requests' }, headers: { 'retry-after': '7' } },
      { code: 'rate-limited', certainty: 'not-done', retry: { afterMs: 7000 } },
    ],
    [
      '429 with a date',
      { status: 429, headers: { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' } },
      { code: 'rate-limited', retry: { afterMs: 86_400_000 } },
    ],
    ['429 without Retry-After', { status: 429, body: html }, { code: 'rate-limited', retry: 'backoff' }],
    [
      '404',
      { status: 404, body: { error: 'Not found' } },
      { code: 'gone', certainty: 'not-done', retry: 'never' },
    ],
    ['404 without a body', { status: 404 }, { code: 'unreachable', certainty: 'not-done', retry: 'backoff' }],
    ['404 as a web page', { status: 404, body: html }, { code: 'lost', certainty: 'unknown' }],
    ['404 of a gateway', { status: 404, body: noRoute }, { code: 'unreachable', certainty: 'not-done' }],
    ['410', { status: 410, body: { error: 'Deleted', code: 'gone' } }, { code: 'gone' }],
    ['410 of a gateway', { status: 410, body: { message: 'v1 was retired' } }, { code: 'unreachable' }],
    [
      '400',
      { status: 400, body: { error: 'Bad' } },
      { code: 'rejected', certainty: 'not-done', retry: 'never', notice: 'rejected' },
    ],
    [
      '422',
      { status: 422, body: { errors: [{ field: 'messages', message: 'limit exceeded', type: 'value' }] } },
      { code: 'rejected', certainty: 'not-done', retry: 'never' },
    ],
    ['418', { status: 418, body: html }, { code: 'rejected' }],
    ...[301, 302, 303, 307, 308, 407].map((status): [string, Answer, object] => [
      String(status),
      { status, headers: { location: '/sign-in' } },
      { code: 'credentials', certainty: 'not-done', retry: 'never', notice: 'credentials' },
    ]),
    ['511', { status: 511, body: html }, { code: 'credentials' }],
    ['402', { status: 402 }, { code: 'limit', certainty: 'not-done', retry: 'never', notice: 'limit' }],
    ...[409, 423, 425].map((status): [string, Answer, object] => [
      String(status),
      // Only this conversation is busy: others must not wait for it.
      { status, body: { detail: 'busy' }, headers: { 'retry-after': '60' } },
      { code: 'busy', certainty: 'not-done', retry: 'backoff', notice: 'busy' },
    ]),
    ...[413, 414, 431].map((status): [string, Answer, object] => [
      String(status),
      { status, body: html },
      { code: 'too-large', certainty: 'not-done', retry: 'never', notice: 'tooLarge' },
    ]),
    ['405', { status: 405, body: html }, { code: 'forbidden', retry: 'never', notice: 'forbidden' }],
    ['421', { status: 421 }, { code: 'unreachable', certainty: 'not-done', retry: 'backoff' }],
    ['451', { status: 451 }, { code: 'rejected', notice: 'declined', retry: 'never' }],
    [
      '503 that says when to come again',
      { status: 503, body: html, headers: { 'retry-after': '9' } },
      { code: 'rate-limited', certainty: 'not-done', retry: { afterMs: 9000 }, notice: 'busy' },
    ],
    [
      '429 with a quota inside of an error',
      {
        status: 429,
        body: {
          error: { message: 'You exceeded …', type: 'insufficient_quota', code: 'insufficient_quota' },
        },
      },
      { code: 'limit', retry: 'never' },
    ],
    [
      '429 with a pace inside of an error',
      {
        status: 429,
        body: { error: { message: 'Rate limit reached on requests per min', code: 'rate_limit_exceeded' } },
      },
      { code: 'rate-limited', retry: 'backoff' },
    ],
    [
      '429 with a quota as its detail',
      { status: 429, body: { detail: 'Daily quota reached' } },
      { code: 'limit' },
    ],
    [
      '429 with a quota in a list',
      { status: 429, body: { errors: ['Monthly quota used up'] } },
      { code: 'limit' },
    ],
    [
      '403 with a limit as its detail',
      { status: 403, body: { detail: { reason: 'fairUseLimit' } } },
      { code: 'limit' },
    ],
    [
      '403 that means the content',
      { status: 403, body: { error: { code: 403, message: 'Your input was flagged' } } },
      { code: 'rejected', notice: 'declined' },
    ],
    [
      '400 that means a quota',
      { status: 400, body: { error: { code: 'billing_hard_limit' } } },
      { code: 'limit' },
    ],
    ['400 that means a pace', { status: 400, body: { detail: 'Too many requests' } }, { code: 'busy' }],
    [
      '400 that says a word every object knows',
      { status: 400, body: { error: 'constructor' } },
      { code: 'rejected', certainty: 'not-done', retry: 'never', notice: 'rejected' },
    ],
    [
      '400 that means the length',
      { status: 400, body: { error: { code: 'context_length_exceeded', message: 'too much' } } },
      { code: 'too-large', notice: 'tooLarge' },
    ],
    [
      '422 that means the length',
      { status: 422, body: { detail: [{ loc: ['body'], type: 'string_too_long', msg: 'String should …' }] } },
      { code: 'too-large' },
    ],
    [
      '422 of which only what it was sent has telling words',
      {
        status: 422,
        body: { detail: [{ loc: ['body'], type: 'value_error', msg: 'Invalid', input: 'my quota' }] },
      },
      { code: 'rejected', notice: 'rejected' },
    ],
    [
      '400 that means the content',
      { status: 400, body: { error: { code: 'content_filter' } } },
      { code: 'rejected', notice: 'declined' },
    ],
    ['408', { status: 408 }, { code: 'lost', certainty: 'unknown' }],
    [
      '500 with its own error',
      { status: 500, body: { error: 'Internal', code: 'E1' } },
      { code: 'failed', certainty: 'unknown', retry: 'backoff', notice: 'failed' },
    ],
    ['503 with its own errors', { status: 503, body: { errors: [{ message: 'down' }] } }, { code: 'failed' }],
    ['500 with a numeric code', { status: 500, body: { error: 'Internal', code: 17 } }, { code: 'failed' }],
    [
      '500 as a web page',
      { status: 500, body: html },
      { code: 'lost', certainty: 'unknown', retry: 'backoff', notice: 'unclear' },
    ],
    ['500 without a body', { status: 500 }, { code: 'lost' }],
    [
      '500 with JSON that is not its own',
      { status: 500, body: { message: 'Internal server error' } },
      { code: 'lost' },
    ],
    ['500 with half an error', { status: 500, body: '{"error":"Inter' }, { code: 'lost' }],
    [
      '500 of a gateway that has an error in it',
      { status: 500, body: { timestamp: 'now', status: 500, error: 'Internal Server Error', path: '/api' } },
      { code: 'lost' },
    ],
    ['502 from a gateway', { status: 502, body: { error: 'bad gateway' } }, { code: 'lost' }],
    [
      '504 from a gateway',
      { status: 504, body: { error: 'upstream timed out' } },
      { code: 'lost', certainty: 'unknown' },
    ],
    ['200 as a web page', { status: 200, body: html }, { code: 'lost', certainty: 'unknown' }],
    ['200 without a body', { status: 200 }, { code: 'lost' }],
    ['200 with half the JSON', { status: 200, body: '{"choices":[' }, { code: 'lost' }],
    [
      '200 without choices',
      { status: 200, body: { choices: [] } },
      { code: 'no-answer', certainty: 'done', retry: 'never', notice: 'noAnswer' },
    ],
    ['200 with null', { status: 200, body: 'null' }, { code: 'no-answer' }],
  ])('says what %s means', async (_name, answer, expected) => {
    const { conversations, neuroflash } = await answering(answer)
    expect(await failureOf(conversations.ask(conversation, 'Hello', never))).toMatchObject(expected)
    expect(neuroflash.asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('is sent nowhere else by a redirect, and neither is the token', async () => {
    const elsewhere = await startScripted({})
    const { conversations } = await answering({
      status: 307,
      headers: { location: `${elsewhere.apiUrl}/x?secret` },
    })
    const error = await failureOf(conversations.ask(conversation, 'Hello', never))
    expect(error.message).toMatch(/answered 307 with 0 bytes, sends to 127\.0\.0\.1:\d+$/)
    expect(elsewhere.requests).toEqual([])
  })

  it('names route, status, conversation, length and code, and not the text', async () => {
    const { conversations } = await answering({
      status: 400,
      body: { error: 'Bad thing', code: 'too.long-1' },
    })
    const error = await failureOf(conversations.ask(conversation, 'Hello', never))
    expect(error.message).toBe(
      `POST /ds-prototypes/conversations/${conversation}/chat/completions answered 400 with 41 bytes, code too.long-1`,
    )
  })

  it('leaves a code out that is a sentence', async () => {
    const { conversations } = await answering({ status: 400, body: { error: 'x', code: 'you wrote hello' } })
    expect((await failureOf(conversations.ask(conversation, 'Hello', never))).message).not.toContain('code')
  })
})

describe('what is not about a conversation', () => {
  it('does not take a 404 for a conversation that is gone', async () => {
    const { conversations } = await answering({ status: 404, body: { error: 'Not found' } })
    expect(await failureOf(conversations.create(never))).toMatchObject({
      code: 'rejected',
      certainty: 'not-done',
    })
  })

  it.each([{}, { uuid: '' }, { uuid: 5 }, []])('does not take %j for a new conversation', async (body) => {
    const { conversations } = await answering({ status: 200, body })
    expect(await failureOf(conversations.create(never))).toMatchObject({ code: 'lost', certainty: 'unknown' })
  })
})

describe('a history that is not one', () => {
  it.each([
    {},
    { messages: {} },
    { messages: [{ role: 'user' }], next_cursor: null },
    { messages: [], next_cursor: 7 },
  ])('is lost: %j', async (body) => {
    const { conversations } = await answering({ status: 200, body })
    expect(await failureOf(collect(conversations.history(conversation, never)))).toMatchObject({
      code: 'lost',
    })
  })

  it('is gone when neuroflash says so', async () => {
    const { conversations } = await answering({ status: 404, body: { error: 'Not found' } })
    expect(await failureOf(collect(conversations.history(conversation, never)))).toMatchObject({
      code: 'gone',
    })
  })
})

/** What stands in front of neuroflash says when it knows no way, or has no right one. */
const notItsOwn: readonly unknown[] = [
  undefined,
  'default backend - 404',
  noRoute,
  { detail: 'Not Found' },
  { message: 'Not Found' },
  { error: { message: 'Not Found', code: 404 } },
  { timestamp: '2026-11-28T06:00:00Z', status: 404, error: 'Not Found', path: '/api/ds-prototypes' },
  { error: 'Requested endpoint is forbidden' },
  { error: 'API not found' },
  { error: '' },
  [{ error: 'Not found' }],
  'null',
]

describe('a conversation that is said to be missing', () => {
  /** Answers reading the conversation itself in another way than all else. */
  async function missing(other: Answer, reading: Answer) {
    const neuroflash = await startScripted({
      api: ({ method, path }, response) => {
        const isReading = method === 'GET' && !path.includes('/messages')
        const { status, body } = isReading ? reading : other
        if (typeof body === 'object') json(response, status, body)
        else response.writeHead(status).end(body)
      },
    })
    return { neuroflash, conversations: connect(neuroflash) }
  }

  it.each(notItsOwn)('is not given up because of %j', async (body) => {
    const { conversations } = await missing({ status: 404, body }, { status: 404, body })
    const failures = [
      conversations.ask(conversation, 'Hello', never),
      collect(conversations.history(conversation, never)),
      conversations.exists(conversation, never),
      conversations.delete(conversation, never),
    ].map(failureOf)
    for (const error of await Promise.all(failures)) expect(error).toMatchObject({ code: 'unreachable' })
  })

  it.each([...notItsOwn, html])('is given up after %j when reading it says so too', async (body) => {
    const { conversations } = await missing(
      { status: 404, body },
      { status: 404, body: { error: 'Not found' } },
    )
    expect(await failureOf(conversations.ask(conversation, 'Hello', never))).toMatchObject({ code: 'gone' })
    expect(await failureOf(collect(conversations.history(conversation, never)))).toMatchObject({
      code: 'gone',
    })
  })

  it.each<Answer>([
    { status: 200, body: { uuid: conversation } },
    { status: 403, body: { error: 'Forbidden' } },
    { status: 500 },
    { status: 404, body: html },
  ])('is not given up when reading it gives %j', async (reading) => {
    const { conversations } = await missing({ status: 404, body: noRoute }, reading)
    expect(await failureOf(conversations.ask(conversation, 'Hello', never))).toMatchObject({
      code: 'unreachable',
      certainty: 'not-done',
    })
  })

  it('is given up without another look when neuroflash itself says so', async () => {
    const { neuroflash, conversations } = await missing(
      { status: 404, body: { error: 'Conversation not found.', code: 'not_found' } },
      { status: 500 },
    )
    expect(await failureOf(conversations.ask(conversation, 'Hello', never))).toMatchObject({ code: 'gone' })
    expect(neuroflash.asked).toHaveLength(1)
  })
})

describe('whether a conversation still exists', () => {
  it.each<[boolean, Answer]>([
    [true, { status: 200, body: { uuid: conversation } }],
    [false, { status: 404, body: { error: 'Not found' } }],
    [false, { status: 410, body: { error: 'Deleted' } }],
  ])('is %s after %j', async (expected, answer) => {
    const { conversations } = await answering(answer)
    expect(await conversations.exists(conversation, never)).toBe(expected)
  })

  it.each<[string, Answer]>([
    ['limit', { status: 403, body: { error: 'Limit reached' } }],
    ['forbidden', { status: 403, body: html }],
    ['forbidden', { status: 403 }],
    ['forbidden', { status: 403, body: { message: 'Forbidden' } }],
    // Its name has no workspace: it may be in another one.
    ['forbidden', { status: 403, body: { error: 'Forbidden' } }],
    ['lost', { status: 404, body: html }],
    ['lost', { status: 200, body: html }],
    ['lost', { status: 200, body: { error: 'Not found' } }],
    ['credentials', { status: 302 }],
    ['lost', { status: 500 }],
    ['failed', { status: 500, body: { error: 'Internal' } }],
  ])('stays open (%s) after %j', async (code, answer) => {
    const { conversations } = await answering(answer)
    expect(await failureOf(conversations.exists(conversation, never))).toMatchObject({ code })
  })
})

describe('whether one still exists of which neuroflash says 403', () => {
  const made = nameOf({ uuid: 'u-1', workspace: 'w-1' })
  const forbidden = { status: 403, body: { error: 'You have no access to it.' } }

  async function refusing(body: unknown, workspaces: Answer) {
    const neuroflash = await startScripted({
      api: ({ path }, response) => {
        const answer = path.includes('workspaces') ? workspaces : { status: 403, body }
        json(response, answer.status, answer.body)
      },
    })
    return connect(neuroflash)
  }

  it('is settled when the account sees the workspace it was made in', async () => {
    const conversations = await refusing(forbidden.body, {
      status: 200,
      body: [{ id: 'w-0' }, { id: 'w-1' }],
    })
    expect(await conversations.exists(made, never)).toBe(false)
  })

  it.each<[string, Answer]>([
    ['forbidden', { status: 200, body: [{ id: 'w-0' }] }],
    ['forbidden', forbidden],
    ['unreachable', { status: 500 }],
  ])('stays open (%s) when its workspaces are %j', async (code, workspaces) => {
    const conversations = await refusing(forbidden.body, workspaces)
    expect(await failureOf(conversations.exists(made, never))).toMatchObject({ code })
  })

  it('stays open where the workspace it was made in is not known, as an earlier version stored it', async () => {
    const conversations = await refusing(forbidden.body, { status: 200, body: [{ id: 'workspace-1' }] })
    expect(await failureOf(conversations.exists(conversation, never))).toMatchObject({ code: 'forbidden' })
  })

  it.each([{ message: 'Forbidden' }, { error: 'Requested endpoint is forbidden' }, { detail: 'No' }])(
    'stays open after %j, which is not neuroflash’s own',
    async (body) => {
      const conversations = await refusing(body, { status: 200, body: [{ id: 'w-1' }] })
      expect(await failureOf(conversations.exists(made, never))).toMatchObject({ code: 'forbidden' })
    },
  )
})

describe('a deletion', () => {
  it.each<Answer>([
    { status: 204 },
    { status: 200, body: html },
    { status: 404, body: { error: 'Not found' } },
  ])('is accepted with %j', async (answer) => {
    const { conversations } = await answering(answer)
    await expect(conversations.delete(conversation, never)).resolves.toBeUndefined()
  })

  it.each<[string, Answer]>([
    ['forbidden', { status: 403, body: { error: 'Forbidden' } }],
    ['lost', { status: 404, body: html }],
    ['lost', { status: 502, body: html }],
    ['rate-limited', { status: 429 }],
  ])('is not accepted (%s) with %j', async (code, answer) => {
    const { conversations } = await answering(answer)
    expect(await failureOf(conversations.delete(conversation, never))).toMatchObject({ code })
  })
})
