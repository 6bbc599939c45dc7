import { assert, boolean, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Requester } from '../../src/bridge/model.ts'
import { parseCommand, parseWords, withoutMention } from '../../src/slack/command.ts'
import { channelKey, personId, threadKey } from '../../src/slack/thread-key.ts'
import { cpuMsOf } from '../setup/cpu.ts'

const identity = { team: 'T1', user: 'UBOT', bot: 'B1', home: 'https://acme.slack.com/' }
const requester: Requester = { person: personId('U1'), channel: channelKey({ team: 'T1', channel: 'C1' }) }
const thread = threadKey({ team: 'T1', channel: 'C2', ts: '1700000000.000100' })
const link = 'https://acme.slack.com/archives/C2/p1700000000000100'

const parse = (text: string) => parseCommand(text, { requester, identity })

describe('/nf-reset', () => {
  it('lists this channel’s conversations when nothing follows', () => {
    expect(parse('  ')).toEqual({ kind: 'list', channel: requester.channel, page: 0, requester })
  })

  it.each([
    link,
    `<${link}>`,
    `<${link}|the thread>`,
    `https://acme.slack.com/archives/C2/p1700000099000200?thread_ts=1700000000.000100&cid=C2`,
    `<https://acme.slack.com/archives/C2/p1700000099000200?thread_ts=1700000000.000100&amp;cid=C2>`,
  ])('resets the thread behind %s', (text) => {
    expect(parse(text)).toEqual({ kind: 'reset', thread, requester })
  })

  it('takes a message for its thread where the link does not say which thread it is in', () => {
    const message = threadKey({ team: 'T1', channel: 'C2', ts: '1700000099.000200' })
    expect(parse('https://acme.slack.com/archives/C2/p1700000099000200')).toEqual({
      kind: 'reset',
      thread: message,
      requester,
    })
  })

  it.each(['nicht', 'nicht:', 'lösche,', 'export?', 'KEIN'])(
    'deletes nothing where a word it does not know touches the link: %s',
    (word) => {
      expect(parse(`${word}<${link}>`).kind).toBe('help')
      expect(parse(`<${link}|the thread>${word}`).kind).toBe('help')
      expect(parse(`${link}|${word}`).kind).toBe('misunderstood')
      expect(parse(`${link}?${word}`).kind).toBe('misunderstood')
      expect(parse(`<${link}?cid=C2&amp;${word}>`).kind).toBe('misunderstood')
    },
  )

  it.each([
    [`export<${link}>`, 'export'],
    [`json,<${link}>`, 'export'],
    [`<${link}>(export)`, 'export'],
    [`status:<${link}|the thread>`, 'status'],
    [`help<${link}>`, 'help'],
  ])('takes a word for what it says where it touches the link: %s', (text, kind) => {
    expect(parse(text).kind).toBe(kind)
  })

  it.each([`"<${link}>"`, `(<${link}|the thread>)`, `<${link}>.`, `reset: „<${link}>“`])(
    'resets the thread behind a link with marks around it: %s',
    (text) => {
      expect(parse(text)).toEqual({ kind: 'reset', thread, requester })
    },
  )

  it.each([
    ['dots in a word', `a${'.'.repeat(39_998)}a`],
    ['quotation marks in a word', `reset ${'"'.repeat(39_000)}a`],
    ['dots in a link', `${link}${'.'.repeat(39_000)}x`],
    ['spaces in a link', `<${link}${' '.repeat(39_000)}x>`],
    ['marks in a label', `<${link}|${'!'.repeat(39_000)}x>`],
  ])('keeps nobody waiting over 40,000 characters: %s', (_, text) => {
    expect(cpuMsOf(() => parse(text))).toBeLessThan(100)
  })

  it('exports as Markdown or JSON, and says how a thread stands', () => {
    expect(parse(`export ${link}`)).toEqual({ kind: 'export', thread, requester, format: 'markdown' })
    expect(parse(`EXPORT <${link}> JSON`)).toEqual({ kind: 'export', thread, requester, format: 'json' })
    expect(parse(`export json ${link}`)).toEqual({ kind: 'export', thread, requester, format: 'json' })
    expect(parse(`reset ${link}`)).toEqual({ kind: 'reset', thread, requester })
    expect(parse(`status ${link}`)).toEqual({ kind: 'status', thread, requester })
  })

  it.each([
    'https://other.slack.com/archives/C2/p1700000000000100',
    'https://acme.slack.com/messages/C2',
    'https://acme.slack.com.evil.example/archives/C2/p1700000000000100',
    'https://',
    'export',
    'status nonsense',
  ])('names no thread with %s', (text) => {
    expect(parse(text).kind).toBe('misunderstood')
  })

  it.each(['help', 'hello there', '😀', 'resett', 'export-all', 'Hilfe!'])(
    'helps with anything else: %s',
    (text) => {
      expect(parse(text)).toEqual({ kind: 'help', requester })
    },
  )

  it.each([
    [`${link} export`, 'export', 'markdown'],
    [`${link} json`, 'export', 'json'],
    [`${link} md`, 'export', 'markdown'],
    [`${link} EXPORT, please.`, 'export', 'markdown'],
    [`${link} bitte exportieren`, 'export', 'markdown'],
    [`JSON export <${link}|the slogan thread>`, 'export', 'json'],
    [`${link} status`, 'status', undefined],
    [`bitte status ${link}`, 'status', undefined],
  ])('does what a word says wherever it stands: %s', (text, kind, format) => {
    expect(parse(text)).toEqual({ kind, thread, requester, ...(format === undefined ? {} : { format }) })
  })

  it.each([link, `${link} reset`, `\`reset\` ${link}`, `RESET <${link}|the thread> please!`])(
    'deletes only for a link alone, or with that word: %s',
    (text) => {
      expect(parse(text).kind).toBe('reset')
    },
  )

  it.each([
    `${link} bitte`,
    `${link} exprot`,
    `${link} löschen`,
    `${link} reset?`,
    `${link} ?`,
    `${link} 😀`,
    `nicht reset ${link}`,
    `don’t reset ${link}`,
    `${link} reset export`,
    `export oder reset ${link}`,
    `${link} status reset`,
    `${link} json md`,
    `${link} help`,
    `hilfe reset ${link}`,
    `${link} ${link.replace('C2', 'C3')}`,
    `reset ${link} https://example.com/`,
    `${link} show me the history`,
  ])('helps, and deletes nothing, where it cannot tell: %s', (text) => {
    expect(parse(text)).toEqual({ kind: 'help', requester })
  })

  it('never deletes for whatever stands beside a link but that word', () => {
    const beside = string({ unit: 'grapheme' }).filter((text) => /\S/.test(text))
    assert(
      property(beside, boolean(), (text, isBefore) => {
        const { kind } = parse(isBefore ? `${text} ${link}` : `${link} ${text}`)
        expect(kind === 'reset' && !/reset|zurücksetzen/i.test(text.normalize('NFKC'))).toBe(false)
      }),
    )
  })
})

