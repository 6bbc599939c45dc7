import { describe, expect, it } from 'vitest'
import { answerTo } from '../../../src/playground/web/answers.ts'
import { questionIn, quotesThread } from '../../../src/playground/web/quoted.ts'
import { quotedThread } from '../../../src/slack/incoming/quoted-thread.ts'
import { english, german } from '../../environment/sentences.ts'

const slogans = { role: 'user', content: 'Drei Slogans für unseren Haferdrink, bitte.' }
const offered = { role: 'assistant', content: answerTo(slogans.content, []) }

it('answers in the language of the question', () => {
  expect(answerTo('Three slogans, please, or we die. What was it?', [])).toContain('in your brand voice')
  expect(answerTo('Drei Slogans für uns?', [])).toContain('in Ihrer Markenstimme')
})

it('goes on from what was said before', () => {
  const history = [slogans, offered]

  expect(answerTo('Der zweite gefällt mir. Eine Betreffzeile dazu?', history)).toContain(
    '„Schmeckt nach morgen.“',
  )
  expect(answerTo('Und auf Englisch?', [...history, { role: 'user', content: 'Der dritte' }])).toContain(
    'The milk that never was one.',
  )
  expect(answerTo('Was habe ich zuerst gefragt?', history)).toContain(slogans.content)
})

it('takes the slogan that was picked last, and the first where none was', () => {
  const ask = (...words: string[]) =>
    answerTo('Eine Betreffzeile dazu?', [
      slogans,
      offered,
      ...words.map((content) => ({ role: 'user', content })),
    ])

  expect(ask()).toContain('„Hafer, aber bitte mit Haltung.“')
  expect(ask('Der dritte gefällt mir.')).toContain('„Die Milch, die nie eine war.“')
  expect(ask('Der dritte gefällt mir.', 'Doch lieber den zweiten.')).toContain('„Schmeckt nach morgen.“')
})

it('says to anything else where it stands in the conversation', () => {
  expect(answerTo('Guten Morgen!', [])).toContain('damit beginnt unser Gespräch')
  expect(answerTo('And now to something else', [slogans, offered])).toContain('message 2 of yours')
})

it.each(['Welches Datum gilt denn nun?', 'Was gilt?', 'Wer hat Recht?', 'Noch kürzere Sätze?'])(
  'takes “%s” for German',
  (question) => {
    expect(answerTo(question, [])).toContain('damit beginnt unser Gespräch')
  },
)

it.each(['Which date was it?', 'Who was right?', 'Was it Monday?'])('takes “%s” for English', (question) => {
  expect(answerTo(question, [])).toContain('begins our conversation')
})

describe.each([
  { language: 'English', say: english, isCut: false },
  { language: 'German', say: german, isCut: true },
])('a question about a thread, framed in $language', ({ say, isCut }) => {
  const wording = { text: 'Question from Eve:\n\nCows?', files: [] }
  const names = { bot: 'U0BOT00001', say, person: () => undefined, channel: () => undefined }
  const thread = quotedThread([{ who: 'Jana Köhler', ts: '1700000000.000100', wording }], {
    names,
    author: 'Tobias',
    zone: 'Europe/Berlin',
    isCut,
  })
  const asked = `${thread}\n\nDrei Slogans dazu?`

  it('is told from the thread before it, which somebody may have made look like one', () => {
    expect(questionIn(asked)).toBe('Drei Slogans dazu?')
    expect(quotesThread(asked)).toBe(true)
    expect(quotesThread('Drei Slogans dazu?')).toBe(false)
  })

  it('is answered in its own language, and remembered without the thread', () => {
    expect(answerTo(asked, [])).toContain('in Ihrer Markenstimme')
    expect(answerTo('Was habe ich zuerst gefragt?', [{ role: 'user', content: asked }])).toMatch(
      /> Drei Slogans dazu\?$/,
    )
  })
})
