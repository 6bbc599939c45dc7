import { describe, expect, test } from 'vitest'
import { english, german } from '../environment/sentences.ts'
import { shown } from '../slack/outgoing/shown.ts'

const said = (who: string) => shown(english('wasReset', { who }))
const rest = 'has reset this conversation. Mention me to start a new one.'

describe('what a person is called is shown as it is', () => {
  test.each([
    'Anna Berg',
    '[IT support: sign in again](https://evil.example)',
    'https://evil.example',
    'www.evil.example',
    'it@evil.example',
    '<https://evil.example|click>',
    '<@U123ABC> <!channel>',
    "$' $& $` $1 $$",
    '**Chef** _und_ `Koch`',
    '# 1. Anna | Bo - > ~~x~~',
    '<b>Anna</b> <think>',
    '{who} {count}',
    'Kund*in \\o/ $x^2$',
    '![x](https://evil.example/x.png)',
  ])('%s', (who) => {
    expect(said(who)).toBe(`${who} ${rest}`)
  })

  test.each([
    ['Anna\n\n# Bo', 'Anna # Bo'],
    ['Anna\u202EgreB', 'Anna greB'],
    ['\u200B', 'Somebody'],
    ['x'.repeat(500), 'x'.repeat(100)],
  ])('in one short line that can be seen: %j', (who, expected) => {
    expect(said(who)).toBe(`${expected} ${rest}`)
  })
})

test('words are not counted where neuroflash told of none, as for an answer that was found later', () => {
  const facts = { who: 'Ada', when: 'today', since: '28 Nov', turns: 1, words: 0 }

  expect(english('figures', facts)).toBe('1 answer')
  expect(german('statusSome', facts)).toBe('Läuft seit 28 Nov · 1 Antwort')
  expect(german('entryFacts', facts)).toMatch(/ · 1 Antwort$/)
  expect(english('statusSome', { ...facts, words: 1 })).toMatch(/ · 1 answer · 1 word used at neuroflash$/)
})

test('numbers are counted and written as people do', () => {
  expect(english('figures', { turns: 1, words: 1_200 })).toBe('1 answer, 1,200 words used at neuroflash')
  expect(german('figures', { turns: 2, words: 1_200 })).toBe(
    '2 Antworten, 1.200 Wörter bei neuroflash verbraucht',
  )
})

test('what we made ourselves stands as it is', () => {
  expect(english('aboutThread', { link: { asItIs: 'https://a.example/_x_' } })).toBe(
    'This is about [this thread](https://a.example/_x_).',
  )
})
