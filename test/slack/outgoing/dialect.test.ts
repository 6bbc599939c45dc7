import { describe, expect, test } from 'vitest'
import { mrkdwnToMarkdown } from '../../../src/slack/incoming/markdown.ts'
import { parseMarkdown } from '../../../src/slack/outgoing/parse.ts'
import { split } from '../../../src/slack/outgoing/split.ts'
import { english } from '../../environment/sentences.ts'
import { shown, shownWords } from './shown.ts'

describe('a star or an underscore inside a word is itself', () => {
  test.each([
    'Liebe Kund*innen und Mitarbeiter*innen',
    'Kund*innen, Nutzer*innen-Vertrag, jede*r und der*die Leser*in',
    'Format 10*15 cm, 9*13 cm und 13*18*2 cm',
    'a*b*c und 2**3 und 4**5',
    '(a+b)*(c+d)*(e+f)',
    'nur 9,99 €* statt 19,99 €*, 24,99 €**, ab 5 %* und',
    'src/*.ts, test/*.ts, (*.md) und *.txt*',
    '__init__.py, src/__tests__/a_b.ts, my_file_name und obj.__class__',
    '__main__() und __mocks__/a.ts sind __da__.py',
    '3 * 4 * 5',
  ])('%s', (words) => {
    expect(shown(words)).toBe(words)
  })
})

describe('marks at the edge of words are marks, whatever stands beside them', () => {
  test.each([
    ['*so* und **so** und _so_ und __so__', '<i>so</i> und <b>so</b> und <i>so</i> und <b>so</b>'],
    ['**Kund*innen** und *Kund*innen sind*', '<b>Kund*innen</b> und <i>Kund*innen sind</i>'],
    ['**Hinweis:**Bitte lesen', '<b>Hinweis:</b>Bitte lesen'],
    ['ist**„Milch war gestern.“**und', 'ist<b>„Milch war gestern.“</b>und'],
    ['**标签：**正文，这是*重要*的', '<b>标签：</b>正文，这是<i>重要</i>的'],
    ['**Rabatt (20 %)**jetzt', '<b>Rabatt (20 %)</b>jetzt'],
    ['«**Offre !**»et **«prix»**net', '«<b>Offre !</b>»et <b>«prix»</b>net'],
    ['un**believ**able', 'un<b>believ</b>able'],
    ['„**Zitat**“ (**fett**) und "**so**".', '„<b>Zitat</b>“ (<b>fett</b>) und "<b>so</b>".'],
    ['**nur 9,99 €* heute** und *5 €** jetzt*', '<b>nur 9,99 €* heute</b> und <i>5 €** jetzt</i>'],
    ['**2**3 ist acht**', '<b>2**3 ist acht</b>'],
    ['2**3 und vier**', '2**3 und vier**'],
    ['**ein *Stern allein** und _so_', '<b>ein *Stern allein</b> und <i>so</i>'],
    ['nur 24,99 €** und **jetzt** sparen', 'nur 24,99 €** und <b>jetzt</b> sparen'],
  ])('%s', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })
})

describe('only two tildes strike', () => {
  test.each([
    ['10~20 % und 30~40', '10~20 % und 30~40'],
    ['(~1.34) and (~5.4), ~5 bis ~6', '(~1.34) and (~5.4), ~5 bis ~6'],
    ['~~alt~~ und ~~Preis:~~neu', '<s>alt</s> und <s>Preis:</s>neu'],
  ])('%s', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })
})

describe('numbers stand as they are written', () => {
  test.each([
    '3. Oktober: Start\n31. Oktober: Halloween\n24. Dezember: Ende',
    '3. drei\n7. sieben\n9. neun',
    '5. fünf\n4. vier\n3. drei',
    '1. Mai: Anfang\n1. Juni: Mitte\n1. Juli: Ende',
    '1. Platz: Anna\n1. Platz: Ben\n3. Platz: Cem',
    '1986. Ein großes Jahr',
    '05. Mai\n06. Juni',
    '007. Bond',
    '0. null\n1. eins',
    '+ 20 % mehr Klicks\n+ 5 € Rabatt',
    '2. zwei\n3. drei\n4. vier',
  ])('%j', (markdown) => {
    expect(shown(markdown)).toBe(markdown)
  })

  test('but for a list that is numbered lazily', () => {
    expect(shown('1. eins\n1. zwei\n1. drei')).toBe('1. eins\n2. zwei\n3. drei')
  })

  test('with what belongs to them', () => {
    expect(shown('3. drei\n   - innen\n7. sieben')).toBe('3. drei\n  • innen\n7. sieben')
    expect(shown('05. Mai\n\n    mehr')).toBe('05. Mai\n\nmehr')
  })
})

