import { globSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import {
  type Catalogue,
  catalogues,
  type Known,
  type Language,
  type SentenceKey,
} from '../../src/bridge/notices.ts'
import { toMessage } from '../../src/slack/outgoing/message.ts'
import { sayIn } from '../../src/slack/sentences.ts'

const root = `${import.meta.dirname}/../..`
const keys = Object.keys(catalogues.en) as SentenceKey[]
const languages = Object.keys(catalogues) as Language[]

/** As ICU's parser numbers them. */
const LITERAL = '0'

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** What a sentence has filled in, and how: `who`, `count plural`, `from date`. */
function places(sentence: string, language: string): string[] {
  const found = (elements: readonly Element[]): string[] =>
    elements.flatMap((element) => {
      const inside =
        'options' in element ? Object.values(element.options).flatMap(({ value }) => found(value)) : []
      // Words have a value too, and the `#` of a plural has none.
      if (!('value' in element) || String(element.type) === LITERAL) return inside
      return [`${element.value} ${element.type}`, ...inside]
    })
  const { getAst } = new IntlMessageFormat(sentence, language, undefined, { ignoreTag: true })
  return [...new Set(found(getAst()))].toSorted()
}

/** What Slack takes at most: its reference of Block Kit and of views. What is not named here is a paragraph. */
const most: Partial<Record<SentenceKey, number>> = {
  modalTitle: 24,
  confirmTitle: 100,
  confirmText: 300,
  confirmYes: 24,
  confirmNo: 24,
  openThread: 75,
  exportButton: 75,
  resetButton: 75,
  nextButton: 75,
  backButton: 75,
  tryAgainButton: 75,
  listTitle: 150,
  listTitleDirect: 150,
  homeTitle: 150,
  thinking: 50,
}
const PARAGRAPH = 3_000

/** The longest that anything filled in can be. */
const filled = new Proxy({}, { get: (_, place) => (isNumber(String(place)) ? 1_000_000 : 'x'.repeat(100)) })

function isNumber(place: string): boolean {
  return ['turns', 'words', 'count', 'minutes'].includes(place)
}

describe.each(languages)('the catalogue %s', (language) => {
  const catalogue: Catalogue = catalogues[language]

  it('has every sentence, in the same order, and none empty', () => {
    expect(Object.keys(catalogue)).toEqual(keys)
    expect(keys.filter((key) => catalogue[key].trim() !== catalogue[key] || catalogue[key] === '')).toEqual(
      [],
    )
  })

  it.each(keys)('fills in the same as English: %s', (key) => {
    expect(places(catalogue[key], language)).toEqual(places(catalogues.en[key], 'en'))
  })

  it.each(keys)('keeps to what Slack takes: %s', (key) => {
    for (const followUps of ['all', 'mentions', 'direct'] as const) {
      const said = sayAny(language, followUps)(key)
      expect(said.length).toBeLessThanOrEqual(most[key] ?? PARAGRAPH)
    }
  })

  it('sends nobody who writes a direct message to mention the bot', () => {
    // What is said of another thread, or of channels, says so.
    const elsewhere = new Set<SentenceKey>(['nothingToSummarise', 'homeEmpty'])
    const said = keys.filter((key) => !elsewhere.has(key)).map(sayAny(language, 'direct'))
    expect(said.filter((sentence) => /\bmention|erwähn/i.test(sentence))).toEqual([])
  })

  it('is Markdown that Slack shows: no mark of it is left over', () => {
    for (const key of keys.filter((key) => !key.startsWith('context') && !key.startsWith('export'))) {
      const { text, blocks } = toMessage(sayAny(language, 'all')(key))
      expect([key, blocks.length]).toEqual([key, 1])
      expect(text.replaceAll(/<!date[^>]*>/g, '')).not.toMatch(/\*\*|\]\(|[{}]/)
    }
  })

  it('says in its help the words that it knows', () => {
    const { help, wordsExport, wordsStatus, wordsReset } = catalogue
    for (const list of [wordsExport, wordsStatus, wordsReset]) {
      expect(help).toContain(`\`${list.split(', ')[0] ?? ''}\``)
    }
  })

  it('writes apostrophes and quotation marks as people do, so that ICU takes none for its own', () => {
    expect(keys.filter((key) => /['"]| - |\.\.\./.test(catalogue[key]))).toEqual([])
  })
})

it('no sentence is the same in two languages, except for names', () => {
  const same = keys.filter((key) => (catalogues.en[key] as string) === catalogues.de[key])
  expect(same).toEqual(['exportThread', 'exportChannel', 'exportTeam', 'wordsStatus'])
})

it('German says Sie', () => {
  const familiar = /\b(?:du|dir|dich|dein\w*|euch|euer|eure\w*)\b/i
  expect(keys.filter((key) => familiar.test(catalogues.de[key]))).toEqual([])
})

it('no sentence is left that nobody says', () => {
  const paths = globSync('src/{bridge,slack,neuroflash}/**/*.ts', { cwd: root })
  const code = paths
    .filter((path) => !path.includes('/notices/'))
    .map((path) => readFileSync(`${root}/${path}`, 'utf8'))
    .join('\n')
  expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(code))).toEqual([])
})

/** Says any sentence with the longest that can be filled in. */
function sayAny(language: Language, followUps: Known['followUps']): (key: SentenceKey) => string {
  const say = sayIn(language, { followUps }, Date.now) as (key: SentenceKey, values: object) => string
  return (key) => {
    const names = places(catalogues.en[key], 'en').map((place) => place.split(' ')[0] ?? '')
    const values = names
      .filter((name) => !['followUps', 'admin', 'midnight'].includes(name))
      .map((name) => [
        name,
        ['from', 'to', 'at'].includes(name) ? new Date(0) : (Reflect.get(filled, name) as string),
      ])
    return say(key, Object.fromEntries(values) as object)
  }
}
