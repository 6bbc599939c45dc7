import { describe, expect, it } from 'vitest'
import { Histories } from '../../src/bridge/history.ts'
import type { HistoryMessage, Loss, PendingQuestion } from '../../src/bridge/model.ts'
import { type Finding, findingIn, judge } from '../../src/bridge/reconcile.ts'
import { conversationId } from '../storage/fixtures.ts'

const asked = {
  conversation: conversationId('c'),
  content: 'weiter',
  askedAtMs: 1_000_000,
} satisfies PendingQuestion
const patience = { settleMs: 20_000, timeoutMs: 170_000 }
const user = (content: string): HistoryMessage => ({ role: 'user', content })
const assistant = (content: string): HistoryMessage => ({ role: 'assistant', content })
const system: HistoryMessage = { role: 'system', content: 'Brand voice: fresh' }
const turn = (question: string, answer: string) => [user(question), assistant(answer)]

/** What the history says of the question, with all that is done to keep only what is needed of it. */
async function says(pending: PendingQuestion, history: readonly HistoryMessage[]): Promise<Finding> {
  const pages = async function* () {
    for (const message of history) yield { messages: [message], next: message.content }
  }
  const how = { from: pending, nowMs: 0, freshSinceMs: 0 }
  return findingIn(
    pending,
    await new Histories({ pages }).read(pending.conversation, how, new AbortController().signal),
  )
}

describe('what the history says of a question that was the third', () => {
  const two = [...turn('Schreibe einen Slogan', 'Frisch!'), ...turn('weiter', 'Noch frischer!')]

  it.each<[string, HistoryMessage[], Finding]>([
    [
      'nothing more: it is absent, even where its words were used before',
      two,
      { kind: 'absent', questions: 2 },
    ],
    ['messages of other roles count for nothing', [system, ...two, system], { kind: 'absent', questions: 2 }],
    [
      'a late answer to an earlier question is none to it',
      [...two, assistant('late')],
      { kind: 'absent', questions: 2 },
    ],
    ['our words alone: it is unanswered', [...two, user('weiter')], { kind: 'unanswered' }],
    ['an empty answer: it is unanswered', [...two, ...turn('weiter', ' ')], { kind: 'unanswered' }],
    [
      'an answer behind it: it is answered',
      [...two, ...turn('weiter', 'C')],
      { kind: 'answered', answer: 'C' },
    ],
    [
      'other roles all over the place',
      [system, ...two, system, user('weiter'), system, assistant('C'), system],
      { kind: 'answered', answer: 'C' },
    ],
    [
      'several answers: the last one counts',
      [...two, ...turn('weiter', '…'), assistant('C')],
      { kind: 'answered', answer: 'C' },
    ],
    [
      'white space is not kept as it came',
      [...two, ...turn('\r\n weiter ', 'C')],
      { kind: 'answered', answer: 'C' },
    ],
    [
      'stored twice, since it was asked again and came late',
      [...two, user('weiter'), ...turn('weiter', 'C')],
      { kind: 'answered', answer: 'C' },
    ],
    ['other words in its place', [...two, ...turn('kürzer', 'C')], { kind: 'contradictory' }],
    [
      'other words beside ours',
      [...two, ...turn('kürzer', 'B'), ...turn('weiter', 'C')],
      { kind: 'contradictory' },
    ],
    ['fewer than there were', two.slice(2), { kind: 'contradictory' }],
    [
      'an answer that may be the late one to the question before',
      [...two.slice(0, 3), ...turn('weiter', 'B or C')],
      { kind: 'contradictory' },
    ],
  ])('%s', async (_, history, finding) => {
    expect(await says({ ...asked, questions: 2 }, history)).toEqual(finding)
  })

  it.each<[string, HistoryMessage[], Finding]>([
    ['nothing', [], { kind: 'absent', questions: 0 }],
    ['ours', turn('weiter', 'A'), { kind: 'answered', answer: 'A' }],
    ['somebody else’s', turn('kürzer', 'A'), { kind: 'contradictory' }],
  ])('of the first of a conversation: %s', async (_, history, finding) => {
    expect(await says({ ...asked, questions: 0 }, history)).toEqual(finding)
  })

  it.each<[string, HistoryMessage[], Finding]>([
    ['is absent', two, { kind: 'absent', questions: 2 }],
    ['is answered', [...two, ...turn('weiter', 'C')], { kind: 'answered', answer: 'C' }],
    ['has other words in its place', [...two, ...turn('kürzer', 'C')], { kind: 'contradictory' }],
    ['has lost its place', two.slice(2), { kind: 'contradictory' }],
  ])('that 0.1.0 asked, behind four messages: it %s', async (_, history, finding) => {
    expect(await says({ ...asked, before: 4 }, history)).toEqual(finding)
  })

  it('knows letters again that are made of other signs', async () => {
    const spoken = { ...asked, content: 'Caf\u00e9 auf', questions: 0 }
    expect(await says(spoken, turn('Cafe\u0301 auf', 'A'))).toEqual({ kind: 'answered', answer: 'A' })
  })
})

