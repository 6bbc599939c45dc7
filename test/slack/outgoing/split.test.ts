import { describe, expect, test } from 'vitest'
import { defaultLimits, smallerLimits } from '../../../src/slack/outgoing/limits.ts'
import { messageOf, plainTextOf } from '../../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../../src/slack/outgoing/parse.ts'
import { split } from '../../../src/slack/outgoing/split.ts'

const tiny = { maxTextChars: 60, maxBlocks: 45, maxElements: 100 }

const partsOf = (markdown: string, limits = defaultLimits) => split(parseMarkdown(markdown), limits)

/** The parts as Slack's mrkdwn. */
const textsOf = (markdown: string, limits = defaultLimits) =>
  partsOf(markdown, limits).map((part) => messageOf(part).text)

test('gives nothing for nothing', () => {
  expect(partsOf('')).toEqual([])
  expect(partsOf(' \n\t\n')).toEqual([])
})

test('leaves what fits untouched', () => {
  const document = parseMarkdown('* odd   _spacing_\n\n\n1) and markers\n')
  expect(split(document)).toEqual([document])
})

test('cuts between blocks and leaves them as they are', () => {
  const first = `* odd   _spacing_ ${'a'.repeat(30)}`
  const second = `__b__ ${'b'.repeat(30)}`
  expect(partsOf(`${first}\n\n${second}\n`, tiny)).toEqual([parseMarkdown(first), parseMarkdown(second)])
})

test('keeps a heading with what follows it', () => {
  const [first, second] = textsOf(`${'a'.repeat(40)}\n\n## Next\n\n${'b'.repeat(40)}`, tiny)
  expect([first, second]).toEqual(['a'.repeat(40), `*Next*\n\n${'b'.repeat(40)}`])
})

test('cuts a list between items, which keep their numbers', () => {
  const list = Array.from({ length: 12 }, (_, index) => `${index + 7}. item number ${index + 7}`).join('\n')
  const parts = partsOf(list, tiny)
  expect(parts.length).toBeGreaterThan(3)
  expect(parts.map((part) => messageOf(part).text).join('\n')).toBe(list)
})

test('counts on even where every number in the source is 1', () => {
  const parts = partsOf('1. item with words\n'.repeat(12), tiny)
  const numbers = parts.flatMap((part) => messageOf(part).text.match(/^\d+/gm))
  expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 1}`))
})

test('cuts a nested list item between its own items', () => {
  const parts = partsOf(`1. outer\n${'   - inner item with words\n'.repeat(6)}2. last`, tiny)
  expect(parts.length).toBeGreaterThan(2)
  expect(messageOf(parts.at(-1) ?? []).text).toMatch(/2\. last$/)
  expect(JSON.stringify(parts).match(/inner item/g)).toHaveLength(6)
})

test('keeps the numbers of a list that follows another', () => {
  const parts = partsOf(`3) ${'word '.repeat(15)}\n\n1. next`, tiny)
  expect(messageOf(parts.at(-1) ?? []).text).toMatch(/^3\. [^]*\n\n1\. next$/)
})

test('leaves the box of a task with its beginning', () => {
  const texts = partsOf(`- [x] ${'word '.repeat(20)}`, tiny).map((part) => messageOf(part).text)
  expect(texts.map((text) => text.slice(0, 6))).toEqual(['• ☑ wo', '• word'])
})

test('cuts a quote between its paragraphs', () => {
  const parts = textsOf(`> ${'a'.repeat(35)}\n>\n> ${'b'.repeat(35)}`, tiny)
  expect(parts).toEqual([`> ${'a'.repeat(35)}`, `> ${'b'.repeat(35)}`])
})

test('cuts code between lines and gives both pieces their fences', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `  line ${index} of code`)
  const parts = textsOf(`\`\`\`py\n${lines.join('\n')}\n\`\`\``, tiny)
  expect(parts.length).toBeGreaterThan(3)
  for (const part of parts) expect(part).toMatch(/^```\n[^`]+\n```$/)
  expect(parts.flatMap((part) => part.split('\n').slice(1, -1))).toEqual(lines)
})

test('cuts a line of code that no part holds anywhere', () => {
  const parts = textsOf(`\`\`\`\n${'x'.repeat(200)}\n\`\`\``, tiny)
  expect(parts.map((part) => part.split('\n')[1]).join('')).toBe('x'.repeat(200))
})

test('closes a fence that the answer left open', () => {
  const parts = textsOf(`${'a'.repeat(50)}\n\n\`\`\`js\nlet x`, tiny)
  expect(parts).toEqual(['a'.repeat(50), '```\nlet x\n```'])
})

