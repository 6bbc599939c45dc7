import { describe, expect, test } from 'vitest'
import { shown } from './shown.ts'

describe('what a marketing team’s copy is made of stays as it is written', () => {
  test.each([
    'Hallo *|FNAME|*, Ihr Code *|CODE|* gilt bis *|DATUM|*.',
    '„Hallo *|FNAME|*“ für 9,99 €*',
    '*|IF:VIP|* Nur für Sie *|END:IF|*',
    'S:\\Marketing\\_Vorlagen und C:\\Users\\_temp_\\*.txt, (D:\\.cache)',
    '\\\\file-01.firma\\alle\\_archiv\\#x',
    'bob.müller@firma.de und info@shop.müller.de',
    'Ab 9,99 €*\n\n* inkl. MwSt.',
    'nur 9,99 €*\n\n* inkl. MwSt.\n** zzgl. Versand',
  ])('%j', (words) => {
    expect(shown(words).replace(/\n+/g, '\n')).toBe(words.replace(/\n+/g, '\n'))
  })

  test.each([
    [
      '»Einfach *machen*«, *»das«* und **»Neu«**und',
      '»Einfach <i>machen</i>«, <i>»das«</i> und <b>»Neu«</b>und',
    ],
    ['«*oui*» und « **non** »', '«<i>oui</i>» und « <b>non</b> »'],
    ['| *a* | **b** |\n| - | - |\n| x|*y*|', '<b>a</b> | <b>b</b>\nx | <i>y</i>'],
    ['Kund\\_innen, \\*so\\*, C:\\Pfad und **S:\\_alle**', 'Kund_innen, *so*, C:\\Pfad und <b>S:\\_alle</b>'],
    ['\\\\o/ und \\\\server\\_x', '\\o/ und \\server_x'],
    ['联系info@a.de了解', '联系<a>info@a.de|mailto:info@a.de</a>了解'],
  ])('and marks beside it are marks: %j', (markdown, expected) => {
    expect(shown(markdown).replaceAll('<b><i>a</i></b>', '<b>a</b>')).toBe(expected)
  })
})

describe('a list within a line is how the line begins', () => {
  test.each([
    ['- 1. Oktober: Start\n- 15. Oktober: Ende', '• 1. Oktober: Start\n• 15. Oktober: Ende'],
    ['1. 3. Advent\n2. 4. Advent', '1. 3. Advent\n2. 4. Advent'],
    ['- - 20 % auf alles\n- x', '• - 20 % auf alles\n• x'],
    ['- 2026. Das Jahr\n  - innen', '• 2026. Das Jahr\n  • innen'],
    ['1. - a\n   - b', '1.  \n  • a\n  • b'],
  ])('%j', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })

  test('and a star that no word asks for is a bullet', () => {
    expect(shown('Ab 9,99 €\n\n* inkl. MwSt.')).toBe('Ab 9,99 €\n• inkl. MwSt.')
    expect(shown('* so\n\nAb 9,99 €*')).toBe('• so\n\nAb 9,99 €*')
    expect(shown('Ab 9,99 €*\n\n* eins\n* zwei')).toBe('Ab 9,99 €*\n• eins\n• zwei')
  })
})

describe('tables end where a reader sees them end', () => {
  test('a line without a bar stands beneath', () => {
    expect(shown('| A | B |\n|---|---|\n| 1 | 2 |\nDanach **mehr**.\nUnd noch.')).toBe(
      '<b>A</b> | <b>B</b>\n1 | 2\nDanach <b>mehr</b>.\nUnd noch.',
    )
  })

  test('and one of HTML is read row by row', () => {
    const html =
      '<table>\n  <tr>\n    <th>Tarif</th>\n    <th>Preis</th>\n  </tr>\n  <tr>\n    <td>Pro</td>\n    <td><b>29 €</b></td>\n  </tr>\n</table>'
    expect(shown(html)).toBe('Tarif | Preis\nPro | <b>29 €</b>')
  })
})

test('a slash between words ends what is marked', () => {
  expect(shown('*Kundinnen*/*Kunden*, **a**/**b**, src/*.ts')).toBe(
    '<i>Kundinnen</i>/<i>Kunden</i>, <b>a</b>/<b>b</b>, src/*.ts',
  )
})

test('an address without its scheme is one in a link too', () => {
  expect(shown('[neuroflash](www.neuroflash.com/de)')).toBe('<a>neuroflash|http://www.neuroflash.com/de</a>')
})

test('a link without words shows its address', () => {
  expect(shown('[ ](https://e.com) [](https://d.de)')).toBe(
    '<a>https://e.com|https://e.com</a> <a>https://d.de|https://d.de</a>',
  )
})
