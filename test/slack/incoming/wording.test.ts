import { describe, expect, test } from 'vitest'
import { saysTheSame, wordingOf } from '../../../src/slack/incoming/wording.ts'
import { cpuMsOf } from '../../setup/cpu.ts'

const plain = {
  text: 'hello',
  blocks: [],
  attachments: [],
  files: undefined,
  edited: undefined,
  event_ts: undefined,
}

type Share = { readonly is_share: true; readonly text: string; readonly attachments?: readonly Share[] }

function forwards(depth: number): Share {
  const inner = depth > 1 ? { attachments: [forwards(depth - 1)] } : {}
  return { is_share: true, text: `level ${depth}`, ...inner }
}

function section(count: number) {
  const elements = Array.from({ length: count }, () => ({ type: 'text', text: 'a*', style: { bold: true } }))
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

describe('what comes with the words', () => {
  test('is nothing for most messages, and takes no room', () => {
    expect(wordingOf(plain)).toEqual({ text: 'hello', files: [] })
  })

  test('is nothing of a file whose kind is a word every object knows', () => {
    const file = { name: 'notes.txt', title: null, mode: 'constructor' }
    const { files, enclosures } = wordingOf({ ...plain, files: [file] })
    expect({ files, enclosures }).toEqual({ files: ['notes.txt'], enclosures: undefined })
  })

  test('ends with the third of what was forwarded again and again, and says so', () => {
    const { enclosures = [] } = wordingOf({ ...plain, attachments: [forwards(6)] })
    expect(enclosures.map(({ text }) => text)).toEqual(['level 6', 'level 5', 'level 4', '[…]'])
  })

  test('is no more than a question may hold, and says what was left out', () => {
    const attachments = Array.from({ length: 30 }, () => ({ is_share: true, text: 'word '.repeat(1_500) }))
    const { enclosures = [] } = wordingOf({ ...plain, attachments })
    expect(enclosures.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(33_000)
    expect(enclosures.at(-1)).toEqual({ text: '[…]' })
    const few = wordingOf({
      ...plain,
      attachments: Array.from({ length: 25 }, () => ({ is_share: true, text: 'x' })),
    })
    expect(few.enclosures).toHaveLength(21)
    expect(few.enclosures?.at(-1)).toEqual({ text: '[…]' })
  })

  test('is never cut inside of what Slack has bracketed, an entity or a character', () => {
    for (const piece of ['<@U0ADA00001>', '&amp;', '🎉']) {
      for (let lead = 0; lead < piece.length; lead += 1) {
        const text = `${'x'.repeat(8_000 - lead)}${piece} and more`
        const [quote] = wordingOf({ ...plain, attachments: [{ is_share: true, text }] }).enclosures ?? []
        expect(quote?.text).toMatch(/^x+(?:<@U0ADA00001>|&amp;|🎉)?\n\[…\]$/u)
      }
    }
  })

  test.each([
    ['elements', [section(60_000)]],
    ['blocks', Array.from({ length: 5_000 }, () => section(50))],
    [
      'cells',
      [
        {
          type: 'table',
          rows: Array.from({ length: 3_000 }, () =>
            Array.from({ length: 300 }, () => ({ type: 'raw_text', text: '<|'.repeat(20) })),
          ),
        },
      ],
    ],
    [
      'spaces in a cell',
      [
        {
          type: 'table',
          rows: [
            [
              { type: 'raw_text', text: ' '.repeat(500_000) },
              { type: 'raw_text', text: 'x' },
            ],
          ],
        },
      ],
    ],
  ])('is read quickly, however many: %s', (_, blocks) => {
    const read = () => wordingOf({ ...plain, text: '', blocks })
    expect(cpuMsOf(read)).toBeLessThan(2_000)
    const { text } = read()
    expect(text.length).toBeLessThan(41_000)
  })
})

test('a link stays one, whatever its address holds', () => {
  const link = { type: 'link', url: 'https://e.com/a|b', text: 'the draft' }
  const cell = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [link] }] }
  const blocks = [{ type: 'table', rows: [[cell]] }]
  expect(wordingOf({ ...plain, blocks }).enclosures?.[0]?.text).toContain('<https://e.com/a%7Cb|the draft>')
})

describe('a wording', () => {
  test('is the same whatever edit it is, and another with another forward', () => {
    const edited = wordingOf({ ...plain, edited: { ts: '1764000001.000000' }, event_ts: '1764000001.000200' })
    const forwarded = wordingOf({ ...plain, attachments: [{ is_share: true, text: 'x' }] })
    expect(saysTheSame(edited, wordingOf(plain))).toBe(true)
    expect(saysTheSame(forwarded, wordingOf(plain))).toBe(false)
  })

  test('is of a later edition the later it was edited, within a second by its event', () => {
    const at = (ts: string, event_ts: string) =>
      wordingOf({ ...plain, edited: { ts }, event_ts }).edition ?? ''
    const editions = [
      wordingOf(plain).edition ?? '',
      at('1764000001.000000', '1764000001.000200'),
      at('1764000001.000000', '1764000001.000300'),
      at('1764000002.000000', '1764000002.000100'),
    ]
    expect(editions.toSorted()).toEqual(editions)
    expect(new Set(editions).size).toBe(4)
  })
})
