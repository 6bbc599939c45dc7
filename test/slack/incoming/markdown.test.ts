import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Title } from '../../../src/bridge/model.ts'
import { mrkdwnToMarkdown, type Naming } from '../../../src/slack/incoming/markdown.ts'
import { questionText } from '../../../src/slack/incoming/question.ts'
import { english, german } from '../../environment/sentences.ts'
import { cpuMsOf } from '../../setup/cpu.ts'
import { cases } from '../../setup/extent.ts'

const names: Naming = {
  bot: 'UBOT',
  say: english,
  person: (id) => ({ U1: 'Anna Berg', W2: 'Jo' })[id],
  channel: (id) => ({ C1: 'marketing' })[id],
}

function markdown(text: string): string {
  return mrkdwnToMarkdown(text, names)
}

describe('people, channels and groups', () => {
  test.each([
    ['<@U1> wrote it', '@Anna Berg wrote it'],
    ['<@W2|jo.old> wrote it', '@Jo wrote it'],
    ['<@U9|eva> wrote it', '@eva wrote it'],
    ['<@U9> wrote it', 'somebody wrote it'],
    ['see <#C1|old-name>', 'see #old-name'],
    ['see <#C1|>', 'see #marketing'],
    ['see <#C1>', 'see #marketing'],
    ['see <#C9|>', 'see a private channel'],
    ['see <#D9>', 'see a direct message'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['<!here|here>', '@here'],
    ['<!subteam^S1|@writers> please', '@writers please'],
    ['<!subteam^S1> please', 'a group please'],
    ['<!subteam^S1|> please', 'a group please'],
    ['`<@U9> <#C9> <!subteam^S1>`', '`somebody a private channel a group`'],
    ['due <!date^1392734382^{date}>', 'due 2014-02-18'],
    ['<!unknown^S1234>', '@unknown'],
    ['due <!date^1392734382^{date_short}|Feb 18, 2014>', 'due Feb 18, 2014'],
    ['due <!date^1392734382^{date_short}^https://x.de|Feb &amp; so>', 'due Feb & so'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })
})

describe('the bot’s own mention goes', () => {
  test.each([
    ['<@UBOT> write this', 'write this'],
    ['<@UBOT|neuroflash> write this', 'write this'],
    ['  <@UBOT>   write this', 'write this'],
    ['write this <@UBOT>', 'write this'],
    ['write <@UBOT>\nthis', 'write\nthis'],
    ['hey <@UBOT> write this', 'hey write this'],
    ['hey <@UBOT>, write this', 'hey, write this'],
    ['hey <@UBOT>write this', 'hey write this'],
    ['hey<@UBOT>write this', 'hey write this'],
    ['<@UBOT>, write this', 'write this'],
    ['<@UBOT>: write this', 'write this'],
    ['<@UBOT> <@UBOT> write this', 'write this'],
    ['<@UBOT><@UBOT>write this', 'write this'],
    ['thanks <@UBOT>!', 'thanks!'],
    ['thanks (<@UBOT>)', 'thanks'],
    ['kannst du (<@UBOT>) das kürzen?', 'kannst du das kürzen?'],
    ['kannst du, <@UBOT>, das kürzen?', 'kannst du das kürzen?'],
    ['kannst du, <@UBOT>, <@UBOT>, das kürzen?', 'kannst du das kürzen?'],
    ['kannst du, <@UBOT>, *das* kürzen?', 'kannst du **das** kürzen?'],
    ['kannst du, <@UBOT>,das kürzen?', 'kannst du das kürzen?'],
    ['could you – <@UBOT> – shorten this?', 'could you shorten this?'],
    ['could you - <@UBOT> - shorten this?', 'could you shorten this?'],
    ['Wenn du magst, <@UBOT>, kürze das', 'Wenn du magst, kürze das'],
    ['Kurz. Falls es geht, <@UBOT>, kürze das', 'Kurz. Falls es geht, kürze das'],
    ['Hallo, <@UBOT>, kürze das', 'Hallo, kürze das'],
    ['Guten Morgen, <@UBOT>, kürze das', 'Guten Morgen, kürze das'],
    ['Please, <@UBOT>, shorten this', 'Please, shorten this'],
    ['kürze das, <@UBOT>', 'kürze das'],
    ['kürze das, <@UBOT>?', 'kürze das?'],
    ['kürze das, <@UBOT> !', 'kürze das!'],
    ['kürze das, <@UBOT>. Danke', 'kürze das. Danke'],
    ['kürze das – <@UBOT>', 'kürze das'],
    ['Anna, Ben und <@U1>, <@UBOT>', 'Anna, Ben und @Anna Berg'],
    ['ok, <@UBOT> kürze das', 'ok, kürze das'],
    ['<@UBOT> - kürze das', 'kürze das'],
    ['<@UBOT>! kürze das', 'kürze das'],
    ['<@UBOT>, <@UBOT>: kürze das', 'kürze das'],
    ['<@UBOT> und <@UBOT>, kürzt das', 'kürzt das'],
    ['<@UBOT> -5 °C', '-5 °C'],
    ['<@UBOT>:tada:', '🎉'],
    ['hey <@UBOT> :tada:', 'hey 🎉'],
    ['*<@UBOT> write* this', '**write** this'],
    ['*write <@UBOT>* this', '**write** this'],
    ['*<@UBOT>* write this', 'write this'],
    ['<@UBOT> *write* this', '**write** this'],
    ['`<@UBOT> x`', '` x`'],
    ['<@UBOT>', ''],
    ['<@UBOT> <@U1> write', '@Anna Berg write'],
    ['<@UBOTTOM> is another', 'somebody is another'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })

  test('and the lines stay', () => {
    expect(markdown('<@UBOT>\nfirst\n\n<@UBOT> second\n  indented\nlast <@UBOT>\n')).toBe(
      'first\n\nsecond\n  indented\nlast',
    )
  })

  test.each([
    ['Hallo <@UBOT> *wichtig*: kürzen', 'Hallo **wichtig**: kürzen'],
    ['Poste <@UBOT> <https://x.de|das> bitte', 'Poste [das](https://x.de) bitte'],
    ['Hallo, <@UBOT> `code`', 'Hallo, `code`'],
    ['*Titel* <@UBOT> *Text*', '**Titel** **Text**'],
  ])('and what has a format of its own stays apart: %s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })

  test.each([
    ['Danke an <@UBOT> und <#C1|marketing> dafür', 'Danke an #marketing dafür'],
    ['<#C1|marketing> und <@UBOT>: bitte prüfen', '#marketing: bitte prüfen'],
    ['<@UBOT> &amp; <#C1|marketing> bitte prüfen', '#marketing bitte prüfen'],
    ['Hund und <@UBOT> Katze', 'Hund und Katze'],
  ])('and so does the “and” that joined it to a name: %s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })

  test('and spaces elsewhere stay', () => {
    expect(markdown('a  b <@UBOT> c  d')).toBe('a  b c  d')
  })
})

describe('links', () => {
  test.each([
    ['<https://neuroflash.com/?a=1&amp;b=2|our site>', '[our site](https://neuroflash.com/?a=1&b=2)'],
    ['<https://neuroflash.com/a_b_c*d*>', 'https://neuroflash.com/a_b_c*d*'],
    ['<https://x.de|https://x.de>', 'https://x.de'],
    ['<http://x.de|x.de>', '[x.de](http://x.de)'],
    ['<https://x.de|>', 'https://x.de'],
    ['<https://x.de/a_(b)|wiki>', '[wiki](<https://x.de/a_(b)>)'],
    ['<https://x.de|see [1] &amp; *so*>', '[see \\[1\\] & *so*](https://x.de)'],
    ['<mailto:a@b.de|a@b.de>', 'a@b.de'],
    ['<mailto:a@b.de>', 'a@b.de'],
    ['<mailto:a@b.de|write to us>', '[write to us](mailto:a@b.de)'],
    ['<tel:+4940|+4940>', '+4940'],
    ['<tel:+49401234|+49 40 1234>', '+49 40 1234'],
    ['*<https://x.de|bold link>*', '**[bold link](https://x.de)**'],
    ['(<https://x.de>)', '(https://x.de)'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })
})

describe('formatting', () => {
  test.each([
    ['*bold*', '**bold**'],
    ['Hallo *|FNAME|*, *fett* *|A|*', 'Hallo *|FNAME|*, **fett** *|A|*'],
    ['_it_', '_it_'],
    ['~st~', '~~st~~'],
    ['a *bold* b _it_ c ~st~ d', 'a **bold** b _it_ c ~~st~~ d'],
    ['*_both_*', '**_both_**'],
    ['_*~all~*_', '_**~~all~~**_'],
    ['*two words*, *again*.', '**two words**, **again**.'],
    ['(*bold*)', '(**bold**)'],
    ['*fünf*', '**fünf**'],
    ['*a _b* c_', '**a _b** c_'],
    ['*<@U1>*', '**@Anna Berg**'],
    ['*a &amp; b*', '**a & b**'],
    ['*a `*` b*', '**a `*` b**'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })

  test('does not reach over the end of a line', () => {
    expect(markdown('*a\nb*')).toBe('*a\nb*')
  })
})

describe('emoji', () => {
  test.each([
    [':tada:', '🎉'],
    [':rocket::fire: los:tada:', '🚀🔥 los🎉'],
    ['hey:wave::skin-tone-3:du', 'hey👋🏼du'],
    [':heart: :+1: :flag-de: :100:', '❤️ 👍 🇩🇪 💯'],
    [':white_check_mark: *done* _:memo:_', '✅ **done** _📝_'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })
})

describe('what Slack shows as it is', () => {
  test.each([
    ['5 * 3 * 2', '5 * 3 * 2'],
    ['2*3', '2*3'],
    ['2*3*4', '2\\*3\\*4'],
    ['2*3* 4', '2\\*3\\* 4'],
    ['*a*b', '\\*a\\*b'],
    ['*a ~b* c~', '**a \\~b** c\\~'],
    ['* one star', '* one star'],
    ['*open', '*open'],
    ['a~b~c', 'a\\~b\\~c'],
    ['~5 to ~6', '~5 to ~6'],
    ['snake_case_name', 'snake_case_name'],
    ['**typed as Markdown**', '**typed as Markdown**'],
    ['~~typed~~ __typed__', '~~typed~~ __typed__'],
    ['# Title', '# Title'],
    ['1. first\n2. second', '1. first\n2. second'],
    ['- item', '- item'],
    ['[label](there)', '[label](there)'],
    ['a | b', 'a | b'],
    ['C:\\temp', 'C:\\temp'],
    ['🎉', '🎉'],
    ['12:30:00, 1:100:2 and std::vector', '12:30:00, 1:100:2 and std::vector'],
    [':party-parrot: and :our_own_logo:', ':party-parrot: and :our_own_logo:'],
    ['`:tada:` and <https://x.de/:on:/a>', '`:tada:` and https://x.de/:on:/a'],
    ['a < b', 'a < b'],
    ['a <b', 'a <b'],
    ['<>', '<>'],
    ['<nonsense>', '<nonsense>'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })
})

describe('entities', () => {
  test.each([
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['&amp;lt;', '&lt;'],
    ['&amp;amp;', '&amp;'],
    ['&lt;@UBOT&gt; as typed', '<@UBOT> as typed'],
    ['&nbsp; &quot;', '&nbsp; &quot;'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })
})

describe('code', () => {
  test.each([
    ['`a*b*c`', '`a*b*c`'],
    ['`*x*` *y*', '`*x*` **y**'],
    ['`a &lt;b&gt; &amp;amp;`', '`a <b> &amp;`'],
    ['``a ` b``', '``a ` b``'],
    ['`open *x*', '`open **x**'],
    ['`fetch("<https://x.de>")`', '`fetch("https://x.de")`'],
    ['`<http://x.de|x.de>`', '`x.de`'],
    ['`<@U1>`', '`@Anna Berg`'],
    ['```one line```', '```\none line\n```'],
    ['```\na\n\n  b\n```', '```\na\n\n  b\n```'],
    ['say ```*x* &lt; _y_``` now', 'say\n```\n*x* < _y_\n```\nnow'],
    ['a\n```x```\nb', 'a\n```\nx\n```\nb'],
    ['<@UBOT> ```x```', '```\nx\n```'],
    ['```x``````y```', '```\nx\n```\n```\ny\n```'],
    ['```&gt; x\n• y```', '```\n> x\n• y\n```'],
    ['```open *x*', '```open **x**'],
    ['`````` *x*', '`````` **x**'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })
})

describe('quotes and lists', () => {
  test.each([
    ['&gt; said *so*', '> said **so**'],
    ['&gt;said so', '> said so'],
    ['&gt; one\n&gt; two\nmine', '> one\n> two\n\nmine'],
    ['&gt; one\n\nmine', '> one\n\nmine'],
    ['&gt;\n&gt; two', '>\n> two'],
    ['&gt; <@UBOT> one', '> one'],
    ['a &gt; b', 'a > b'],
    ['&gt;&gt;&gt; one\n\n&gt; two\n```x```', '> one\n>\n> > two\n> ```\n> x\n> ```'],
    ['&gt; one\n```x```', '> one\n\n```\nx\n```'],
    ['• one\n• *two*', '- one\n- **two**'],
    ['• one\n    ◦ two\n        ▪︎ three', '- one\n    - two\n        - three'],
    ['•one', '- one'],
    ['&gt; • one', '> - one'],
    ['a • b', 'a • b'],
  ])('%s', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })
})

test.each(['', ' ', ' \n\t ', '<@UBOT> \n <@UBOT>'])('nothing is left of %j', (text) => {
  expect(markdown(text)).toBe('')
})

describe('attached files', () => {
  test.each([
    ['text', [], 'text'],
    ['text', ['brief.pdf'], 'text\n\n[attached: brief.pdf]'],
    ['', ['a.pdf', 'b.png'], '[attached: a.pdf, b.png]'],
    ['', ['two\nlines.txt'], '[attached: two lines.txt]'],
  ])('%j with %j', (text, files, expected) => {
    expect(questionText({ text, files }, names)).toBe(expected)
  })
})

/** Pieces from which everything that is special to Slack or Markdown gets put together. */
const special = [
  ...'*_~`<>@#!|:•\n [](),.-\\é5'.split(''),
  ...'``` `` ** &gt; &lt; &amp; &gt;&gt;&gt; word 🎉'.split(' '),
  ...'<@UBOT> <@UBOT|nf> <@U1> <#C1|> <!here> <https://x.de|x> <https://x.de/_a_>'.split(' '),
]
const pieces = fc.constantFrom(...special)
const hostile = fc.array(pieces, { maxLength: 60 }).map((found) => found.join(''))
const plainWords = fc.array(fc.constantFrom('word', ' ', 'Größe', '42', '.'), { maxLength: 20 })

describe('whatever people write', () => {
  test('it never fails, and no mention of the bot is left', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(markdown(text)).not.toMatch(/<@UBOT[|>]/)
      }),
      { numRuns: cases(2000) },
    )
  })

  test('it never fails on arbitrary text either', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(markdown(text)).toBe(markdown(text).trim())
      }),
    )
  })

  test('plain words stay as they are', () => {
    fc.assert(
      fc.property(plainWords, (words) => {
        expect(markdown(words.join(''))).toBe(words.join('').trim())
      }),
    )
  })

  test('every word is kept', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(markdown(text).split('word')).toHaveLength(text.split('word').length)
      }),
    )
  })

  const code = fc
    .array(fc.constantFrom(...'*_~ab \n•#-[]|.'.split(''), '&lt;', '&amp;', '&gt;'), { minLength: 1 })
    .map((found) => found.join(''))

  test('a code block is untouched but for its entities', () => {
    fc.assert(
      fc.property(plainWords, code, (before, typed) => {
        fc.pre(typed.trim() !== '')
        const inside = typed.replace(/^\n/, '').replace(/\n$/, '')
        expect(markdown(`${before.join('')}\`\`\`${typed}\`\`\` after`)).toContain(
          `\`\`\`\n${decoded(inside)}\n\`\`\`\nafter`,
        )
      }),
    )
  })

  test('code in a line is untouched but for its entities', () => {
    fc.assert(
      fc.property(code, (typed) => {
        const line = typed.replaceAll('\n', '')
        fc.pre(line !== '')
        expect(markdown(`before \`${line}\` *after*`)).toBe(`before \`${decoded(line)}\` **after**`)
      }),
    )
  })

  const floods = [
    '<',
    '*',
    '_a',
    '`',
    '`a``',
    '```',
    '&',
    '&amp;',
    '&gt;',
    '*a',
    '<@',
    '<@UBOT>',
    ' <@UBOT>',
    '*_~',
    ' ',
    '\n&gt;',
    '<a|',
    '~a ',
    '* a*',
    '```a```',
    '\t\n',
  ]

  test.each(floods)('fifty thousand times %j take no time', (flood) => {
    expect(cpuMsOf(() => markdown(flood.repeat(50_000)))).toBeLessThan(2000)
  })
})

