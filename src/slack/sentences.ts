import { IntlMessageFormat } from 'intl-messageformat'
import {
  type AsItIs,
  type Catalogue,
  catalogues,
  type Known,
  type Language,
  type Say,
  type SentenceKey,
  timeOfDay,
  type Value,
} from '../bridge/notices.ts'

/** Dates of documents, which have no reader's time zone. What Slack shows is dated by Slack (`<!date…>`). */
const formats = { date: { day: { dateStyle: 'long', timeZone: 'UTC' } } } as const

/** A sentence that has been read, or its words if nothing is to be filled in. */
type Readied = IntlMessageFormat | string

/**
 * Says the sentences of one language. Each is read once, when it is first said: all of them together would take the
 * start a tenth of a second.
 */
export function sayIn(language: Language, known: Known, clock: () => number): Say {
  const catalogue: Catalogue = catalogues[language]
  const admin = { asItIs: linked(catalogue.admin, known.admin) }
  const readied = new Map<string, Readied>()
  const ready = (key: SentenceKey): Readied => {
    const sentence = catalogue[key]
    return sentence.includes('{')
      ? new IntlMessageFormat(sentence, language, formats, { ignoreTag: true })
      : sentence
  }
  const write = (value: Value, isFirst: boolean): string | number | Date => {
    if (typeof value !== 'string') return isAsItIs(value) ? value.asItIs : value
    return literal(value, isFirst ? capitalised(catalogue.somebody) : catalogue.somebody)
  }
  return (key, ...[values = {}]) => {
    const sentence = readied.get(key) ?? ready(key)
    readied.set(key, sentence)
    if (typeof sentence === 'string') return sentence
    const all = Object.entries<Value>({
      ...known,
      admin,
      midnight: timeOfDay(nextMidnight(clock())),
      ...values,
    })
    const written = all.map(([place, value]) => [
      place,
      write(value, catalogue[key].startsWith(`{${place}}`)),
    ])
    return String(sentence.format(Object.fromEntries(written)))
  }
}

/** In UTC: then daily limits start afresh (N19). */
function nextMidnight(nowMs: number): number {
  const dayMs = 24 * 60 * 60_000
  return (Math.floor(nowMs / dayMs) + 1) * dayMs
}

function linked(label: string, address: string | undefined): string {
  if (address === undefined) return label
  return address.startsWith('mailto:')
    ? `[${address.slice('mailto:'.length)}](${address})`
    : `[${label}](${address})`
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function isAsItIs(value: Value): value is AsItIs {
  return typeof value === 'object' && 'asItIs' in value
}

const longestWord = 100

/**
 * Markdown that shows just these characters, in one line that reads in one direction: no link, no formatting. `(` is not
 * escaped: `\(` would begin a formula.
 */
function literal(word: string, otherwise: string): string {
  const line = word.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const shown = Array.from(line).slice(0, longestWord).join('')
  return (shown || otherwise).replace(/[!-')-/:-@[-`{-~]/g, '\\$&')
}
