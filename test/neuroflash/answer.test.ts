import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCompletion } from '../../src/neuroflash/answer.ts'
import { completion, connect, conversation, failureOf, json, never, startScripted } from './scripted.ts'

/** The answer to a question that neuroflash answers like this. */
async function asked(body: unknown) {
  const neuroflash = await startScripted({ api: (_request, response) => json(response, 200, body) })
  return connect(neuroflash).ask(conversation, 'Hello', never)
}

const choice = (fields: object) => ({ choices: [{ index: 0, ...fields }] })
const message = (fields: object, finish_reason = 'stop') =>
  choice({ message: { role: 'assistant', ...fields }, finish_reason })

describe('an answer is read', () => {
  it.each<[string, unknown, string]>([
    ['a text', message({ content: 'Hallo Welt' }), 'Hallo Welt'],
    [
      'parts',
      message({
        content: [
          { type: 'text', text: 'Hallo ' },
          { type: 'text', text: 'Welt' },
        ],
      }),
      'Hallo Welt',
    ],
    ['parts that are texts', message({ content: ['Hallo', ' ', 'Welt'] }), 'Hallo Welt'],
    [
      'parts whose text is deeper',
      message({ content: [{ type: 'text', text: { value: 'Hallo' } }] }),
      'Hallo',
    ],
    [
      'parts among which some are not said',
      message({
        content: [{ type: 'thinking', text: 'Hm' }, { type: 'image_url' }, { type: 'text', text: 'Hallo' }],
      }),
      'Hallo',
    ],
    ['a refusal', message({ content: null, refusal: 'Das kann ich nicht.' }), 'Das kann ich nicht.'],
    ['a refusal as a part', message({ content: [{ type: 'refusal', refusal: 'Nein.' }] }), 'Nein.'],
    ['a refusal behind an answer', message({ content: 'Ja.', refusal: 'Mehr nicht.' }), 'Ja.\n\nMehr nicht.'],
    ['a number', message({ content: 42 }), '42'],
    ['text instead of a message', choice({ text: 'Hallo' }), 'Hallo'],
    ['a delta instead of a message', choice({ delta: { content: 'Hallo' } }), 'Hallo'],
    ['a message that is a text', choice({ message: 'Hallo' }), 'Hallo'],
    [
      'the first of several choices',
      { choices: [{ message: { content: 'Eins' } }, { message: { content: 'Zwei' } }] },
      'Eins',
    ],
    [
      'the first that says anything',
      { choices: [{ message: { content: ' ' } }, { message: { content: 'Zwei' } }] },
      'Zwei',
    ],
    [
      'a response',
      {
        output: [
          { type: 'reasoning', content: 'Hm' },
          { type: 'message', content: [{ type: 'output_text', text: 'Hallo' }] },
        ],
      },
      'Hallo',
    ],
    ['a response in short', { output_text: 'Hallo' }, 'Hallo'],
    ['a message alone', { message: { role: 'assistant', content: 'Hallo' } }, 'Hallo'],
    ['a message’s content alone', { role: 'assistant', content: [{ type: 'text', text: 'Hallo' }] }, 'Hallo'],
    ['an answer beside an error that is none', { ...message({ content: 'Hallo' }), error: null }, 'Hallo'],
  ])('from %s', async (_name, body, text) => {
    expect(await asked(body)).toEqual({ text, words: 0 })
  })

  it.each([
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'rules'],
    ['SAFETY', 'rules'],
    ['error', 'failure'],
  ])('with finish_reason %s it is not whole', async (reason, cut) => {
    expect(await asked(message({ content: 'Hal' }, reason))).toEqual({ text: 'Hal', words: 0, cut })
  })

  it.each(['stop', 'end_turn', 'tool_calls', 'refusal', '', null, 7])(
    'with finish_reason %j it is whole',
    async (reason) => {
      expect(await asked(choice({ message: { content: 'Hallo' }, finish_reason: reason }))).toEqual({
        text: 'Hallo',
        words: 0,
      })
    },
  )

  it.each([
    { ...choice({ message: { content: 'Hal' } }), incomplete_details: null },
    choice({ message: { content: 'Hal' }, error: { code: 502, message: 'Provider' } }),
    { output_text: 'Hal', incomplete_details: { reason: 'max_output_tokens' } },
  ])('as it ends, in other forms: %j', async (body) => {
    const cut =
      'incomplete_details' in body ? (body.incomplete_details === null ? undefined : 'length') : 'failure'
    expect((await asked(body)).cut).toBe(cut)
  })

  it('with the words it used, as far as they can be read', async () => {
    expect(await asked(completion('Hallo'))).toEqual({ text: 'Hallo', words: 22 })
    for (const usage of [null, 'many', { words_used: -1 }, { words_used: '7' }, { words_used: null }]) {
      expect(await asked({ ...message({ content: 'Hallo' }), usage })).toMatchObject({ words: 0 })
    }
  })
})

