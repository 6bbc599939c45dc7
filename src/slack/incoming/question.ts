import type { Enclosure, Wording } from '../../bridge/model.ts'
import { linesOf } from './line-ends.ts'
import { mrkdwnToMarkdown, type Naming } from './markdown.ts'

/** All texts of a message in which people and channels may be named. */
export function textsOf({ text, enclosures = [] }: Wording): string[] {
  return [text, ...enclosures.flatMap((one) => [one.title ?? '', one.text])]
}

/**
 * A message as neuroflash is asked: the person's words as Markdown, then each thing that came with them, quoted
 * where it is somebody else's, and a line that names the attached files, since neuroflash takes none. Empty
 * when there is nothing to ask.
 */
export function questionText({ text, files, enclosures = [] }: Wording, names: Naming): string {
  const parts = [
    mrkdwnToMarkdown(text, names),
    ...enclosures.map((one) => enclosureText(one, names)),
    files.length === 0 ? '' : `[attached: ${files.map(inOneLine).join(', ')}]`,
  ]
  // Without a blank line, one would continue a quote or a list of the other.
  return parts.filter((part) => part !== '').join('\n\n')
}

function enclosureText({ title, text }: Enclosure, names: Naming): string {
  const markdown = mrkdwnToMarkdown(text, names)
  if (title === undefined || markdown === '') return markdown
  const quote = linesOf(markdown).map((line) => `> ${line}`.trimEnd())
  return `${mrkdwnToMarkdown(title, names)}\n\n${quote.join('\n')}`
}

function inOneLine(name: string): string {
  return name.replace(/\s+/g, ' ').trim()
}
