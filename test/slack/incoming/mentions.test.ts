import { describe, expect, test } from 'vitest'
import { mrkdwnToMarkdown } from '../../../src/slack/incoming/markdown.ts'
import { addressesSomebodyElse, mentions, referencedIds } from '../../../src/slack/incoming/mentions.ts'
import { english } from '../../environment/sentences.ts'
import { cpuMsOf } from '../../setup/cpu.ts'

describe('the ids to look up', () => {
  test('are those that bring no name, each once, in order, without the bot', () => {
    const text = '<@U2> <@UBOT> <@U1> <@U2> <@W3|eva> <#C1|> <#C2|news> <#C3> <#C1|> <!here> <https://x.de>'

    expect(referencedIds(text, 'UBOT')).toEqual({ people: ['U2', 'U1'], channels: ['C1', 'C3'] })
  })

  test('are none in what a person typed', () => {
    expect(referencedIds('&lt;@U1&gt; @U1 <@U1')).toEqual({ people: [], channels: [] })
  })

  test('are found quickly among fifty thousand brackets', () => {
    const flood = `${'<@'.repeat(50_000)}<@U1>`
    expect(cpuMsOf(() => referencedIds(flood))).toBeLessThan(2000)
    expect(referencedIds(flood).people).toEqual(['U1'])
  })
})

describe('a line of spaces around a mention', () => {
  test.each([' ', '( ', ', ', '<@UBOT> ', '<@UBOT>, '])('is read quickly: %j', (piece) => {
    const names = { bot: 'UBOT', say: english, person: () => undefined, channel: () => undefined }
    const side = piece.repeat(Math.floor(20_000 / piece.length))
    const text = `x${side}<@UBOT>${side}x`
    expect(cpuMsOf(() => mrkdwnToMarkdown(text, names))).toBeLessThan(1000)
  })
})

describe('a mention', () => {
  test.each([
    ['<@UBOT> hi', true],
    ['hi <@UBOT|neuroflash>', true],
    ['hi <@UBOTTOM>', false],
    ['hi &lt;@UBOT&gt;', false],
    ['hi UBOT', false],
  ])('%s', (text, expected) => {
    expect(mentions(text, 'UBOT')).toBe(expected)
  })
})

describe('addressing somebody else', () => {
  test.each([
    ['<@U1> what do you think?', true],
    [' \n<@U1|anna> what do you think?', true],
    ['<@U1> and <@UBOT>', true],
    ['<@UBOT> ask <@U1>', false],
    ['<@UBOT|neuroflash> hi', false],
    ['ask <@U1>', false],
    ['<!here> hi', true],
    ['<!channel> hi', true],
    ['<!everyone|everyone> hi', true],
    ['<!subteam^S1> hi', true],
    ['<!subteam^S1|@marketing> hi', true],
    ['*<@U1>* hi', true],
    [':wave: <!here> hi', true],
    ['👋🏽 <@U1> hi', true],
    ['&gt; <@U1> hi\nshorter', false],
    ['hi <!here>', false],
    ['<!date^1392734382^{date}|today> hi', false],
    ['<#C1|news> hi', false],
    ['*<@UBOT>* hi', false],
    ['', false],
  ])('%s', (text, expected) => {
    expect(addressesSomebodyElse(text, 'UBOT')).toBe(expected)
  })
})