describe('what stands two spaces in from an item is inside it', () => {
  test.each([
    ['1. a\n  - b\n    - c\n  - d\n2. e\n   - f\n3. g', '1. a\n  • b\n    • c\n  • d\n2. e\n  • f\n3. g'],
    ['10. a\n  - b\n11. c', '10. a\n  • b\n11. c'],
    ['*   a\n  * b\n*   c', '• a\n  • b\n• c'],
    ['1. a\n\n  - b\n\n2. c', '1. a\n  • b\n2. c'],
    ['1. a\n - b', '1. a\n• b'],
  ])('%j', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })
})

describe('an address ends where a person would end it', () => {
  test.each([
    ['„https://neuroflash.com/preise“', 'https://neuroflash.com/preise'],
    ['«https://a.de/b» und', 'https://a.de/b'],
    ['siehe https://example.com/docs，以及', 'https://example.com/docs'],
    ['请访问https://example.com了解更多', 'https://example.com'],
    ['https://example.com에서', 'https://example.com'],
    ['(https://d.de/x_(y)).', 'https://d.de/x_(y)'],
    ['(siehe https://d.de/x)und', 'https://d.de/x'],
    ['**https://x.de/a**: und', 'https://x.de/a'],
    ['[https://x.de/?a=1&b=2]', 'https://x.de/?a=1&b=2'],
    ['https://zh.wikipedia.org/wiki/中文', 'https://zh.wikipedia.org/wiki/中文'],
    ['https://de.wikipedia.org/wiki/Köln…', 'https://de.wikipedia.org/wiki/Köln'],
    ['https://müller.de/straße!', 'https://müller.de/straße'],
    ['https://a.de/b,https', 'https://a.de/b,https'],
    ["'https://a.de'", 'https://a.de'],
    ['https://a.de/ — und', 'https://a.de/'],
  ])('%s', (markdown, address) => {
    expect(/<a>([^|]*)\|([^<]*)<\/a>/.exec(shown(markdown))?.slice(1)).toEqual([address, address])
  })

  test('and what only looks like one is none', () => {
    for (const words of ['https://', 'http://!', 'www.', 'www.a', 'ahttps://b.de', 'https:/a.de'])
      expect(shown(words)).toBe(words)
  })

  test('also in brackets, and where mail goes', () => {
    expect(shown('[Quelle: https://x.de/a], [a@b.de], www.b.de.')).toBe(
      '[Quelle: <a>https://x.de/a|https://x.de/a</a>], [<a>a@b.de|mailto:a@b.de</a>], <a>www.b.de|http://www.b.de</a>.',
    )
  })
})

describe('a link as Slack writes it is a link', () => {
  test.each([
    ['<https://e.com/x|here>', '<a>here|https://e.com/x</a>'],
    ['siehe <https://e.com/x?a=b|hier klicken>!', 'siehe <a>hier klicken|https://e.com/x?a=b</a>!'],
    ['<mailto:a@b.de|Mail an uns>', '<a>Mail an uns|mailto:a@b.de</a>'],
    ['<https://e.com/x|>', '<a>https://e.com/x|https://e.com/x</a>'],
    [
      '<@U123> <!here|x> <#C1|y> `<https://e.com|x>`',
      '<@U123> <!here|x> <#C1|y> <code><https://e.com|x></code>',
    ],
  ])('%s', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })
})

