import {
  type Arbitrary,
  array,
  assert,
  constantFrom,
  integer,
  oneof,
  property,
  record,
  string,
  tuple,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SplitLimits, smallerLimits } from '../../../src/slack/outgoing/limits.ts'
import { messageOf, plainTextOf } from '../../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../../src/slack/outgoing/parse.ts'
import { split } from '../../../src/slack/outgoing/split.ts'
import type { Flow } from '../../../src/slack/outgoing/tree.ts'
import { cases } from '../../setup/extent.ts'

const snippets = [
  '<!channel>',
  '<!here|x>',
  '<@U123ABC>',
  '<#C123|general>',
  '<!subteam^S123|@team>',
  '<!date^1392734382^{date}|x>',
  '\\<!channel\\>',
  '&lt;!channel&gt;',
  '&amp;amp;',
  '@here',
  '@everyone',
  '[x](javascript:alert(1))',
  '[a](https://e.com/|<!here>)',
  '[<!here>](https://e.com)',
  '[a|<!here>|b](https://e.com/?a=<!here>)',
  '<https://evil|@here>',
  '![<@U123ABC>](https://e.com/x)',
  '[a][1]',
  '[1]: https://e.com/<!here>',
  '[^1]',
  '[^1]: a note',
  '`<!here>`',
  '``a`b``',
  '```\n<!channel>\n',
  '```\n```` `\n```',
  '~~~js\nlet a = 1\n\nlet b\n~~~',
  '    indented <@U1>',
  '**bold <!here>**',
  '**',
  '*',
  '_',
  '~~',
  '`',
  '[',
  '](',
  '>',
  '|',
  '\\',
  '#',
  '-',
  '1.',
  '---',
  '===',
  '# Title <!channel>',
  '- item\n  - inner\n    1. more',
  '7. seven\n8. eight\n\n   second paragraph',
  '1) a\n2) b',
  '* other\n+ list',
  '- ```\n  code in a list\n  ```',
  '- [ ] open <!here>\n- [x] done',
  '> quote\n> > inner\n\n> other',
  '> - a list\n>   in a quote',
  '| a | <!here> |\n|---|:-:|\n| `x\\|y` | <@U1> |\n| c |',
  '<div>\n**x**\n</div>',
  'a<br>b',
  '<!-- comment -->',
  'שלום עולם \u202Eabc\u202C',
  '👨‍👩‍👧‍👦🇩🇪',
  'e\u0301\u0301\u0301',
  '\u0000',
  '\uD800',
  '\r\n',
  '\t',
  'https://e.com/a_b_c?d=1&e=2|f',
  'a@b.de',
  'Some ordinary words. And a second sentence! ',
  'x'.repeat(150),
  `[${'label '.repeat(30)}](https://e.com)`,
  `**${'bold words '.repeat(20)}**`,
  `\`${'inline code '.repeat(20)}\``,
]

const separator = constantFrom('', ' ', '\n', '\n\n', '\n\n\n', '\r\n')
const piece = oneof(
  { weight: 6, arbitrary: constantFrom(...snippets) },
  { weight: 1, arbitrary: string({ unit: 'grapheme', maxLength: 20 }) },
  { weight: 1, arbitrary: string({ unit: 'binary', maxLength: 8 }) },
)
const hostile = array(tuple(piece, separator), { maxLength: 25 }).map((pieces) =>
  pieces.map(([text, end]) => text + end).join(''),
)

const limits: Arbitrary<SplitLimits> = record({
  maxTextChars: constantFrom(80, 200, 600),
  maxBlocks: constantFrom(3, 45),
  maxElements: constantFrom(40, 600),
})

/** Every value under a `type` key, at any depth. */
function typesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'type' && typeof inner === 'string' ? [inner] : typesIn(inner),
  )
}

/**
 * What a reader sees, without bullets, numbers (`8.` behind indented code is text, alone an item) and
 * the space between.
 */
const words = (document: readonly Flow[]) =>
  textsIn(messageOf(document).blocks)
    .join('')
    .replace(/[\s\u200B☑☐]+|\d+\./g, '')

/** Every text of a message's blocks, in order. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  )
}

const shown = new Set([
  'rich_text',
  'rich_text_section',
  'rich_text_list',
  'rich_text_quote',
  'rich_text_preformatted',
  'text',
  'link',
  'divider',
  'table',
])

function expectHarmless(document: readonly Flow[]) {
  const { text, blocks } = messageOf(document)
  expect(text).not.toMatch(/<[!@#]/)
  expect(text.replace(/<mailto:[^|>]*/g, '')).not.toMatch(/@(?:channel|here|everyone)\b/i)
  // Every bracket belongs to a link of our own making.
  expect(
    text.replace(/<(?:https?:\/\/|mailto:)[^<>|\s]+(?:\|[^<>|\n]+)?>/gi, '').replace(/(?<=^| )> /gm, ''),
  ).not.toMatch(/[<>]/)
  expect(typesIn(blocks).filter((type) => !shown.has(type))).toEqual([])
  expect(plainTextOf(document)).not.toMatch(/[<>]/)
  expect(JSON.stringify(blocks)).not.toContain('"text":""')
  expect(JSON.stringify(blocks)).not.toContain('"elements":[]')
}

