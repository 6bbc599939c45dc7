import { describe, expect, test } from 'vitest'
import { compose, composePlainly, documentOf } from '../../../src/slack/outgoing/compose.ts'
import { messageOf, plainTextOf } from '../../../src/slack/outgoing/message.ts'
import { escapeMrkdwn } from '../../../src/slack/outgoing/mrkdwn.ts'
import { isQuickToRead, parseMarkdown } from '../../../src/slack/outgoing/parse.ts'
import { hostileCorpus } from './hostile-corpus.ts'

const corpus = hostileCorpus()
const [harmless, others] = [true, false].map((is) =>
  corpus.filter(({ markdown }) => isQuickToRead(markdown) === is),
) as [typeof corpus, typeof corpus]

/** What there is to read, without the spaces, and without numbers and bullets of items, which a cut repeats. */
const solid = (text: string) => text.replace(/[\s\u200B•◦▪☐]+|\d+\./g, '')

/** Every text of a message's blocks, in order. */
function textsIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, inner]) => (key === 'text' && typeof inner === 'string' ? inner : textsIn(inner)))
    .join('')
}

function expectWithinLimits(messages: readonly Parameters<typeof documentOf>[0][]): void {
  for (const { text, blocks } of messages.map((message) => messageOf(documentOf(message)))) {
    expect(text.length).toBeLessThanOrEqual(3_900)
    expect(text).not.toMatch(/<[!@#]/)
    expect(blocks.length).toBeLessThanOrEqual(45)
    expect(blocks.filter(({ type }) => type === 'table').length).toBeLessThanOrEqual(1)
  }
}

describe('the hostile corpus', () => {
  test('has 200 documents and more of 1 to 100 KB, the same each time', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(200)
    expect(Math.max(...corpus.map(({ markdown }) => markdown.length))).toBe(100_000)
    expect(hostileCorpus()).toEqual(corpus)
    expect(harmless.length).toBeGreaterThan(10)
  })

  test.each(others)('$name comes as plain words, whole and in order', ({ markdown }) => {
    const messages = [...composePlainly({ markdown })]
    const said = messages.map((message) => textsIn(messageOf(documentOf(message)).blocks)).join('')

    expectWithinLimits(messages)
    expect(said.replace(/\s+/g, '')).toBe(markdown.toWellFormed().replace(/[\s\u202E]+/g, ''))
  })

  test.each(harmless)('$name is read at once and loses nothing where it is cut', ({ markdown }) => {
    const messages = compose({ markdown }) ?? []
    const said = messages.map((message) => textsIn(messageOf(documentOf(message)).blocks)).join('')

    expectWithinLimits(messages)
    expect(solid(said)).toBe(solid(textsIn(messageOf(parseMarkdown(markdown)).blocks)))
  })
})

describe('plain words', () => {
  const piecesOf = (markdown: string) =>
    [...composePlainly({ markdown })].map((message) => plainTextOf(documentOf(message)))

  test('are cut between paragraphs, else between lines, after sentences, between words', () => {
    const [long, short] = ['a'.repeat(2_500), 'b'.repeat(2_000)]

    expect(piecesOf(`${long}\n\n${short}\n${short}`)).toEqual([long, short, short])
    expect(piecesOf(`${long}\n${short}. ${short}`)).toEqual([long, `${short}.`, short])
    expect(piecesOf(`${long} ${short}`)).toEqual([long, short])
  })

  test('keep the indentation of their lines, and what people see as one character', () => {
    expect(piecesOf(`${'x'.repeat(3_000)}\n    indented ${'y'.repeat(2_000)}`)[1]).toMatch(/^ {4}indented y/)
    for (const piece of piecesOf('👨‍👩‍👧‍👦'.repeat(1_000))) expect(piece.replaceAll('👨‍👩‍👧‍👦', '')).toBe('')
  })

  test('are none where there is nothing to read', () => {
    expect(piecesOf(' \n\t\n'.repeat(3_000))).toEqual([])
  })

  test.each(['&', '<', '@here ', '```', '& words and `code` '])(
    'of %j stay within the limit once escaped',
    (unit) => {
      const words = unit.repeat(5_000)
      const pieces = piecesOf(words)

      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(3_900)
      expect(pieces.join('').replace(/[\s\u200B]/g, '')).toBe(escapeMrkdwn(words).replace(/[\s\u200B]/g, ''))
    },
  )
})

describe('what is read at once', () => {
  const section = `## Was wir anbieten

Unsere Kundinnen und Kunden lieben **kurze Wege** und klare Worte. Deshalb sagen wir, was gilt – in einem Satz.

- **Preis:** ab 49 € im Monat, jederzeit kündbar.
- **Team:** bis zu 10 Personen, weitere auf Anfrage.
  - mit eigenem Zugang
  - mit [Anleitung](https://example.com/hilfe)

`
  const table = `| Paket | Preis | Personen |
|-------|------:|:--------:|
${'| Basis | 49 €  | 3        |\n'.repeat(8)}
`

  test('is a usual answer of 2 KB, with lists, links, bold words and a table', () => {
    const answer = section.repeat(6) + table

    expect(answer.length).toBeGreaterThan(2_000)
    expect(isQuickToRead(answer)).toBe(true)
  })

  test('is no table that is far wider than Slack shows', () => {
    expect(isQuickToRead(`${'| a '.repeat(40)}|`)).toBe(false)
    expect(isQuickToRead(`${'| a '.repeat(20)}|\n`.repeat(3))).toBe(true)
  })

  test.each([
    [']', 700],
    ['- ', 700],
    ['\n', 700],
    ['\r', 700],
    ['\r\n', 700],
    ['a', 7_000],
    ['1. ', 700],
    ['  ', 700],
  ])('is nothing of too many %j', (unit, count) => {
    expect(isQuickToRead(unit.repeat(count))).toBe(false)
  })
})
