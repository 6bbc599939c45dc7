import { type Style, writeCode, writeLine } from './inline.ts'
import type { Reference } from './references.ts'
import { readLine, stretchesOf } from './stretches.ts'

const longest = 80

/**
 * The first words of a message as one line of plain text, for lists of conversations: at most 80 characters
 * (UTF-16), none of them cut in two. People and channels are named only if Slack sent the name along, the bot never.
 */
export function toLabel(text: string, bot?: string): string {
  const style = plainStyle(bot)
  const pieces = stretchesOf(text).flatMap((stretch) =>
    stretch.kind === 'code'
      ? [writeCode(stretch.text, style)]
      : stretch.text.split('\n').map((raw) => writeLine(readLine(raw).text, style)),
  )
  return beginning(pieces.join(' ').replace(/\s+/g, ' ').trim())
}

function plainStyle(bot: string | undefined): Style {
  const reference = (reference: Reference) => (isBot(reference, bot) ? undefined : wording(reference))
  return {
    marks: { '*': '', _: '', '~': '' },
    escape: '',
    reference,
    plainReference: (mentioned) => reference(mentioned) ?? '',
    code: (code) => code,
  }
}

function isBot(reference: Reference, bot: string | undefined): boolean {
  return reference.kind === 'person' && reference.id === bot
}

/** `undefined` where there is only an id. */
function wording(reference: Reference): string | undefined {
  switch (reference.kind) {
    case 'person':
      return reference.name === undefined ? undefined : `@${reference.name}`
    case 'channel':
      return reference.name === undefined ? undefined : `#${reference.name}`
    case 'link':
      return reference.label ?? reference.url.replace(/^(?:mailto|tel):/, '')
    case 'group':
      return undefined
    case 'words':
      return reference.text
    default:
      return reference satisfies never
  }
}

function beginning(text: string): string {
  if (text.length <= longest) return text
  let end = 0
  // A family emoji is one character of 11 units, and a pile of accents may be one of thousands.
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, longest * 2))) {
    if (end + segment.length > longest) break
    end += segment.length
  }
  return text.slice(0, end).trimEnd()
}
