import { describe, expect, it } from 'vitest'
import {
  collect,
  completion,
  connect,
  conversation,
  failureOf,
  json,
  never,
  startScripted,
} from './scripted.ts'

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
    ['404 without a body', { status: 404 }, { code: 'gone' }],
    ['404 as a web page', { status: 404, body: html }, { code: 'lost', certainty: 'unknown' }],
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
    ['409', { status: 409 }, { code: 'rejected', certainty: 'not-done' }],
    ['418', { status: 418, body: html }, { code: 'rejected' }],
    ['302', { status: 302, headers: { location: '/elsewhere' } }, { code: 'rejected' }],
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
    ['200 with an error in it', { status: 200, body: { error: 'model failed' } }, { code: 'no-answer' }],
    ['200 with an empty answer', { status: 200, body: completion(' \n') }, { code: 'no-answer' }],
    [
      '200 with an answer that is no text',
      { status: 200, body: completion([{ type: 'text' }]) },
      { code: 'no-answer' },
    ],
    ['200 with null', { status: 200, body: 'null' }, { code: 'no-answer' }],
  ])('says what %s means', async (_name, answer, expected) => {
    const { conversations, neuroflash } = await answering(answer)
    expect(await failureOf(conversations.ask(conversation, 'Hello', never))).toMatchObject(expected)
    expect(neuroflash.asked).toHaveLength(1)
  })

  it('names route, status, conversation, length and code, and not the text', async () => {
    const { conversations } = await answering({
      status: 400,
      body: { error: 'Bad thing', code: 'too.long-1' },
    })
    const error = await failureOf(conversations.ask(conversation, 'Hello', never))
    expect(error.message).toBe(
      `POST /ds-prototypes/conversations/{uuid}/chat/completions (conversation ${conversation}) answered 400 with 41 bytes, code too.long-1`,
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

describe('whether a conversation still exists', () => {
  it.each<[boolean, Answer]>([
    [true, { status: 200, body: { uuid: conversation } }],
    [false, { status: 404, body: { error: 'Not found' } }],
    [false, { status: 404 }],
    [false, { status: 403, body: { error: 'Forbidden' } }],
    [false, { status: 403 }],
  ])('is %s after %j', async (expected, answer) => {
    const { conversations } = await answering(answer)
    expect(await conversations.exists(conversation, never)).toBe(expected)
  })

  it.each<[string, Answer]>([
    ['limit', { status: 403, body: { error: 'Limit reached' } }],
    ['forbidden', { status: 403, body: html }],
    ['lost', { status: 404, body: html }],
    ['lost', { status: 200, body: html }],
    ['lost', { status: 500 }],
    ['failed', { status: 500, body: { error: 'Internal' } }],
  ])('stays open (%s) after %j', async (code, answer) => {
    const { conversations } = await answering(answer)
    expect(await failureOf(conversations.exists(conversation, never))).toMatchObject({ code })
  })
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
