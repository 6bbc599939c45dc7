import { array, assert, constantFrom, integer, oneof, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkdown } from '../../../src/slack/outgoing/parse.ts'
import { split } from '../../../src/slack/outgoing/split.ts'
import { shownWords } from './shown.ts'

/** A piece of an answer: as Markdown, and as a person reads it. */
type Piece = { readonly markdown: string; readonly read: string }

const asRead = (text: string): Piece => ({ markdown: text, read: text })

const words = constantFrom(
  ...[
    'Liebe Kund*innen und Nutzer*innen',
    'jede*r Leser*in',
    'im Format 10*15 cm',
    'für 1.000 €',
    'nur 9,99 €* statt 19,99 €*',
    'um 3,50 günstiger',
    '50 % mehr Klicks',
    '10~20 % der Kund*innen',
    '~5 Minuten',
    'am 31.12.2026 um 12:30:00 Uhr',
    'vom 3. Oktober bis 7. November',
    '„Milch war gestern.“',
    '‚so‘ und »so« und «so»',
    '#Sommer_Sale #2026 @neuroflash',
    'my_file_name.py und __init__.py',
    'z. B. und d. h. – also …',
    'A/B-Test: +12,5 % (p < 0,05)',
    'R&D, Q&A, AT&T',
    '5 × 3 = 15, 2^10, a_b',
    'It’s 50% off – today only!',
    'Don’t miss it: $5, $10 and US$ 20',
    '标签：正文，以及 1,000 件',
    '🚀 Los! 🎉',
    '[Name] und (Firma)',
    '§ 5 Abs. 2 Nr. 3, 24/7, 16:9-Format, 50:50',
    '100%ig für 100 $ oder €, Tel. +49 40 123',
    'C++, C# und F*, a > b, x < y',
    ':) ;-) ^^ *)',
    'www.neuroflash.com und kontakt@neuroflash.com',
    '"https://e.com/?a=1&b=2", (https://e.com/x_(y)).',
    'T-Shirt (Gr. M–XL) — 2 für 1',
    '(a+b)*(c+d) und 2**3',
    'ca. ~30 % (~1.34)',
    'Ende.* Neu',
    'src/*.ts und *.md',
    '{{Vorname}} {Name} <Firma>',
    'unter C:\\temp',
    '1986',
  ].map(asRead),
)

const wordsWithMarks = oneof(
  { weight: 4, arbitrary: words },
  { weight: 2, arbitrary: words.map(({ markdown, read }) => ({ markdown: `**${markdown}**`, read })) },
  {
    weight: 1,
    arbitrary: constantFrom<Piece>(
      { markdown: '[unsere Preise](https://neuroflash.com/preise)', read: 'unsere Preise' },
      { markdown: '<https://neuroflash.com/x|hier>', read: 'hier' },
      { markdown: '„https://neuroflash.com/a“', read: '„https://neuroflash.com/a“' },
      { markdown: ':rocket:', read: '🚀' },
      { markdown: 'H<sub>2</sub>O', read: 'H₂O' },
      { markdown: '`a*b_c`', read: 'a*b_c' },
      { markdown: '~~alt~~', read: 'alt' },
    ),
  },
)

/** Bold without space around it, as models write it. */
const glued = constantFrom<Piece>(
  { markdown: '**Hinweis:**Bitte beachten', read: 'Hinweis:Bitte beachten' },
  { markdown: 'ist**„Milch war gestern.“**und', read: 'ist„Milch war gestern.“und' },
  { markdown: '**标签：**正文', read: '标签：正文' },
  { markdown: '**Rabatt (20 %)**jetzt', read: 'Rabatt (20 %)jetzt' },
  { markdown: 'Kund*innen-**Rabatt**', read: 'Kund*innen-Rabatt' },
)

const line = array(oneof({ weight: 5, arbitrary: wordsWithMarks }, { weight: 1, arbitrary: glued }), {
  minLength: 1,
  maxLength: 3,
}).map(
  (pieces): Piece => ({
    markdown: pieces.map(({ markdown }) => markdown).join(' '),
    read: pieces.map(({ read }) => read).join(' '),
  }),
)

const rows = (lines: readonly Piece[], mark: (index: number) => string, asShown = mark): Piece => ({
  markdown: lines.map(({ markdown }, index) => mark(index) + markdown).join('\n'),
  read: lines.map(({ read }, index) => asShown(index) + read).join('\n'),
})

const lines = array(line, { minLength: 1, maxLength: 4 })

const block = oneof(
  lines.map((found) => rows(found, () => '')),
  line.map(({ markdown, read }): Piece => ({ markdown: `## ${markdown}`, read })),
  tuple(lines, constantFrom('-', '*')).map(([found, bullet]) =>
    rows(
      found,
      // One star alone may be a footnote's.
      () => `${found.length === 1 ? '-' : bullet} `,
      () => '• ',
    ),
  ),
  tuple(lines, integer({ min: 1, max: 40 })).map(([found, start]) =>
    rows(found, (index) => `${start + index}. `),
  ),
  tuple(lines, integer({ min: 2, max: 40 })).map(([found, step]) =>
    rows(found, (index) => `${(index + 1) * step}. `),
  ),
  line.map(({ markdown, read }): Piece => ({ markdown: `> So: ${markdown}`, read: `So: ${read}` })),
  tuple(line, line).map(
    ([one, other]): Piece => ({
      markdown: `| A | B |\n|---|---|\n| ${cell(one)} | ${cell(other)} |`,
      read: `A|B|${one.read}|${other.read}`,
    }),
  ),
)

/** A bar would end the cell. */
function cell({ markdown }: Piece): string {
  return markdown.replaceAll('|', '\\|')
}

const answer = array(block, { minLength: 1, maxLength: 6 }).map(
  (blocks): Piece => ({
    markdown: blocks.map(({ markdown }) => markdown).join('\n\n'),
    read: blocks.map(({ read }) => read).join('\n\n'),
  }),
)

/** Without the space, and without what parts the cells of a table. */
const characters = (text: string) => text.replace(/[\s|]+|-{3,}/g, '')

/** Without bullets and numbers: an item that is cut has its mark on both sides. */
const unmarked = (text: string) => text.replace(/^\s*(?:•|\d+\.) /gm, '')

describe('of an answer as people write them', () => {
  test('every character is seen, in order, and every number is the same', () => {
    assert(
      property(answer, ({ markdown, read }) => {
        expect(characters(shownWords(markdown))).toBe(characters(read))
      }),
      { numRuns: 400, seed: 9 },
    )
  })

  test('every character is seen in its parts', () => {
    const withoutTables = answer.filter(({ markdown }) => !markdown.includes('|---'))
    assert(
      property(withoutTables, ({ markdown, read }) => {
        const parts = split(parseMarkdown(markdown), { maxTextChars: 200, maxBlocks: 10, maxElements: 60 })
        expect(characters(unmarked(parts.map(shownWords).join('\n')))).toBe(characters(unmarked(read)))
      }),
      { numRuns: 200, seed: 9 },
    )
  })
})
