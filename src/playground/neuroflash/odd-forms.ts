import type { Fault } from './contract.ts'

/** Makes another form of the plain answer to a question. */
type Reshape = (reply: unknown) => unknown

/** Answers that are not in the guide, each as some interface to models was documented to give it. */
export const oddAnswers = {
  'cut off': choiceOf((content) => ({ message: { content }, finish_reason: 'length' })),
  'filtered midway': choiceOf((content) => ({ message: { content }, finish_reason: 'content_filter' })),
  'broken off': choiceOf((content) => ({
    message: { content },
    finish_reason: 'error',
    error: { code: 502 },
  })),
  'in parts': choiceOf((content) => ({ message: { content: parts(content, 'text') } })),
  'a refusal': choiceOf((content) => ({ message: { content: null, refusal: content } })),
  'a refusal in a part': choiceOf((refusal) => ({ message: { content: [{ type: 'refusal', refusal }] } })),
  'text instead of a message': choiceOf((text) => ({ text })),
  'a delta instead of a message': choiceOf((content) => ({ delta: { content } })),
  'the second of two choices': (reply) => ({
    choices: [{ message: { content: '' } }, { message: { content: contentOf(reply) } }],
  }),
  'a response': (reply) => ({
    output: [
      { type: 'reasoning', summary: [] },
      { type: 'message', content: parts(contentOf(reply), 'output_text') },
    ],
  }),
} as const satisfies Record<string, Reshape>

/** A 200 in which there is nothing to be shown. */
export const noAnswers = {
  'zero width characters': choiceOf(() => ({ message: { content: '\u200b\ufeff\u2060' } })),
  'a call of a tool': choiceOf(() => ({
    message: { content: null, tool_calls: [] },
    finish_reason: 'tool_calls',
  })),
  'no choices': () => ({ choices: [] }),
  'all of it filtered': choiceOf(() => ({ message: { content: null }, finish_reason: 'content_filter' })),
  'an error about a quota': () => ({ error: { code: 'insufficient_quota', message: 'You exceeded it.' } }),
  'an error about the length': () => ({ error: { code: 'context_length_exceeded', message: 'Too much.' } }),
} as const satisfies Record<string, Reshape>

/** Refusals of what is asked that are not in the documentation. */
export const oddRefusals = {
  'to a sign-in page': { status: 302, headers: { location: 'https://id.example/login?state=1' } },
  'to another host': { status: 307, headers: { location: 'http://127.0.0.1:9/' } },
  'payment required': { status: 402, body: { detail: 'Payment required' } },
  'a quota of the model’s': {
    status: 429,
    body: { error: { message: 'You exceeded your current quota.', type: 'insufficient_quota', code: null } },
  },
  'a quota as a detail': { status: 403, body: { detail: 'Daily quota reached' } },
  'a quota in a list': { status: 429, body: { errors: ['Monthly quota used up'] } },
  'too large': { status: 413, body: '<html>Request Entity Too Large</html>' },
  'too long': {
    status: 422,
    body: { detail: [{ loc: ['body'], msg: 'too long', type: 'string_too_long' }] },
  },
  'for legal reasons': { status: 451 },
  'a method nobody knows': { status: 405, body: '<html>Not Allowed</html>' },
} as const satisfies Record<string, Fault>

/** The same of those that are over in a moment. */
export const passingRefusals = {
  conflict: { status: 409, body: { detail: 'Another request is in progress' } },
  locked: { status: 423 },
  'too early': { status: 425 },
  misdirected: { status: 421 },
  'a gateway without a way': { status: 404, body: { message: 'no Route matched with those values' } },
  'an empty 404': { status: 404 },
  'back in a moment': { status: 503, body: 'down', headers: { 'retry-after': '1' } },
} as const satisfies Record<string, Fault>

function choiceOf(form: (content: string) => object): Reshape {
  return (reply) => ({ choices: [{ index: 0, ...form(contentOf(reply)) }] })
}

/** In two pieces, cut anywhere. */
function parts(content: string, type: string): object[] {
  const half = Math.floor(content.length / 2)
  return [content.slice(0, half), content.slice(half)].map((text) => ({ type, text }))
}

function contentOf(reply: unknown): string {
  const { choices } = reply as { choices: [{ message: { content: string } }] }
  return choices[0].message.content
}