describe('when it counts', () => {
  const soonLost: Loss = { kind: 'unknown', atMs: 1_001_000 }
  const lateLost: Loss = { kind: 'unknown', atMs: 1_160_000 }
  const refused: Loss = { kind: 'refused', atMs: 1_010_000 }
  const at = (loss: Loss, finding: Finding, nowMs: number) =>
    judge({ pending: asked, loss }, finding, { nowMs, patience }).kind
  const absent: Finding = { kind: 'absent', questions: 2 }

  it.each<{ what: string; loss: Loss; finding: Finding; fromMs: number }>([
    {
      what: 'absent, after a full refusal: a second later',
      loss: refused,
      finding: absent,
      fromMs: 1_011_000,
    },
    {
      what: 'absent, soon lost: when its own limit has passed',
      loss: soonLost,
      finding: absent,
      fromMs: 1_170_000,
    },
    {
      what: 'absent, lost late: when it had time to settle',
      loss: lateLost,
      finding: absent,
      fromMs: 1_180_000,
    },
    {
      what: 'unanswered: when its own limit has passed',
      loss: lateLost,
      finding: { kind: 'unanswered' },
      fromMs: 1_170_000,
    },
    {
      what: 'unanswered and refused: the same',
      loss: refused,
      finding: { kind: 'unanswered' },
      fromMs: 1_170_000,
    },
    {
      what: 'contradictory: when nothing more can appear',
      loss: lateLost,
      finding: { kind: 'contradictory' },
      fromMs: 1_180_000,
    },
    {
      what: 'contradictory and refused: the same',
      loss: refused,
      finding: { kind: 'contradictory' },
      fromMs: 1_170_000,
    },
  ])('$what', ({ loss, finding, fromMs }) => {
    expect(at(loss, finding, fromMs - 1)).toBe('wait')
    expect(at(loss, finding, fromMs)).toBe(finding.kind)
  })

  it.each<Finding>([{ kind: 'answered', answer: 'C' }, { kind: 'gone' }, { kind: 'unreadable' }])(
    '$kind: at once',
    (finding) => {
      for (const loss of [soonLost, lateLost, refused])
        expect(at(loss, finding, loss.atMs)).toBe(finding.kind)
    },
  )

  it('looks less and less often, and at the very end', () => {
    const looks: number[] = []
    for (let nowMs = soonLost.atMs; ; ) {
      const judgement = judge({ pending: asked, loss: soonLost }, absent, { nowMs, patience })
      if (judgement.kind !== 'wait') break
      looks.push(judgement.ms / 1_000)
      nowMs += judgement.ms
    }
    expect(looks.slice(0, 6)).toEqual([1, 1, 2, 4, 8, 15])
    expect(looks.reduce((sum, ms) => sum + ms)).toBe(169)
    expect(looks.length).toBeLessThan(20)
  })
})
