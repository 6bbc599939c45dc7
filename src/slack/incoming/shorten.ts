/** Said where something was cut. */
export const shortened = '… shortened'

/** The beginning of a text that is longer than it may be, cut where a line or a word ends, and said to be cut. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text
  const start = text.slice(0, longest)
  const end = Math.max(start.lastIndexOf('\n'), start.lastIndexOf(' '))
  const kept = start.slice(0, end > longest / 2 ? end : longest)
  return `${withoutHalves(kept).trimEnd()}\n${shortened}`
}

/** Neither half of what Slack has bracketed, nor of an entity, nor of a character. */
function withoutHalves(text: string): string {
  return text.replace(/(?:<[^<>\n]*|&[a-z]{0,3}|[\uD800-\uDBFF])$/, '')
}
