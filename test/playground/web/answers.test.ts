import { expect, it } from 'vitest'
import { answerTo } from '../../../src/playground/web/answers.ts'

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

it('says to anything else where it stands in the conversation', () => {
  expect(answerTo('Guten Morgen!', [])).toContain('damit beginnt unser Gespräch')
  expect(answerTo('And now to something else', [slogans, offered])).toContain('message 2 of yours')
})
