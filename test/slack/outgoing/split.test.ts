import { describe, expect, test } from 'vitest'
import { toMessage, toPlainText } from '../../../src/slack/outgoing/message.ts'
import { smallerLimits, splitMarkdown } from '../../../src/slack/outgoing/split.ts'

const tiny = { maxTextChars: 60, maxBlocks: 45, maxElements: 100 }

test('gives nothing for nothing', () => {
  expect(splitMarkdown('')).toEqual([])
  expect(splitMarkdown(' \n\t\n')).toEqual([])
})

test('leaves what fits untouched', () => {
  const markdown = '* odd   _spacing_\n\n\n1) and markers\n'
  expect(splitMarkdown(markdown)).toEqual([markdown])
})

test('cuts between blocks and keeps their source', () => {
  const first = `* odd   _spacing_ ${'a'.repeat(30)}`
  const second = `__b__ ${'b'.repeat(30)}`
  expect(splitMarkdown(`${first}\n\n${second}\n`, tiny)).toEqual([first, second])
})

test('keeps a heading with what follows it', () => {
  const [first, second] = splitMarkdown(`${'a'.repeat(40)}\n\n## Next\n\n${'b'.repeat(40)}`, tiny)
  expect([first, second]).toEqual(['a'.repeat(40), `## Next\n\n${'b'.repeat(40)}`])
})

test('cuts a list between items, which keep their numbers', () => {
  const list = Array.from({ length: 12 }, (_, index) => `${index + 7}. item number ${index + 7}`).join('\n')
  const parts = splitMarkdown(list, tiny)
  expect(parts.length).toBeGreaterThan(3)
  expect(parts.map((part) => toMessage(part).text).join('\n')).toBe(list)
})

test('counts on even where every number in the source is 1', () => {
  const parts = splitMarkdown('1. item with words\n'.repeat(12), tiny)
  const numbers = parts.flatMap((part) => toMessage(part).text.match(/^\d+/gm))
  expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 1}`))
})

test('cuts a nested list item between its own items', () => {
  const parts = splitMarkdown(`1. outer\n${'   - inner item with words\n'.repeat(6)}2. last`, tiny)
  expect(parts.length).toBeGreaterThan(2)
  expect(toMessage(parts.at(-1) ?? '').text).toMatch(/2\. last$/)
  expect(parts.join('').match(/inner item/g)).toHaveLength(6)
})

test('keeps the numbers of a list that follows another', () => {
  const parts = splitMarkdown(`3) ${'word '.repeat(15)}\n\n1. next`, tiny)
  expect(toMessage(parts.at(-1) ?? '').text).toMatch(/^3\. [^]*\n\n1\. next$/)
})

test('leaves the box of a task with its beginning', () => {
  const texts = splitMarkdown(`- [x] ${'word '.repeat(20)}`, tiny).map((part) => toMessage(part).text)
  expect(texts.map((text) => text.slice(0, 6))).toEqual(['• ☑ wo', '• word'])
})

test('cuts a quote between its paragraphs', () => {
  const parts = splitMarkdown(`> ${'a'.repeat(35)}\n>\n> ${'b'.repeat(35)}`, tiny)
  expect(parts).toEqual([`> ${'a'.repeat(35)}`, `> ${'b'.repeat(35)}`])
})

test('cuts code between lines and gives both pieces their fences and language', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `  line ${index} of code`)
  const parts = splitMarkdown(`\`\`\`py\n${lines.join('\n')}\n\`\`\``, tiny)
  expect(parts.length).toBeGreaterThan(3)
  for (const part of parts) expect(part).toMatch(/^```py\n[^`]+\n```$/)
  expect(parts.flatMap((part) => part.split('\n').slice(1, -1))).toEqual(lines)
})

test('cuts a line of code that no part holds anywhere', () => {
  const parts = splitMarkdown(`\`\`\`\n${'x'.repeat(200)}\n\`\`\``, tiny)
  expect(parts.map((part) => part.split('\n')[1]).join('')).toBe('x'.repeat(200))
})

test('closes a fence that the answer left open', () => {
  const parts = splitMarkdown(`${'a'.repeat(50)}\n\n\`\`\`js\nlet x`, tiny)
  expect(parts).toEqual(['a'.repeat(50), '```js\nlet x\n```'])
})