function decoded(text: string): string {
  return text.split('&lt;').join('<').split('&gt;').join('>').split('&amp;').join('&')
}

describe('what came with a message, for somebody who reads German', () => {
  const inGerman = { ...names, say: german }
  const frame = (title: Title, files: readonly string[] = []) =>
    questionText({ text: '', files: [], enclosures: [{ title, text: 'Moin', files }] }, inGerman).split('\n')

  test.each<[string, Title]>([
    ['Anna Berg schrieb:', { kind: 'person', who: 'Anna Berg' }],
    ['@Anna Berg schrieb in #marketing:', { kind: 'person', who: '<@U1>', where: '<#C1>' }],
    ['Jemand schrieb in #plan:', { kind: 'person', who: '<@U9>', where: '#plan' }],
    ['Jemand schrieb in einem privaten Channel:', { kind: 'person', where: '<#C9>' }],
    ['Anna schrieb in einer Direktnachricht:', { kind: 'person', who: 'Anna', where: '<#D9>' }],
    ['Darin weitergeleitet: Anna schrieb:', { kind: 'person', who: 'Anna', isInner: true }],
    ['Eine App schrieb:', { kind: 'app' }],
    ['Transkript von clip.m4a:', { kind: 'transcript', name: 'clip.m4a' }],
    ['Aus brief.txt:', { kind: 'file', name: 'brief.txt' }],
    ['Ben wrote:', 'Ben wrote:'],
  ])('is framed as: %s', (expected, title) => {
    expect(frame(title)).toEqual([expected, '', '> Moin'])
  })

  test('names its files, and those of the message', () => {
    expect(frame({ kind: 'app' }, ['a.pdf']).at(-1)).toBe('> [angehängt: a.pdf]')
    expect(questionText({ text: '<!subteam^S1> <@U9> <#C9> <#D9>', files: ['b.pdf'] }, inGerman)).toBe(
      'eine Gruppe jemand ein privater Channel eine Direktnachricht\n\n[angehängt: b.pdf]',
    )
  })
})
