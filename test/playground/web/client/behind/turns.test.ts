import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../../../../src/playground/web/board.ts'
import { titleOf } from '../../../../../src/playground/web/client/behind/titles.ts'
import { turnsOf } from '../../../../../src/playground/web/client/behind/turns.ts'

const CONVERSATION = '60a0b693-9d52-4875-ac93-5f0a79f1b6dc'
const PATH = `/api/ds-prototypes/conversations/${CONVERSATION}`

let number = 0

function exchange(one: Partial<Exchange>): Exchange {
  number += 1
  const { sent = '' } = one
  return {
    number,
    method: 'GET',
    path: PATH,
    atMs: 0,
    sent,
    sentBytes: sent.length,
    outcome: 200,
    conversation: CONVERSATION,
    ...one,
  }
}

function asked(content: string, rest: Partial<Exchange> = {}): Exchange {
  const sent = JSON.stringify({ messages: [{ role: 'user', content }] })
  const received = JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'An answer' } }] })
  return exchange({ method: 'POST', path: `${PATH}/chat/completions`, sent, received, ...rest })
}

describe('the turns of a conversation', () => {
  it('each say what neuroflash knew before them, and are not longer for it', () => {
    const turns = turnsOf(CONVERSATION, [asked('First'), asked('Again'), asked('Third')])

    expect(turns.map(({ before }) => before.messages)).toEqual([0, 2, 4])
    expect(turns.map(({ sentMessages }) => sentMessages)).toEqual([1, 1, 1])
    expect(turns[2]?.before.bytes).toBeGreaterThan(turns[1]?.before.bytes ?? Infinity)
    expect(turns[2]?.question.sentBytes).toBe(turns[1]?.question.sentBytes)
  })

  it('are not continued by a question that was refused', () => {
    const turns = turnsOf(CONVERSATION, [
      asked('First', { outcome: 429, received: '{"error":"Too many requests."}' }),
      asked('First'),
    ])

    expect(turns.map(({ before }) => before)).toEqual([
      { messages: 0, bytes: 0 },
      { messages: 0, bytes: 0 },
    ])
  })

  it('count an answer that was lost, once the bot has read the history', () => {
    const messages = [
      { role: 'user', content: 'First' },
      { role: 'assistant', content: 'An answer' },
    ]
    const history = exchange({
      path: `${PATH}/messages?workspace_id=x`,
      received: JSON.stringify({ messages, next_cursor: null }),
    })
    const turns = turnsOf(CONVERSATION, [
      asked('First', { outcome: 'dropped', received: '{"cho' }),
      history,
      asked('Next'),
    ])

    expect(turns.map(({ before }) => before.messages)).toEqual([0, 2])
  })

  it('are told apart from those of other conversations', () => {
    expect(turnsOf('another', [asked('First')])).toEqual([])
  })
})

describe('a request in words', () => {
  it.each([
    { one: asked('Three slogans?'), title: 'Asks: “Three slogans?”' },
    { one: asked('', { sent: 'no JSON' }), title: 'Asks' },
    {
      one: exchange({ method: 'DELETE', path: `${PATH}?workspace_id=x` }),
      title: 'Deletes the conversation',
    },
    { one: exchange({ path: `${PATH}/messages?workspace_id=x` }), title: 'Reads the history' },
    { one: exchange({ method: 'PUT', path: '/api/new' }), title: 'PUT /new' },
  ])('$title', ({ one, title }) => {
    expect(titleOf(one)).toBe(title)
  })
})