describe('tables', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => `| r${index} | v${index} |`)

  test('are cut between rows, under their header again', () => {
    const parts = textsOf(`| name | value |\n|------|------:|\n${rows(9).join('\n')}`, {
      ...tiny,
      maxTextChars: 120,
    })
    expect(parts.length).toBeGreaterThan(1)
    for (const part of parts) expect(part).toMatch(/^```\nname *\| *value\n-+\|-+\n/)
    expect(parts.join('\n').match(/\br\d/g)).toEqual(rows(9).map((_, index) => `r${index}`))
  })

  test('have no more than 100 rows each, and a part no more than one table', () => {
    const table = `| a | b |\n|---|---|\n${rows(130).join('\n')}`
    const parts = partsOf(`${table}\n\n${table}`)
    const tables = parts.map((part) => messageOf(part).blocks.filter((block) => block.type === 'table'))
    for (const found of tables) expect(found.length).toBeLessThanOrEqual(1)
    for (const [found] of tables) expect(found?.rows.length ?? 0).toBeLessThanOrEqual(100)
    expect(JSON.stringify(parts).match(/"r\d+"/g)).toHaveLength(260)
  })

  test('are native blocks, each in a part of its own', () => {
    const parts = partsOf('| a |\n|---|\n| b |\n\nand\n\n| c |\n|---|\n| d |')
    expect(parts.map((part) => messageOf(part).blocks.map((block) => block.type))).toEqual([
      ['table', 'rich_text'],
      ['table'],
    ])
  })

  test('become words where a row alone is too long', () => {
    const parts = textsOf(`| a | b |\n|---|---|\n| ${'word '.repeat(30)}| x |\n| y | z |`, tiny)
    expect(parts[0]).toMatch(/^\*a:\* word/)
    expect(parts.join(' ').match(/word/g)).toHaveLength(30)
    expect(parts.at(-1)).toMatch(/^y +\| z$/m)
  })
})

describe('a paragraph', () => {
  test('is cut at a line break, then after a sentence, then at a space', () => {
    expect(textsOf(`${'aaa. '.repeat(8)}\n${'bbb. '.repeat(8)}`, tiny)).toEqual([
      'aaa. '.repeat(8).trim(),
      'bbb. '.repeat(8).trim(),
    ])
    expect(textsOf(`${'aaa '.repeat(9)}end. ${'bbb '.repeat(9)}`, tiny)[0]).toBe(`${'aaa '.repeat(9)}end.`)
    expect(textsOf('word '.repeat(30), tiny)[0]).toBe('word '.repeat(12).trim())
  })

  test('is never cut inside a link, code or emphasis that fits a part', () => {
    const link = '[a label of words](https://example.com/a)'
    const parts = textsOf(`${'word '.repeat(7)}${link} ${'word '.repeat(7)}`, tiny)
    expect(parts.some((part) => part.includes('<https://example.com/a|a label of words>'))).toBe(true)
  })

  test('has an emphasis longer than a part on both sides of the cut', () => {
    const parts = textsOf(`before **${'word '.repeat(40).trim()}** after`, tiny)
    const bold = parts.filter((part) => part.startsWith('*word') && part.includes('word*'))
    expect(bold.length).toBeGreaterThan(2)
    expect(parts.join(' ').match(/word/g)).toHaveLength(40)
  })

  test('does not turn into a heading, a list or a quote where it is cut', () => {
    for (const mark of ['#', '-', '>', '1.', '+', '```', '|', '==='])
      for (const part of partsOf(`aaaa ${mark} bbbb `.repeat(20), tiny))
        expect(messageOf(part).blocks).toMatchObject([{ elements: [{ type: 'rich_text_section' }] }])
  })

  test('of one endless word is cut between what people see as characters', () => {
    const family = '👨‍👩‍👧‍👦'
    const parts = textsOf(family.repeat(60), tiny)
    for (const part of parts) expect(part.replaceAll(family, '')).toBe('')
    expect(textsOf('x'.repeat(30_000)).join('')).toBe('x'.repeat(30_000))
  })

  test('is cut even inside a character, where that alone is too long', () => {
    const zalgo = `a${'\u0301'.repeat(500)}`
    expect(textsOf(zalgo, tiny).join('')).toBe(zalgo)
  })
})

test('resolves references, so that no part needs another', () => {
  const parts = partsOf(
    `[first][1] ${'a'.repeat(20)}\n\n[second][1] ${'b'.repeat(20)}\n\n[1]: https://e.com`,
    tiny,
  )
  expect(parts.map((part) => messageOf(part).text.slice(0, 15))).toEqual([
    '<https://e.com|',
    '<https://e.com|',
  ])
  expect(parts.length).toBe(2)
})

test('cuts a part again into smaller ones', () => {
  const [part = []] = partsOf('Some words to be read. '.repeat(400))
  const smaller = split(part, smallerLimits)
  for (const piece of smaller) expect(messageOf(piece).text.length).toBeLessThanOrEqual(1_200)
  expect(smaller.map(plainTextOf).join(' ')).toBe(plainTextOf(part))
})

test('cuts 200 KB in time that grows with the length only', () => {
  const section = `## Heading\n\n${'A sentence of a long answer. '.repeat(10)}\n\n- one\n- two\n\n\`\`\`js\nlet a\n\`\`\`\n\n`
  partsOf(section.repeat(50))
  const msOf = (count: number) => {
    const before = process.cpuUsage()
    partsOf(section.repeat(count))
    return process.cpuUsage(before).user / 1_000
  }
  const small = msOf(140)
  const large = msOf(560)
  expect(large).toBeLessThan(Math.max(small, 50) * 12)
})
