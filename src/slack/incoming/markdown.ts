import type { Say } from '../../bridge/notices.ts'
import { type Style, writeCode, writeLine } from './inline.ts'
import type { Reference } from './references.ts'
import { readLine, stretchesOf } from './stretches.ts'

/** Who the bot is, and what people and channels are called. */
export type Naming = {
  /** The bot's user id. Its mentions are left out. */
  readonly bot: string
  /** In the language of whoever asks. */
  readonly say: Say
  person(id: string): string | undefined
  channel(id: string): string | undefined
  /** `false`: what Markdown would take for formatting stays as it was typed, for a reader who is shown no Markdown. */
  readonly escapes?: false
}

/**
 * What a person wrote in Slack, as Markdown: with its formatting, people and channels by name, and without
 * mentions of the bot. Empty when nothing is left.
 *
 * It is written for a language model. What Slack shows as plain text is escaped only where Markdown would take
 * it for formatting (`2*3*4`), so that Markdown somebody typed on purpose still works. Code is exactly what the
 * person typed. Takes linear time.
 */
export function mrkdwnToMarkdown(text: string, names: Naming): string {
  const style = markdownStyle(names)
  const lines: string[] = []
  let wasQuote = false
  for (const { isQuote, text: line } of linesOf(text, style)) {
    // Without a blank line, Markdown would take the next line for more of the quote.
    if (wasQuote && !isQuote && line !== '') lines.push('')
    lines.push(isQuote ? `> ${line}`.trimEnd() : line)
    wasQuote = isQuote
  }
  return lines.join('\n').trim()
}

type WrittenLine = { readonly isQuote: boolean; readonly text: string }

function* linesOf(text: string, style: Style): Generator<WrittenLine> {
  let quotesRest = false
  const stretches = stretchesOf(text)
  for (const [index, stretch] of stretches.entries()) {
    if (stretch.kind === 'code') {
      for (const line of codeLines(stretch.text, style)) yield { isQuote: quotesRest, text: line }
      continue
    }
    const beside = { afterCode: index > 0, beforeCode: index < stretches.length - 1 }
    for (const raw of textLines(stretch.text, beside)) {
      const { quote, bullet, text: rest } = readLine(quotesRest ? `&gt; ${raw}` : raw)
      quotesRest ||= quote === 'rest'
      const mark = bullet === undefined ? '' : `${bullet}- `
      yield { isQuote: quote !== 'none', text: mark + writeLine(rest, style) }
    }
  }
}

/** In Markdown a fence needs a line of its own; in Slack it does not. */
function codeLines(code: string, style: Style): string[] {
  const inside = writeCode(code, style).replace(/^\n/, '').replace(/\n$/, '')
  return ['```', ...inside.split('\n'), '```']
}

/** The lines of a text, without the line breaks that the fence beside it adds anyway. */
function textLines(
  text: string,
  { afterCode, beforeCode }: { readonly afterCode: boolean; readonly beforeCode: boolean },
): string[] {
  const lines = text.split('\n')
  if (afterCode) lines[0] = lines[0]?.trimStart() ?? ''
  if (afterCode && lines[0] === '') lines.shift()
  const last = lines.pop()
  if (last === undefined) return []
  if (!beforeCode) return [...lines, last]
  return last.trim() === '' ? lines : [...lines, last.trimEnd()]
}

function markdownStyle(names: Naming): Style {
  return {
    marks: { '*': '**', _: '_', '~': '~~' },
    escape: names.escapes === false ? '' : '\\',
    reference: (reference) => (reference.kind === 'link' ? link(reference) : plain(reference, names)),
    plainReference: (reference) => (plain(reference, names) ?? '').replaceAll('`', "'"),
    code: (code, ticks) => ticks + code + ticks,
  }
}

/** As Slack shows it, and never by an id: that tells people nothing, and should not leave Slack. `undefined`: the bot. */
function plain(reference: Reference, names: Naming): string | undefined {
  switch (reference.kind) {
    case 'person':
      if (reference.id === names.bot) return undefined
      return named('@', names.person(reference.id) ?? reference.name) ?? names.say('somebody')
    case 'channel':
      if (reference.id.startsWith('D')) return names.say('aDirectMessage')
      return named('#', reference.name ?? names.channel(reference.id)) ?? names.say('aPrivateChannel')
    case 'link':
      return reference.label ?? withoutScheme(reference.url)
    case 'group':
      return names.say('aGroup')
    case 'words':
      return reference.text
    default:
      return reference satisfies never
  }
}

function named(sign: '@' | '#', name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${sign}${name}`
}

function link({ url, label }: Extract<Reference, { readonly kind: 'link' }>): string {
  const address = withoutScheme(url)
  if (label === undefined || label === url || label === address) return address
  if (url.startsWith('tel:')) return label
  const target = /[()<>\s]/.test(url) ? `<${url.replaceAll('<', '%3C').replaceAll('>', '%3E')}>` : url
  return `[${label.replace(/[[\]]/g, '\\$&')}](${target})`
}

/** Mail addresses and phone numbers read better alone; everything else needs its scheme. */
function withoutScheme(url: string): string {
  return url.replace(/^(?:mailto|tel):/, '')
}
