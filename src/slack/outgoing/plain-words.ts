import { withoutBidi } from './invisible.ts'
import { defaultLimits, type SplitLimits } from './limits.ts'
import { escapeMrkdwn } from './mrkdwn.ts'
import { characterStart, codePointStart } from './search.ts'
import { type Flow, paragraph, text } from './tree.ts'

/**
 * A text as it stands, in parts within the limits: the way out where Markdown takes too long to read. It is cut
 * between paragraphs if that leaves at least half a part, else between lines, sentences or words, and only then
 * between two characters. Takes linear time.
 */
export function* plainWords(source: string, limits: SplitLimits = defaultLimits): Generator<Flow[]> {
  const words = withoutBidi(source.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD').toWellFormed())
  for (let from = 0; from < words.length; ) {
    const to = cutAfter(words, from, limits.maxTextChars)
    const piece = words
      .slice(from, to)
      .replace(/^(?:[^\S\n]*\n)+|^ (?=\S)/, '')
      .trimEnd()
    if (piece !== '') yield [paragraph([text(piece)])]
    from = to
  }
}

function cutAfter(words: string, from: number, maxChars: number): number {
  const most = reach(words, from, maxChars)
  if (most === words.length) return most
  const least = from + Math.ceil((most - from) / 2)
  return bestPlace(words, least, most) ?? characterEnd(words, from, most)
}

/** How far a part may go before its escaped text would be too long. */
function reach(words: string, from: number, maxChars: number): number {
  // A cut right after `@here` adds the character that keeps it from pinging anybody.
  const room = maxChars - 1
  let most = Math.min(words.length, from + room)
  for (;;) {
    const { length } = escapeMrkdwn(words.slice(from, most))
    if (length <= room) return most
    most = from + Math.floor(((most - from) * room) / length)
  }
}

/** After the last paragraph, line, sentence or word that ends between the two. */
function bestPlace(words: string, least: number, most: number): number | undefined {
  const window = words.slice(least, most + 1)
  const ends = [
    /^[^]*\n[^\S\n]*(?=\n)/,
    /^[^]*(?=\n)/,
    /^[^]*[.!?…]["'’”»)\]]?(?=\s)|^[^]*[。！？]/,
    /^[^]*(?=\s)/,
  ]
  for (const end of ends) {
    const [found] = end.exec(window) ?? []
    if (found !== undefined && found.length > 0 && found.length <= most - least) return least + found.length
  }
  return undefined
}

function characterEnd(words: string, from: number, most: number): number {
  const window = words.slice(from, most + 64)
  return from + (characterStart(window, most - from) || codePointStart(window, most - from))
}
