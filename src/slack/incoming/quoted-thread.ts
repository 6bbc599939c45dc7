import type { Wording } from '../../bridge/model.ts'
import type { Say } from '../../bridge/notices.ts'
import { linesOf } from './line-ends.ts'
import type { Naming } from './markdown.ts'
import { questionText } from './question.ts'
import { beginningOf, shortened } from './shorten.ts'

/** One message of a thread, and when it was written, by Slack's `ts`. */
export type Said = { readonly who: string; readonly ts: string; readonly wording: Wording }

type Frame = {
  readonly names: Naming
  /** What the author of the question is called. */
  readonly author: string | undefined
  /** The author's time zone, by which times are given. */
  readonly zone: string | undefined
  /** Earlier messages were left out already. */
  readonly isCut: boolean
}

/** The most characters of it, what stands around the quotes included. */
const LONGEST = 12_000

/** Of a message that would have to be cut shorter than this, nothing is quoted. */
const SHORTEST = 200

/** Between two messages. */
const BETWEEN = '\n>\n'

/** One person's name is one line, and no longer than this. */
const LONGEST_NAME = 80

/**
 * What was written in a thread, oldest first, to stand before a question about it; `undefined` where nobody said
 * anything. What does not fit is left out from the beginning, and said to be.
 *
 * Only we write lines that begin with less than `> >`, so that nobody in the thread can pass their words for ours, for
 * another person's or for the question, whatever they quote themselves.
 */
export function quotedThread(messages: readonly Said[], frame: Frame): string | undefined {
  const clock = clockFor(frame.zone)
  const { say } = frame.names
  const begin = say('contextBegins', { zone: { asItIs: clock.zone } })
  const cut = say('contextCut')
  const end = say('contextEnds', { who: { asItIs: nameOf(frame.author ?? '', say) } })
  let left = LONGEST - [begin, cut, '', end].join('\n\n').length
  const quotes: string[] = []
  let { isCut } = frame
  for (const message of messages.toReversed()) {
    const words = questionText(message.wording, { ...frame.names, escapes: false })
    if (words === '') continue
    const head = `> ${clock.at(message.ts)}, ${nameOf(message.who, say)}:\n`
    const quote = fitting(quoted(words), left - head.length - BETWEEN.length)
    if (quote === undefined) isCut = true
    if (quote === undefined) break
    quotes.unshift(head + quote.text)
    left -= head.length + quote.text.length + BETWEEN.length
    isCut ||= quote.isCut
    if (quote.isCut) break
  }
  if (quotes.length === 0) return undefined
  return [begin, ...(isCut ? [cut] : []), quotes.join(BETWEEN), end].join('\n\n')
}

function quoted(words: string): string {
  return linesOf(words)
    .map((line) => `> > ${line}`.trimEnd())
    .join('\n')
}

function fitting(
  quote: string,
  most: number,
): { readonly text: string; readonly isCut: boolean } | undefined {
  if (quote.length <= most) return { text: quote, isCut: false }
  if (most < SHORTEST) return undefined
  const mark = `\n> > ${shortened}`
  return { text: beginningOf(quote, most - mark.length) + mark, isCut: true }
}

/** What somebody has chosen to be called, as one line without formatting. */
function nameOf(name: string, say: Say): string {
  const line = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const shown = Array.from(line).slice(0, LONGEST_NAME).join('')
  return (shown || say('somebody')).replace(/[\\`*_~<>[\]|#]/g, '\\$&')
}

/** Writes times as `2026-11-28 09:12`, which reads alike in every language. */
function clockFor(zone = 'UTC'): { readonly zone: string; at(ts: string): string } {
  const format = formatFor(zone) ?? formatFor('UTC')
  return {
    zone: format?.resolvedOptions().timeZone ?? 'UTC',
    at: (ts) => format?.format(Number(ts) * 1_000) ?? '',
  }
}

function formatFor(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
  } catch {
    // Slack may know a zone that this machine does not.
    return undefined
  }
}