describe('what a model thought before answering is left out', () => {
  test.each([
    ['<think>\nIch denke **nach**\n\n- a\n```js\n</think>\n\nAntwort', 'Antwort'],
    ['<think>kurz</think>Antwort', 'Antwort'],
    ['< Thinking >\n\nhm\n\n</ thinking >\n- a\n- b', '• a\n• b'],
    ['<Denken>hm</Denken>\n\nJa', 'Ja'],
    ['Ich überlege.\n\n- a\n</think>\nAntwort', 'Antwort'],
    ['Ich überlege.</reasoning>\n\nAntwort', 'Antwort'],
    ['Erst das.\n<think>\n- a\n</think>\nDann das.', 'Erst das.\n\nDann das.'],
    ['Kurz <think>hm</think>gesagt', 'Kurz gesagt'],
    ['<think>\nnie zu Ende\n\n- a', ''],
    ['<think></think>', ''],
  ])('%j', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })

  test.each([
    ['Der Block endet mit </think>', 'Der Block endet mit </think>'],
    ['So endet er.</think>\n', 'So endet er.</think>'],
    ['Schreib </think> ans Ende, bitte.', 'Schreib </think> ans Ende, bitte.'],
    ['Das Tag <think> beginnt ihn.', 'Das Tag <think> beginnt ihn.'],
    ['Text\n\n<think>\nnie zu Ende', 'Text\n\n<think>\nnie zu Ende'],
    ['`<think>` und `</think>`\n\nText', '<code><think></code> und <code></think></code>\n\nText'],
    ['```\n<think>x</think>\n```', '<think>x</think>'],
  ])('but not what is said about it: %j', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })
})

describe('harmless HTML is what it means', () => {
  test.each([
    [
      '<b>fett</b> <i>schräg</i> <s>weg</s> <u>so</u> <mark>da</mark>',
      '<b>fett</b> <i>schräg</i> <s>weg</s> <i>so</i> <b>da</b>',
    ],
    ['H<sub>2</sub>O, m<sup>2</sup>, x<sup>n+1</sup>', 'H₂O, m², xⁿ⁺¹'],
    ['10<sup>6 €</sup>, Marke<sup>TM</sup>', '10^(6 €), Marke™'],
    ['a<br>b<br/>\nc<br><br>d', 'a\nb\nc\n\nd'],
    ['<kbd>Strg</kbd>+<kbd>C</kbd>', '<code>Strg</code>+<code>C</code>'],
    ['<details>\n<summary>Mehr</summary>\n\nText\n\n</details>\n\nEnde', '<b>Mehr</b>\n\nText\n\nEnde'],
    ['<p>Eins</p><p>Zwei</p>', 'Eins\n\nZwei'],
    ['<ul>\n<li>A</li>\n<li>B</li>\n</ul>', '• A\n• B'],
    ['<ol><li>A</li><li>B</li></ol>', '1. A\n2. B'],
    ['<a href="https://e.com/x">hier</a>', '<a>hier|https://e.com/x</a>'],
    ['<span style="color: red">rot</span>', 'rot'],
    ['<div align="center">\n\n**x**\n\n</div>', '<b>x</b>'],
  ])('%s', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })

  test.each([
    '<foo>x</foo>',
    'das <b>-Tag',
    'a < b > c',
    'x <i und y',
    '<script>alert(1)</script>',
    '<!-- x -->',
  ])('all else is text: %s', (markdown) => {
    expect(shown(markdown)).toBe(markdown)
  })
})

describe('formulas keep their characters', () => {
  test.each([
    ['Es gilt \\( E = m*c^2*x \\).', 'Es gilt <code>E = m*c^2*x</code>.'],
    ['\\[\n\\frac{a}{b}\n\\]', '<code>\\frac{a}{b}</code>'],
    ['$x_1 * y_1$ und $$\n\\sum_i a_i\n$$', '<code>x_1 * y_1</code> und <code>\\sum_i a_i</code>'],
    ['\\(x\\) und \\(a+b\\)', '<code>x</code> und <code>a+b</code>'],
    ['$5 und $10, 5$, US$ 20', '$5 und $10, 5$, US$ 20'],
    ['\\(siehe unten\\), \\[Name\\]', '(siehe unten), [Name]'],
  ])('%j', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })
})

test('a line of dashes under text is a divider, one of equals signs makes a heading', () => {
  expect(shown('Text\n---\nmehr')).toBe('Text\n———\nmehr')
  expect(shown('Titel\n===')).toBe('<b>Titel</b>')
})

test('an amount that is more than another is no quote', () => {
  expect(shown('> 50 % der Kund*innen')).toBe('> 50 % der Kund*innen')
  expect(shown('- > 1.000 €\n- < 5 %')).toBe('• > 1.000 €\n• < 5 %')
  expect(shown('> Das war gut.')).toBe('Das war gut.')
})