describe('hostile Markdown', () => {
  test('names and pings nobody, and makes blocks that Slack takes', () => {
    const read = hostile.map(parseMarkdown)
    assert(property(read, expectHarmless), { numRuns: cases(500) })
  })

  test.each([
    ['300 nested quotes', `${'> '.repeat(300)}<!here>`],
    ['300 nested quotes on 50 lines', `${'> '.repeat(300)}<!here>\n`.repeat(50)],
    ['20,000 quotes on a line', '>'.repeat(20_000)],
    ['10,000 bullets on a line', '- '.repeat(10_000)],
    ['3,000 numbers on a line', '1. '.repeat(3_000)],
    [
      'lists nested by indentation',
      Array.from({ length: 120 }, (_, depth) => `${'  '.repeat(depth)}- <@U1>`).join('\n'),
    ],
    ['20,000 alternating emphases', `${'*_'.repeat(10_000)}<!here>${'_*'.repeat(10_000)}`],
    ['1,000 emphases in each other', `${'*a _b '.repeat(500)}<!here>${' b_ a*'.repeat(500)}`],
    ['brackets', '['.repeat(20_000)],
    ['unclosed links', '[a]('.repeat(5_000)],
    ['backticks', Array.from({ length: 200 }, (_, count) => '`'.repeat(count + 1)).join(' ')],
    ['unclosed tags', 'a <? <!-- <a '.repeat(2_000)],
    [
      'a table of 300 rows and 40 columns',
      `|${' h |'.repeat(40)}\n|${'-|'.repeat(40)}\n${`|${' <!here> |'.repeat(40)}\n`.repeat(300)}`,
    ],
  ])('%s: neither overflow nor take for ever', (_, markdown) => {
    const document = parseMarkdown(markdown)
    expectHarmless(document)
    for (const part of split(document)) expect(messageOf(part).text.length).toBeLessThanOrEqual(3_900)
  })
})

describe('splitting', () => {
  test('gives parts within the limits, with at most one table', () => {
    assert(
      property(hostile, limits, (markdown, limits) => {
        for (const part of split(parseMarkdown(markdown), limits)) {
          const { text, blocks } = messageOf(part)
          expect(text.length).toBeLessThanOrEqual(limits.maxTextChars)
          expect(text.trim()).not.toBe('')
          expect(blocks.length).toBeLessThanOrEqual(limits.maxBlocks)
          expect(blocks.filter((block) => block.type === 'table').length).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: cases(400) },
    )
  })

  test('loses nothing and changes no order', () => {
    const withoutTables = hostile.filter((markdown) => !markdown.includes('|'))
    assert(
      property(withoutTables, limits, (markdown, limits) => {
        const document = parseMarkdown(markdown)
        const whole = words(document)
        const parts = split(document, limits).map(words)
        expect(withoutAddresses(parts.join(''))).toBe(withoutAddresses(whole))
      }),
      { numRuns: cases(400) },
    )
  })

  // Each was found by the properties around it.
  test.each([
    [
      'what is a list only without the definition before it',
      '[1]: https://e.com/<!here>\n7. seven\n8. eight\n\n   more',
    ],
    ['what is a list only without the code before it', `${'a'.repeat(70)}\n\n    code\n-\nwords`],
    ['a heading that begins with a definition', '[1]: https://e.com/<!here>\na heading of some words\n==='],
    ['a link whose label ends in a space', `before [${'label '.repeat(30)}](https://e.com)`],
    ['a pair of surrogates behind a link', `[${'label '.repeat(30)}](https://e.com)𐀀`],
    ['a task whose item is cut before a heading', `- [x] done\n\n  # ${'x'.repeat(200)}`],
  ])('keeps %s', (_, markdown) => {
    const document = parseMarkdown(markdown)
    const parts = split(document, { maxTextChars: 80, maxBlocks: 3, maxElements: 40 })
    expect(parts.length).toBeGreaterThan(0)
    expect(parts.map(words).join('')).toBe(words(document))
    for (const part of parts) expect(messageOf(part).text.length).toBeLessThanOrEqual(80)
  })

  test('gives a part back as it is when that is split again', () => {
    assert(
      property(hostile, limits, (markdown, limits) => {
        for (const part of split(parseMarkdown(markdown), limits)) expect(split(part, limits)).toEqual([part])
      }),
      { numRuns: cases(400) },
    )
  })

  test('keeps every row of a table once, under its header', () => {
    assert(
      property(integer({ min: 1, max: 60 }), integer({ min: 1, max: 25 }), (rows, columns) => {
        const line = (cell: (column: number) => string) =>
          `| ${Array.from({ length: columns }, (_, column) => cell(column)).join(' | ')} |`
        const body = Array.from({ length: rows }, (_, row) => line((column) => `r${row}c${column}`))
        const markdown = [line((column) => `h${column}`), line(() => '---'), ...body].join('\n')
        const parts = split(parseMarkdown(markdown), smallerLimits).map((part) => JSON.stringify(part))
        expect(parts.flatMap((part) => part.match(/r\d+c\d+/g) ?? [])).toEqual(markdown.match(/r\d+c\d+/g))
        for (const part of parts) expect(part).toContain(`h${columns - 1}`)
      }),
      { numRuns: cases(60) },
    )
  })
})

/** A link whose address alone is too long for a part becomes words, its address in brackets behind it. */
function withoutAddresses(value: string): string {
  return value.replace(/\((?:https?|mailto):[^)]*\)/g, '')
}