describe('tables', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => `| r${index} | v${index} |`)

  test('are cut between rows, under their header again', () => {
    const parts = splitMarkdown(`| name | value |\n|------|------:|\n${rows(9).join('\n')}`, {
      ...tiny,
      maxTextChars: 120,
    })
    expect(parts.length).toBeGreaterThan(1)
    for (const part of parts) expect(part).toMatch(/^\| name *\| *value *\|\n\| -+ *\| *-+: \|\n/)
    expect(parts.join('\n').match(/\br\d/g)).toEqual(rows(9).map((_, index) => `r${index}`))
  })

  test('have no more than 100 rows each, and a part no more than one table', () => {
    const table = `| a | b |\n|---|---|\n${rows(130).join('\n')}`
    const parts = splitMarkdown(`${table}\n\n${table}`)
    const tables = parts.map((part) => toMessage(part).blocks.filter((block) => block.type === 'table'))
    for (const found of tables) expect(found.length).toBeLessThanOrEqual(1)
    for (const [found] of tables) expect(found?.rows.length ?? 0).toBeLessThanOrEqual(100)
    expect(parts.join('\n').match(/\| r\d+ /g)).toHaveLength(260)
  })

  test('are native blocks, each in a part of its own', () => {
    const parts = splitMarkdown('| a |\n|---|\n| b |\n\nand\n\n| c |\n|---|\n| d |')
    expect(parts.map((part) => toMessage(part).blocks.map((block) => block.type))).toEqual([
      ['table', 'rich_text'],
      ['table'],
    ])
  })

  test('become words where a row alone is too long', () => {
    const parts = splitMarkdown(`| a | b |\n|---|---|\n| ${'word '.repeat(30)}| x |\n| y | z |`, tiny)
    expect(parts[0]).toMatch(/^\*\*a:\*\* word/)
    expect(parts.join(' ').match(/word/g)).toHaveLength(30)
    expect(parts.at(-1)).toContain('| y |')
  })
})

describe('a paragraph', () => {
  test('is cut at a line break, then after a sentence, then at a space', () => {
    expect(splitMarkdown(`${'aaa. '.repeat(8)}\n${'bbb. '.repeat(8)}`, tiny)).toEqual([
      'aaa. '.repeat(8).trim(),
      'bbb. '.repeat(8).trim(),
    ])
    expect(splitMarkdown(`${'aaa '.repeat(9)}end. ${'bbb '.repeat(9)}`, tiny)[0]).toBe(
      `${'aaa '.repeat(9)}end.`,
    )
    expect(splitMarkdown('word '.repeat(30), tiny)[0]).toBe('word '.repeat(12).trim())
  })

  test('is never cut inside a link, code or emphasis that fits a part', () => {
    const link = '[a label of words](https://example.com/a)'
    const parts = splitMarkdown(`${'word '.repeat(7)}${link} ${'word '.repeat(7)}`, tiny)
    expect(parts.some((part) => part.includes(link))).toBe(true)
  })

  test('has an emphasis longer than a part on both sides of the cut', () => {
    const parts = splitMarkdown(`before **${'word '.repeat(40).trim()}** after`, tiny)
    const bold = parts.filter((part) => part.startsWith('**word') && part.includes('word**'))
    expect(bold.length).toBeGreaterThan(2)
    expect(parts.join(' ').match(/word/g)).toHaveLength(40)
  })

  test('does not turn into a heading, a list or a quote where it is cut', () => {
    for (const mark of ['#', '-', '>', '1.', '+', '```', '|', '==='])
      for (const part of splitMarkdown(`aaaa ${mark} bbbb `.repeat(20), tiny))
        expect(toMessage(part).blocks).toMatchObject([{ elements: [{ type: 'rich_text_section' }] }])
  })

  test('of one endless word is cut between what people see as characters', () => {
    const family = '👨‍👩‍👧‍👦'
    const parts = splitMarkdown(family.repeat(60), tiny)
    for (const part of parts) expect(part.replaceAll(family, '')).toBe('')
    expect(splitMarkdown('x'.repeat(30_000)).join('')).toBe('x'.repeat(30_000))
  })

  test('is cut even inside a character, where that alone is too long', () => {
    const zalgo = `a${'\u0301'.repeat(500)}`
    expect(splitMarkdown(zalgo, tiny).join('')).toBe(zalgo)
  })
})

test('resolves references, so that no part needs another', () => {
  const parts = splitMarkdown(
    `[first][1] ${'a'.repeat(20)}\n\n[second][1] ${'b'.repeat(20)}\n\n[1]: https://e.com`,
    tiny,
  )
  expect(parts.map((part) => toMessage(part).text.slice(0, 15))).toEqual([
    '<https://e.com|',
    '<https://e.com|',
  ])
  expect(parts.length).toBe(2)
})

test('cuts a part again into smaller ones', () => {
  const [part = ''] = splitMarkdown('Some words to be read. '.repeat(400))
  const smaller = splitMarkdown(part, smallerLimits)
  for (const piece of smaller) expect(toMessage(piece).text.length).toBeLessThanOrEqual(1_200)
  expect(smaller.map(toPlainText).join(' ')).toBe(toPlainText(part))
})

test('cuts 200 KB in time that grows with the length only', () => {
  const section = `## Heading\n\n${'A sentence of a long answer. '.repeat(10)}\n\n- one\n- two\n\n\`\`\`js\nlet a\n\`\`\`\n\n`
  splitMarkdown(section.repeat(50))
  const msOf = (count: number) => {
    const before = process.cpuUsage()
    splitMarkdown(section.repeat(count))
    return process.cpuUsage(before).user / 1_000
  }
  const small = msOf(140)
  const large = msOf(560)
  expect(large).toBeLessThan(Math.max(small, 50) * 12)
})
