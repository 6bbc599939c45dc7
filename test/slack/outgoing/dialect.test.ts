import { describe, expect, test } from 'vitest'
import { shown } from './shown.ts'

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