describe('a mention whose whole text is a word', () => {
  const spoken = (text: string) => parseWords(withoutMention(text, 'UBOT'), thread, requester)?.kind

  it.each([
    ['<@UBOT> reset', 'reset'],
    ['<@UBOT|neuroflash>  Reset ', 'reset'],
    ['export json <@UBOT>', 'export'],
    ['<@UBOT> export   JSON', 'export'],
    ['<@UBOT> status', 'status'],
    ['<@UBOT> help', 'help'],
    ['<@UBOT> Help?', 'help'],
    ['<@UBOT> hilfe', 'help'],
    ['<@UBOT> „Hilfe!“', 'help'],
    ['<@UBOT> hifle', 'help'],
    ['<@UBOT> hepl', 'help'],
    ['<@UBOT> reset!', 'reset'],
    ['<@UBOT> *reset*', 'reset'],
    ['<@UBOT> resett', 'reset'],
    ['<@UBOT> Zurücksetzen.', 'reset'],
    ['<@UBOT> zuruecksetzen', 'reset'],
    ['<@UBOT> zurrücksetzen', 'reset'],
    ['<@UBOT> reset !!', 'reset'],
    ['<@UBOT> reset\u200B', 'reset'],
    ['<@UBOT> reset。', 'reset'],
    ['<@UBOT> Reset？', 'help'],
    ['<@UBOT> reset ?', 'help'],
    ['<@UBOT> Export ?', 'export'],
    ['<@UBOT> zuru\u0308cksetzen', 'reset'],
    ['<@UBOT> reset?', 'help'],
    ['<@UBOT> exportieren', 'export'],
    ['<@UBOT> exportiern', 'export'],
    ['<@UBOT> exprot', 'export'],
    ['<@UBOT> Exportieren, JSON!', 'export'],
    ['<@UBOT> Status?', 'status'],
    ['<@UBOT> staus', 'status'],
    ['<@UBOT> reset bitte', 'reset'],
    ['Bitte <@UBOT> zurücksetzen!', 'reset'],
    ['<@UBOT> Reset, please?', 'help'],
    ['<@UBOT> Status, bitte!', 'status'],
    ['<@UBOT> bitte exportieren', 'export'],
    ['<@UBOT> export json please', 'export'],
    ['<@UBOT> Exportieren als JSON', 'export'],
    ['<@UBOT> als JSON exportieren', 'export'],
    ['<@UBOT> export as markdown, please', 'export'],
    ['<@UBOT> hilfe bitte', 'help'],
    ['<@UBOT> Bitte Hilfe!', 'help'],
    ['<@UBOT> please help', 'help'],
    ['<@UBOT> help :sos:', 'help'],
    ['<@UBOT> reset 🙏', 'reset'],
    ['<@UBOT> reset 🙏🏽🇩🇪❤️', 'reset'],
    ['<@UBOT> Reset :smile:', 'reset'],
    ['<@UBOT> :wave::skin-tone-2: reset', 'reset'],
    ['<@UBOT> reset danke', 'reset'],
    ['<@UBOT> Zurücksetzen, vielen Dank :)', 'reset'],
    ['<@UBOT> reset, thank you!', 'reset'],
    ['<@UBOT> reset danke?', 'help'],
    ['<@UBOT> Status 🙏 danke', 'status'],
    // Slips of the word that deletes: nothing is deleted.
    ...'rset resets resetten resette resetting zurückstezen zurücksetzten zurücksetze zurücksetzend zurücksezten'
      .split(' ')
      .map((word): [string, string] => [`<@UBOT> ${word}`, 'help']),
    ['<@UBOT> zurück setzen', 'help'],
    ['<@UBOT> bitte zurück setzen 🙏', 'help'],
    ['<@UBOT> re-set', 'help'],
    ['<@UBOT> re set', 'help'],
  ])('%s is a request', (text, kind) => {
    expect(spoken(text)).toBe(kind)
  })

  it.each([
    '<@UBOT> reset the tone',
    '<@UBOT> please help me write a slogan',
    '<@UBOT> bitte die Headline zurück setzen',
    '<@UBOT> danke',
    '<@UBOT> 🙏',
    '<@UBOT> json',
    '<@UBOT> als JSON',
    '<@UBOT> exportieren als PDF',
    '<@UBOT> reset you',
    '<@UBOT> bitte',
    '<@UBOT> bitte die Headline zurücksetzen',
    '<@UBOT> Hilfe bei der Headline',
    '<@UBOT> exportieren Sie Textilien?',
    '<@UBOT> status quo',
    '<@UBOT> reset export',
    '<@UBOT>',
    '<@UBOT> ?',
    '<@UOTHER> reset',
    // Words of their own, most of all beside the one that deletes.
    ...(
      'Rest Reste preset halb Held Expert experte Exporte? exports exportierte exportierten ' +
      'extort Statue Stats stratus zurückhetzen zurücksitzen zurückgesetzt'
    ).split(' '),
  ])('%s is a message like any other', (text) => {
    expect(spoken(text)).toBeUndefined()
    expect(spoken(`<@UBOT> ${text}`)).toBeUndefined()
  })
})
