import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toLabel } from '../../../src/slack/incoming/label.ts'
import { cpuMsOf } from '../../setup/cpu.ts'

describe('a label', () => {
  test.each([
    ['<@UBOT> write *three* _subject_ ~lines~', 'write three subject lines'],
    ['<@UBOT> see <https://x.de/a|our site> and <https://y.de>', 'see our site and https://y.de'],
    ['<@U9|eva> and <#C1|news> and <#C2|>', '@eva and #news'],
    ['&gt; quoted\n• `item` &amp; more\n```code\nblock```', 'quoted item & more code block'],
    ['2*3*4 &lt; 25', '2*3*4 < 25'],
    [':tada:', '🎉'],
    ['  \n ', ''],
    ['<@UBOT>', ''],
  ])('%s', (text, expected) => {
    expect(toLabel(text)).toBe(expected)
  })

  test('leaves out the bot even where its name is known', () => {
    expect(toLabel('<@UBOT|neuroflash> write', 'UBOT')).toBe('write')
  })

  test('ends after 80 characters', () => {
    expect(toLabel('x'.repeat(80))).toBe('x'.repeat(80))
    expect(toLabel('x'.repeat(81))).toBe('x'.repeat(80))
  })

  test('cuts no character in two', () => {
    expect(toLabel(`${'x'.repeat(79)}👍`)).toBe('x'.repeat(79))
    expect(toLabel(`${'x'.repeat(70)}👨‍👩‍👧‍👦!`)).toBe('x'.repeat(70))
    expect(toLabel(`${'x'.repeat(79)}e\u0301`)).toBe('x'.repeat(79))
  })

  test('is one line of at most 80 characters, whatever people write', () => {
    const pieces = fc.constantFrom(
      '<@UBOT>',
      '`',
      '```',
      '*a*',
      '\n',
      'word ',
      '👨‍👩‍👧‍👦',
      '&gt;',
      '<',
      '\u0301',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 80 }), (found) => {
        const label = toLabel(found.join(''))
        expect(label.length).toBeLessThanOrEqual(80)
        expect(label).not.toMatch(/\n|<@UBOT>/)
      }),
    )
  })

  test.each(['<', '*', '`', '\u0301', 'a '])('is found quickly in a flood of %j', (flood) => {
    expect(cpuMsOf(() => toLabel(flood.repeat(50_000)))).toBeLessThan(2000)
  })
})
