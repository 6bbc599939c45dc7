import leven from 'leven'
import type { ExportFormat } from '../bridge/model.ts'
import { catalogues } from '../bridge/notices.ts'

export type Deed = 'reset' | 'export' | 'status' | 'help'

const lists = Object.values(catalogues)

/** `export as json`. */
export const asWords = new Set(lists.flatMap(({ wordsAs }) => wordsIn(wordsAs)))

const thanks = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${lists
    .flatMap(({ wordsThanks }) => wordsIn(wordsThanks))
    .toSorted((one, other) => other.length - one.length)
    .join('|')})(?![\\p{L}\\p{N}])`,
  'giu',
)

/** Slack writes most emoji as `:name:`. */
const emoji =
  /:[\w+'-]+:|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u{FE0F}\u{200D}]/gu

/** Without what asks for nothing: emoji and thanks. */
export function withoutOrnament(text: string): string {
  return withoutThanks(text.replaceAll(emoji, ' '))
}

export function withoutThanks(text: string): string {
  return text.replaceAll(thanks, ' ')
}

/** The words by which people ask for something, in every language. Only those of `reset` delete anything. */
export const deeds: ReadonlyMap<string, Deed> = new Map(
  lists.flatMap(({ wordsHelp, wordsExport, wordsStatus, wordsReset }) => [
    ...wordsIn(wordsHelp).map((word) => [word, 'help'] as const),
    ...wordsIn(wordsExport).map((word) => [word, 'export'] as const),
    ...wordsIn(wordsStatus).map((word) => [word, 'status'] as const),
    ...wordsIn(wordsReset).map((word) => [word, 'reset'] as const),
  ]),
)

/** A format said alone asks for an export as well. */
export const formats: ReadonlyMap<string, ExportFormat> = new Map([
  ['json', 'json'],
  ['markdown', 'markdown'],
  ['md', 'markdown'],
])

/** Words of their own, one letter away from ours. */
const others = new Set(
  'expert exporte exports exportierte exportierten extort stats statue statur stratus'.split(' '),
)

/** From this length on, hardly another word is one letter away from ours. */
const LONG = 6

/**
 * What a word asks for, as it is written or with a small slip: a letter doubled, left out, wrong, or two swapped. The
 * word that deletes may only have doubled letters and missing dots: `preset` and `zurücksetzten` are words, and what is
 * deleted does not come back.
 */
export function deedOf(word: string): Deed | undefined {
  const exact = deeds.get(word)
  if (exact !== undefined || others.has(word)) return exact
  for (const [known, deed] of deeds) if (isSlipOf(word, known, deed)) return deed
  return undefined
}

/** Words of their own that are one letter away from the word that deletes. */
const beside = new Set(
  'rest reste preset presets beset resit resat reseat resent zurückhetzen zurücksitzen'.split(' '),
)

/**
 * Whether somebody who says just this may have meant to reset: `resetten`, `zurückstezen`, `zurück setzen`. They are
 * told how it is done. neuroflash would say that it was done.
 */
export function mayMeanReset(words: readonly string[]): boolean {
  const said = words.join('')
  if (beside.has(said)) return false
  return [...deeds].some(
    ([known, deed]) =>
      deed === 'reset' && (isBesideReset(said, known) || (words.length === 1 && isFormOf(said, known))),
  )
}

/** `resetten`, `resets`. */
function isFormOf(word: string, known: string): boolean {
  return word.length - known.length <= 4 && folded(word).startsWith(folded(known))
}

function isBesideReset(word: string, known: string): boolean {
  if (Math.abs(word.length - known.length) > 3) return false
  const [said, meant] = [folded(word), folded(known)]
  if (isSwapped(word, known)) return true
  const most = meant.length > LONG ? 2 : 1
  return leven(said, meant, { maxDistance: most + 1 }) <= most
}

function isSlipOf(word: string, known: string, deed: Deed): boolean {
  if (Math.abs(word.length - known.length) > 2) return false
  if (folded(word) === folded(known)) return true
  if (deed === 'reset') return false
  if (isSwapped(word, known)) return true
  return known.length >= LONG && leven(folded(word), folded(known), { maxDistance: 2 }) <= 1
}

/** Without doubled letters and marks on letters: `resett`, `zurucksetzen`, `zuruecksetzen`. */
function folded(word: string): string {
  return word
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(?<=[aou])e/g, '')
    .replaceAll(/(.)\1+/gu, '$1')
}

function isSwapped(word: string, known: string): boolean {
  if (word.length !== known.length) return false
  const at = Array.from(word).findIndex((letter, index) => letter !== known[index])
  return word === known.slice(0, at) + known.charAt(at + 1) + known.charAt(at) + known.slice(at + 2)
}

function wordsIn(list: string): string[] {
  return list.split(', ')
}
