import { describe, expect, it } from 'vitest'
import type { ConversationId, HistoryMessage, Loss, PendingQuestion } from '../../src/bridge/model.ts'
import { decide, type Evidence, settle } from '../../src/bridge/reconcile.ts'

const pending: PendingQuestion = {
  conversation: 'c' as ConversationId,
  content: 'Write a slogan',
  before: 2,
  askedAtMs: 1_000_000,
}
const patience = { settleMs: 20_000, timeoutMs: 170_000 }
const user = (content: string): HistoryMessage => ({ role: 'user', content })
const assistant = (content: string): HistoryMessage => ({ role: 'assistant', content })

describe('settle: what the history beyond the question says', () => {
  it.each<[string, HistoryMessage[], ReturnType<typeof settle>]>([
    ['nothing: it was not asked', [], { kind: 'not-asked' }],
    [
      'our question alone: it is unanswered',
      [user('Write a slogan')],
      { kind: 'unanswered', historyLength: 3 },
    ],
    [
      'an answer behind it: it is answered',
      [user('Write a slogan'), assistant('Fresh!')],
      { kind: 'answered', answer: 'Fresh!', historyLength: 4 },
    ],
    [
      'an empty answer: it is unanswered',
      [user('Write a slogan'), assistant(' ')],
      { kind: 'unanswered', historyLength: 4 },
    ],
    [
      'a late answer to an earlier question, and nothing else: it was not asked',
      [assistant('late')],
      { kind: 'not-asked' },
    ],
    [
      'a late answer to an earlier question in front of ours: that is not our answer',
      [assistant('late'), user('Write a slogan')],
      { kind: 'unanswered', historyLength: 4 },
    ],
    [
      'several answers: the last one counts',
      [user('Write a slogan'), assistant('One moment …'), assistant('Fresh!')],
      { kind: 'answered', answer: 'Fresh!', historyLength: 5 },
    ],
  ])('%s', (_, beyond, expected) => {
    expect(settle(pending, beyond)).toEqual(expected)
  })
})

describe('decide: the table of the stage asking', () => {
  const lost: Loss = { kind: 'unknown', atMs: 1_010_000 }
  const refused: Loss = { kind: 'refused', atMs: 1_010_000 }
  const after = (loss: Loss, evidence: Evidence, ms: number) =>
    decide({ pending, loss }, evidence, { nowMs: loss.atMs + ms, patience }).kind
  const notAsked: Evidence = { kind: 'not-asked' }
  const unanswered: Evidence = { kind: 'unanswered', historyLength: 3 }

  it('waits a second after a full refusal, then asks again', () => {
    expect(after(refused, notAsked, 999)).toBe('wait')
    expect(after(refused, notAsked, 1_000)).toBe('ask')
  })

  it('waits as long as a lost request may still appear, then asks again', () => {
    expect(after(lost, notAsked, 19_999)).toBe('wait')
    expect(after(lost, notAsked, 20_000)).toBe('ask')
  })

  it('waits for an answer until neuroflash’s own limit has passed since the question, then leaves it to the person', () => {
    expect(after(lost, unanswered, 159_999)).toBe('wait')
    expect(after(lost, unanswered, 160_000)).toBe('unanswered')
  })

  it('takes an answer whenever it is there', () => {
    const answered: Evidence = { kind: 'answered', answer: 'Fresh!', historyLength: 4 }
    expect(decide({ pending, loss: lost }, answered, { nowMs: 0, patience })).toEqual({
      kind: 'take',
      answer: 'Fresh!',
      historyLength: 4,
    })
  })

  it('starts anew when the conversation is gone, and never asks while the history cannot be read', () => {
    expect(after(lost, { kind: 'gone' }, 0)).toBe('start-anew')
    expect(after(lost, { kind: 'unreadable' }, 10 * 60_000)).toBe('unclear')
  })
})
