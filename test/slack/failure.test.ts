import { expect, it } from 'vitest'
import { readReply } from '../../src/slack/failure.ts'

const read = (status: number, body: string, retryAfter?: string) =>
  readReply('chat.postMessage', { status, body, retryAfter, scopes: undefined })

it('an answer is what Slack says is ok', () => {
  expect(read(200, '{"ok":true,"ts":"1.1"}')).toEqual({ status: 'ok', answer: { ok: true, ts: '1.1' } })
})

it.each([
  ['a web page', 200, '<html>Sign in</html>'],
  ['nothing', 200, ''],
  ['no object', 200, 'null'],
  ['neither yes nor no', 200, '{"ts":"1.1"}'],
  ['words instead of a code', 200, '{"ok":false,"error":"Something went wrong: 4711"}'],
  ['a failure of a proxy', 502, '{"ok":true}'],
  ['a redirect', 302, '{"ok":true}'],
  ['a pause without an end', 429, '{"ok":false,"error":"ratelimited"}'],
])('what proves nothing leaves it unknown whether it was done: %s', (_, status, body) => {
  const { status: label, failure } = read(status, body)

  expect(failure).toMatchObject({ code: 'lost', certainty: 'unknown', retry: 'backoff' })
  expect(label).toMatch(/^\w+$/)
})

it('a pause lasts as long as Slack asks, five minutes at most', () => {
  expect(read(429, '', '7').failure).toMatchObject({ code: 'rate-limited', retry: { afterMs: 7_000 } })
  expect(read(429, '', '86400').failure).toMatchObject({ retry: { afterMs: 300_000 } })
})

it('a refusal says what Slack found wrong, and nothing of what was sent', () => {
  const messages = ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text]', '[ERROR] more']
  const body = JSON.stringify({ ok: false, error: 'invalid_blocks', response_metadata: { messages } })

  expect(read(200, body).failure?.message).toBe(
    'chat.postMessage: invalid_blocks, must be less than 3001 characters',
  )
})

it.each([
  ['chat:write,chat:write.public', 'chat:write,chat:write.public'],
  ['Bearer xoxb-1', 'manifest.yml'],
  [undefined, 'manifest.yml'],
])('a missing permission is named if it is one: %s', (needed, missing) => {
  const body = JSON.stringify({ ok: false, error: 'missing_scope', needed })

  expect(read(200, body).failure).toMatchObject({ code: 'not-allowed', retry: 'never', missing })
})
