import type { KnownBlock } from '@slack/types'
import { describe, expect, test } from 'vitest'
import { timeOfDay } from '../../../src/bridge/notices.ts'
import { messageOf, plainTextOf, sentenceDocument, toMessage } from '../../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../../src/slack/outgoing/parse.ts'
import { english } from '../../environment/sentences.ts'

/** The elements of a message that is one rich text block. */
function elements(markdown: string) {
  const { blocks } = toMessage(markdown)
  expect(blocks.map((block) => block.type)).toEqual(['rich_text'])
  return blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements : []))
}

/** As an answer, which may be longer than a sentence of the bot's own. */
const answered = (markdown: string) => messageOf(parseMarkdown(markdown))

const types = (blocks: readonly KnownBlock[]) => blocks.map((block) => block.type)
const section = (...parts: object[]) => ({ type: 'rich_text_section', elements: parts })
const words = (text: string, style?: object) => ({ type: 'text', text, ...(style ? { style } : {}) })

describe('inline Markdown', () => {
  test('shows bold, italic, strike and code as styles', () => {
    const markdown = '**bold** *italic* ~~gone~~ `code` ***both***'
    expect(toMessage(markdown).text).toBe('*bold* _italic_ ~gone~ `code` *_both_*')
    expect(elements(markdown)).toEqual([
      section(
        words('bold', { bold: true }),
        words(' '),
        words('italic', { italic: true }),
        words(' '),
        words('gone', { strike: true }),
        words(' '),
        words('code', { code: true }),
        words(' '),
        words('both', { italic: true, bold: true }),
      ),
    ])
  })

  test('leaves words plain in mrkdwn where Slack would show the marks', () => {
    expect(toMessage('un**believ**able').text).toBe('unbelievable')
    expect(toMessage('**2 \\* 3**').text).toBe('2 * 3')
    expect(toMessage('`` a`b ``').text).toBe('a`b')
    expect(toMessage('**see *this* now**').text).toBe('*see* *_this_* *now*')
  })

  test('shows web and mail links as links', () => {
    expect(toMessage('[our *guide*](https://e.com/?a=1&b=2 "title")').text).toBe(
      '<https://e.com/?a=1&amp;b=2|our guide>',
    )
    expect(toMessage('<https://e.com> and https://e.org and a@b.de').text).toBe(
      '<https://e.com> and <https://e.org> and <mailto:a@b.de|a@b.de>',
    )
    expect(elements('**[x](https://e.com)**')).toEqual([
      section({ type: 'link', url: 'https://e.com', text: 'x', style: { bold: true } }),
    ])
  })

  test('keeps the address of what is no link to follow', () => {
    expect(toMessage('[x](javascript:alert(1))').text).toBe('x (javascript:alert(1))')
    expect(toMessage('[x](/docs) [y](#top)').text).toBe('x (/docs) y')
    expect(elements('[x](javascript:alert(1))')).toEqual([section(words('x (javascript:alert(1))'))])
  })

  test('shows images as links', () => {
    expect(toMessage('![a logo](https://e.com/l.png) ![](https://e.com/m.png)').text).toBe(
      '<https://e.com/l.png|a logo> <https://e.com/m.png|image>',
    )
    expect(toMessage('[![badge](https://e.com/b.svg)](https://e.com)').text).toBe('<https://e.com|badge>')
  })

  test('resolves references, shows definitions nothing points at, and keeps footnotes', () => {
    expect(toMessage('[a][1]\n\n[1]: https://e.com').text).toBe('<https://e.com|a>')
    expect(toMessage('Sources\n\n[1]: https://e.com').text).toBe('Sources\n\n[1]: <https://e.com>')
    expect(toMessage('a[^n]\n\n[^n]: the note').text).toBe('a[^n]\n\n[^n]: the note')
  })

  test('decodes entities once and escapes what Slack reads', () => {
    expect(toMessage('a &amp; b &lt; c &amp;amp;').text).toBe('a &amp; b &lt; c &amp;amp;')
    expect(elements('a &amp; b &amp;amp;')).toEqual([section(words('a & b &amp;'))])
  })

  test('shows unknown HTML as text', () => {
    expect(elements('<foo>x</foo> <!-- y --><br>z')).toEqual([section(words('<foo>x</foo> <!-- y -->\nz'))])
    expect(toMessage('<foo>\n\n**x**\n\n</foo>').text).toBe('&lt;foo&gt;\n\n*x*\n\n&lt;/foo&gt;')
  })

  test('keeps line breaks, hard and soft', () => {
    expect(toMessage('a\nb\\\nc  \nd').text).toBe('a\nb\nc\nd')
    expect(toMessage('**a\nb**').text).toBe('*a*\n*b*')
  })
})