describe('no answer', () => {
  it.each<[string, unknown]>([
    ['spaces', completion(' \n')],
    ['a zero width space', completion('\u200b')],
    ['a byte order mark and marks of direction', completion('\ufeff\u200e\u2067')],
    ['fillers', completion('\u3164\u115f\u2800\u00ad')],
    ['nothing', completion('')],
    ['null', completion(null)],
    ['no content', message({})],
    ['a part without text', completion([{ type: 'text' }])],
    ['only thoughts', completion([{ type: 'reasoning', text: 'Hm' }])],
    [
      'a call of a tool',
      message({ content: null, tool_calls: [{ function: { name: 'x', arguments: 'y' } }] }, 'tool_calls'),
    ],
    ['no choices', { choices: [] }],
    ['choices of another kind', { choices: {} }],
    ['choices that are none', { choices: [null, 'x', 7, []] }],
    ['a gateway’s words', { message: 'Service unavailable', status: 'ok' }],
    ['a list', []],
    ['null instead of all', null],
    ['a text instead of all', 'Hallo'],
    ['what is nested without end', message({ content: nested(1_000) })],
  ])('is in %s', async (_name, body) => {
    expect(await failureOf(asked(body))).toMatchObject({
      code: 'no-answer',
      certainty: 'done',
      retry: 'never',
      notice: 'noAnswer',
    })
  })

  it.each([message({ content: '' }, 'content_filter'), { choices: [{ finish_reason: 'content_filter' }] }])(
    'is there because of rules: %j',
    async (body) => {
      expect(await failureOf(asked(body))).toMatchObject({
        code: 'no-answer',
        certainty: 'done',
        notice: 'declined',
      })
    },
  )

  it.each<[object, object]>([
    [
      { error: { code: 'insufficient_quota', message: 'You exceeded …' } },
      { code: 'limit', certainty: 'done', notice: 'limit' },
    ],
    [
      { error: { code: 402, message: 'Insufficient credits' }, user_id: 'u' },
      { code: 'limit', notice: 'limit' },
    ],
    [{ error: 'Daily quota reached', code: 'DAILY' }, { code: 'limit' }],
    [{ error: { message: 'This input was flagged' } }, { code: 'no-answer', notice: 'declined' }],
    [
      { error: { code: 'context_length_exceeded' } },
      { code: 'too-large', certainty: 'done', notice: 'tooLarge' },
    ],
    // Whether it was stored nobody says: the history has to.
    [
      { error: { code: 429, message: 'Rate limit exceeded' } },
      { code: 'failed', certainty: 'unknown', retry: 'backoff' },
    ],
    [{ error: 'model failed' }, { code: 'failed', certainty: 'unknown' }],
    [
      { choices: [{ error: { code: 502 }, finish_reason: 'error' }] },
      { code: 'failed', certainty: 'unknown' },
    ],
    [{ error: { code: 500 }, message: 'Something went wrong' }, { code: 'failed' }],
  ])('is there because of the error %j', async (body, expected) => {
    expect(await failureOf(asked(body))).toMatchObject(expected)
  })

  it('whatever comes, reading it ends well', () => {
    const names = [
      'choices',
      'message',
      'content',
      'text',
      'type',
      'error',
      'output',
      'parts',
      'finish_reason',
      'usage',
    ]
    const values = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.boolean(),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('any'), { maxLength: 3 }),
      object: fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 4 }),
    }))
    fc.assert(
      fc.property(values.any, (body) => {
        expect(readCompletion(body).kind).toBeTypeOf('string')
      }),
    )
  })
})

function nested(depth: number): unknown {
  let content: unknown = 'Hallo'
  for (let level = 0; level < depth; level += 1) content = { content: [content] }
  return content
}