describe('emoji by name are emoji', () => {
  test.each([
    [':rocket: Los! :tada::fire: **so**:heart:', '🚀 Los! 🎉🔥 <b>so</b>❤️'],
    [':wave::skin-tone-3: :white_check_mark: :+1: :thinking: :flag-de:', '👋🏼 ✅ 👍 🤔 🇩🇪'],
    [':rocket:Jetzt starten', '🚀Jetzt starten'],
    [':party-parrot: um 12:30:00, 1:100:2, std::vector', ':party-parrot: um 12:30:00, 1:100:2, std::vector'],
    ['`:tada:` und Verhältnis a:on:b', '<code>:tada:</code> und Verhältnis a:on:b'],
    ['https://x.de/:on:/a', '<a>https://x.de/:on:/a|https://x.de/:on:/a</a>'],
  ])('%s', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })

  test('and there and back again', () => {
    const names = { bot: 'UBOT', say: english, person: () => undefined, channel: () => undefined }
    const asked = mrkdwnToMarkdown(
      'Los :rocket:, *<https://e.com/a|hier>* :wave::skin-tone-3: :party-parrot:\n• eins\n• zwei\n3. Oktober\n7. November',
      names,
    )
    expect(shown(asked)).toBe(
      'Los 🚀, <b><a>hier|https://e.com/a</a></b> 👋🏼 :party-parrot:\n• eins\n• zwei\n3. Oktober\n7. November',
    )
  })
})

describe('a link that reads like another address says where it leads', () => {
  test.each([
    ['[https://accounts.google.com](https://evil.example/x)', 'https://accounts.google.com (evil.example)'],
    ['<https://evil.example/x|bank.de>', 'bank.de (evil.example)'],
    ['[Hilfe auf neuroflash.com](https://bit.ly/x)', 'Hilfe auf neuroflash.com (bit.ly)'],
    ['https://google.com@evil.example/a', 'https://google.com@evil.example/a (evil.example)'],
    ['[apple.com](https://\u0430pple.com)', 'apple.com (xn--pple-43d.com)'],
    ['[\u0430pple.com](https://\u0430pple.com)', '\u0430pple.com (xn--pple-43d.com)'],
    [
      '[https://google.com@evil.example/a](https://evil.example/a)',
      'https://google.com@evil.example/a (evil.example)',
    ],
    ['[goo\u200Bgle.com](https://evil.example)', 'google.com (evil.example)'],
    ['[bank。de](https://evil.example)', 'bank。de (evil.example)'],
    ['[a@bank.de](mailto:x@evil.example)', 'a@bank.de (evil.example)'],
    ['![bank.de](https://evil.example/x.png)', 'bank.de (evil.example)'],
    ['[bank.de][1]\n\n[1]: https://evil.example', 'bank.de (evil.example)'],
    ['<a href="https://evil.example">bank.de</a>', 'bank.de (evil.example)'],
    ['[**bank**.de](https://evil.example)', 'bank.de (evil.example)'],
  ])('%s', (markdown, label) => {
    expect(shownWords(markdown)).toBe(label)
  })

  test.each([
    ['[neuroflash.com](https://www.neuroflash.com/preise)', 'neuroflash.com'],
    ['[app.neuroflash.com](https://neuroflash.com)', 'app.neuroflash.com'],
    ['[müller.de](https://xn--mller-kva.de/)', 'müller.de'],
    ['[unsere Preise](https://neuroflash.com)', 'unsere Preise'],
    ['[Node.js](https://nodejs.org), [brief.pdf](https://e.com/1)', 'Node.js, brief.pdf'],
    ['max.muster@b.de und https://b.de/index.html', 'max.muster@b.de und https://b.de/index.html'],
    ['[mail@b.de](mailto:mail@b.de?subject=x)', 'mail@b.de'],
  ])('and an honest one only what it says: %s', (markdown, label) => {
    expect(shownWords(markdown)).toBe(label)
  })

  test('once, however it is cut', () => {
    const markdown = `${'Wort '.repeat(30)}[https://bank.de](https://evil.example/x) ${'Wort '.repeat(30)}`
    const parts = split(parseMarkdown(markdown), { maxTextChars: 120, maxBlocks: 5, maxElements: 40 })
    expect(parts.length).toBeGreaterThan(1)
    expect(JSON.stringify(parts).match(/"value":"[^"]*evil/g)).toHaveLength(1)
  })

  test('and nothing turns the direction of words', () => {
    expect(shown('a\u202Eb\u202C [c\u2066d](https://e.com/\u202Ex) `e\u200Ff`\n\n```\ng\u202Eh\n```')).toBe(
      'ab <a>cd|https://e.com/x</a> <code>ef</code>\ngh',
    )
  })
})
