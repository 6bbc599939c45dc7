/** Stands where something was cut, and reads alike in every language. */
export const shortened = '[…]'

/** The text, or its beginning where it is too long: cut where a line or a word ends, and marked as cut. */
export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${beginningOf(text, longest)}\n${shortened}`
}

/** The beginning of a text that is too long, cut where a line or a word ends. */
export function beginningOf(text: string, longest: number): string {
  const start = text.slice(0, longest)
  const end = Math.max(start.lastIndexOf('\n'), start.lastIndexOf(' '))
  const kept = start.slice(0, end > longest / 2 ? end : longest)
  return withoutHalves(kept).trimEnd()
}

/** Without half a reference, half an entity or half a character at its end. */
function withoutHalves(text: string): string {
  return text.replace(/(?:<[^<>\n]*|&[a-z]{0,3}|[\uD800-\uDBFF])$/, '')
}