describe('blocks of Markdown', () => {
  test('shows headings bold and paragraphs apart', () => {
    const markdown = '# A *title*\n\nOne.\n\nTwo.'
    expect(toMessage(markdown).text).toBe('*A* *_title_*\n\nOne.\n\nTwo.')
    expect(elements(markdown)).toEqual([
      section(
        words('A ', { bold: true }),
        words('title', { bold: true, italic: true }),
        words('\n\n'),
        words('One.'),
        words('\n\n'),
        words('Two.'),
      ),
    ])
  })

  test('alternates lists where Markdown nests them, and goes on counting', () => {
    const markdown = '3. a\n   - b\n     - c\n       - d\n4. e'
    expect(toMessage(markdown).text).toBe('3. a\n    ◦ b\n        ▪ c\n            ▪ d\n4. e')
    expect(elements(markdown)).toMatchObject([
      { style: 'ordered', indent: 0, offset: 2, elements: [section(words('a'))] },
      { style: 'bullet', indent: 1, elements: [section(words('b'))] },
      { style: 'bullet', indent: 2, elements: [section(words('c'))] },
      { style: 'bullet', indent: 3, elements: [section(words('d'))] },
      { style: 'ordered', indent: 0, offset: 3, elements: [section(words('e'))] },
    ])
  })

  test('indents no deeper than Slack does', () => {
    const deep = Array.from({ length: 12 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n')
    const indents = elements(deep).map((element) => (element.type === 'rich_text_list' ? element.indent : -1))
    expect(indents.at(-1)).toBe(8)
  })

  test('shows task lists with boxes, and items without words', () => {
    expect(toMessage('- [x] done\n- [ ] open\n-').text).toBe('• ☑ done\n• ☐ open\n• ')
    expect(elements('-')).toMatchObject([{ elements: [section(words(' '))] }])
  })

  test('shows code inside a list item between two pieces of the list', () => {
    expect(elements('1. a\n\n   ```\n   x\n   ```\n2. b')).toMatchObject([
      { type: 'rich_text_list', elements: [section(words('a'))] },
      { type: 'rich_text_preformatted', elements: [words('x')] },
      { type: 'rich_text_list', offset: 1, elements: [section(words('b'))] },
    ])
  })

  test('shows quotes flat, with lists and code inside them', () => {
    const markdown = '> a\n> > b\n>\n> - c\n>\n> ```\n> d\n> ```'
    expect(toMessage(markdown).text).toBe('> a\n> \n> b\n> \n> • c\n> \n> ```\n> d\n> ```')
    expect(elements(markdown)).toMatchObject([
      { type: 'rich_text_quote', elements: [words('a'), words('\n\n'), words('b')] },
      { type: 'rich_text_list', border: 1 },
      { type: 'rich_text_preformatted', border: 1 },
    ])
  })

  test('keeps code as it is', () => {
    expect(elements('```js\nif (a < b) {\n\n  "*x*"\n}\n```')).toEqual([
      { type: 'rich_text_preformatted', elements: [words('if (a < b) {\n\n  "*x*"\n}')] },
    ])
    expect(toMessage('    a &amp; b').text).toBe('```\na &amp;amp; b\n```')
  })

  test('lets no code end the fence around it', () => {
    const { text } = toMessage('````\n```\n<!here>\n````')
    expect(text.match(/```/g)).toHaveLength(2)
    expect(text).toMatch(/^```\n[^]*\n```$/)
  })

  test('shows a divider between blocks', () => {
    expect(types(toMessage('a\n\n---\n\nb').blocks)).toEqual(['rich_text', 'divider', 'rich_text'])
  })

  test('shows a table as a table, and as columns in the text', () => {
    const { text, blocks } = toMessage('| a | b |\n|:-:|--:|\n| **long** | 1 |\n| | 😀 |')
    expect(text).toBe('```\n a   |   b\n-----|----\nlong |   1\n     |  😀\n```')
    expect(blocks).toMatchObject([
      {
        type: 'table',
        column_settings: [{ align: 'center' }, { align: 'right' }],
        rows: [
          [
            { elements: [section(words('a', { bold: true }))] },
            { elements: [section(words('b', { bold: true }))] },
          ],
          [{ elements: [section(words('long', { bold: true }))] }, { elements: [section(words('1'))] }],
          [{ elements: [section(words(' '))] }, { elements: [section(words('😀'))] }],
        ],
      },
    ])
  })

  test('shows a second table, or one too large for Slack, as text', () => {
    const table = '| a |\n|---|\n| b |'
    expect(types(toMessage(`${table}\n\nand\n\n${table}`).blocks)).toEqual(['table', 'rich_text'])
    const wide = `|${' a |'.repeat(21)}\n|${'---|'.repeat(21)}\n|${' b |'.repeat(21)}`
    expect(types(toMessage(wide).blocks)).toEqual(['rich_text'])
    expect(types(answered(`| a |\n|---|${'\n| b |'.repeat(100)}`).blocks)).toEqual(['rich_text'])
    expect(types(answered(`| a |\n|---|${'\n| b |'.repeat(99)}`).blocks)).toEqual(['table'])
  })
})

describe('what the model must not be able to do', () => {
  test('pings nobody', () => {
    const markdown = 'Hi <!channel> <@U123ABC> <!subteam^S1|@x> @here @Everyone `<!here>` mail@here.com'
    const { text } = toMessage(markdown)
    expect(text).toBe(
      'Hi &lt;!channel&gt; &lt;@U123ABC&gt; &lt;!subteam^S1|@x&gt; @\u200Bhere @\u200BEveryone `&lt;!here&gt;` <mailto:mail@here.com|mail@\u200Bhere.com>',
    )
    expect(plainTextOf(parseMarkdown(markdown))).not.toMatch(/[<>]|@here|@everyone/i)
  })

  test('cannot break out of a link', () => {
    expect(toMessage('[a](https://e.com/|<!here>)').text).toBe('<https://e.com/%7C%3C!here%3E|a>')
    expect(toMessage('<https://evil|@here>').text).not.toMatch(/\|@here|<@/)
    expect(toMessage('[a|b>](https://e.com)').text).toBe('<https://e.com|a¦b&gt;>')
  })
})

test('says the same without formatting as the last resort', () => {
  expect(plainTextOf(parseMarkdown('# A\n\n- **b** & [c](https://e.com)\n\n```\nd\n```\n\n> e'))).toBe(
    'A\n\n• b &amp; c (https://e.com)\n\nd\n\ne',
  )
})

test('shows nothing for nothing', () => {
  expect(toMessage(' \n')).toEqual({ text: '', blocks: [] })
})

describe('a time of day in a sentence', () => {
  const atMs = Date.UTC(2026, 10, 28, 14, 5)

  test('is shown by Slack in the reader’s zone, and where it cannot be, in UTC', () => {
    const markdown = `Not before ${timeOfDay(atMs).asItIs}, at no other time.`
    const time = { type: 'date', timestamp: atMs / 1_000, format: '{time}', fallback: '14:05 UTC' }
    expect(elements(markdown)).toEqual([section(words('Not before '), time, words(', at no other time.'))])
    expect(toMessage(markdown).text).toBe(
      `Not before <!date^${atMs / 1_000}^{time}|14:05 UTC>, at no other time.`,
    )
    expect(plainTextOf(sentenceDocument(markdown))).toBe('Not before 14:05 UTC, at no other time.')
  })

  test('is not what somebody is called, and not what an answer says', () => {
    const name = english('wasReset', { who: '<time:1>' })
    expect(elements(name)).toEqual([
      section(words(english('wasReset', { who: 'X' }).replace('X', '<time:1>'))),
    ])
    expect(answered('at <time:1>').text).not.toContain('!date')
  })
})
