import type { List, ListItem } from 'mdast'
import { toString } from 'mdast-util-to-string'

/** Items that make one list, with numbers that go up by one from `start`; without it, items whose marks are words. */
type Run = { readonly start: number | undefined; readonly items: Marked[] }
type Marked = { readonly item: ListItem; readonly mark: string }

/**
 * The items of a list, grouped so that each mark can be shown as it was written. Slack, like CommonMark, counts
 * up by itself, so a number that does not go up by one begins another list. A year, `05.` or the plus of an
 * amount is a word of its sentence.
 */
export function runsOfItems(list: List, source: string): Run[] {
  const marked = list.children.map((item) => ({ item, mark: markOf(item, source) }))
  if (isLazy(marked)) return [{ start: 1, items: marked }]
  const runs: Run[] = []
  for (const one of marked) {
    const last = runs.at(-1)
    const start = startOf(one)
    const next = last?.start === undefined || !list.ordered ? last?.start : last.start + last.items.length
    if (last !== undefined && next === start) last.items.push(one)
    else runs.push({ start, items: [one] })
  }
  return runs
}

/** `3.`, `3)`, `-` */
export function markOf({ position }: ListItem, source: string): string {
  const from = position?.start.offset ?? 0
  return /^(?:\d+[.)]|[-+*])/.exec(source.slice(from, from + 12))?.[0] ?? ''
}

/**
 * The number with which an item can begin a list: in Slack 1 or more, and 1 for a bullet, which needs none. `undefined`
 * where the mark is a word of the sentence.
 */
function startOf({ item, mark }: Marked): number | undefined {
  if (/^[1-9]\d{0,2}[.)]$/.test(mark)) return Number.parseInt(mark, 10)
  if (mark === '+') return /^\d/.test(toString(item.children[0])) ? undefined : 1
  return /^\d/.test(mark) ? undefined : 1
}

/** `1. 1. 1.` means 1, 2, 3, unless each is a day or a place: `1. Mai`, `1. Platz`. */
function isLazy(marked: readonly Marked[]): boolean {
  return marked.every(({ item, mark }) => /^1[.)]$/.test(mark) && !isOrdinal(item))
}

const ordinals =
  /^(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)|^(?:quartal|halbjahr|platz|preis|rang|liga|advent|klasse|etage|stock|jahrhundert|tag|woche|monat|jahr|halbzeit|runde|place|prize|quarter)\b/i

function isOrdinal(item: ListItem): boolean {
  return ordinals.test(toString(item.children[0]).trimStart())
}
