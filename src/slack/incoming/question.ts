import type { Enclosure, Title, Wording } from '../../bridge/model.ts'
import { linesOf } from './line-ends.ts'
import { mrkdwnToMarkdown, type Naming } from './markdown.ts'

/** All texts of a message in which people and channels may be named. */
export function textsOf({ text, enclosures = [] }: Wording): string[] {
  return [text, ...enclosures.flatMap((one) => [...textsIn(one.title), one.text])]
}

function textsIn(title: Title = ''): string[] {
  if (typeof title === 'string') return [title]
  return title.kind === 'person' ? [title.who ?? '', title.where ?? ''] : []
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
    attached(files, names),
  ]
  return apart(parts)
}

function enclosureText({ title, text, files = [] }: Enclosure, names: Naming): string {
  const markdown = apart([mrkdwnToMarkdown(text, names), attached(files, names)])
  if (title === undefined || markdown === '') return markdown
  const quote = linesOf(markdown).map((line) => `> ${line}`.trimEnd())
  return `${titleText(title, names)}\n\n${quote.join('\n')}`
}

function titleText(title: Title, names: Naming): string {
  const { say } = names
  if (typeof title === 'string') return mrkdwnToMarkdown(title, names)
  const { kind } = title
  switch (kind) {
    case 'person': {
      const sentence = whoWrote(title, names)
      return title.isInner ? say('quoteInner', { sentence: { asItIs: sentence } }) : sentence
    }
    case 'app':
      return say('quoteOfApp')
    case 'transcript':
      return say('quoteOfClip', { file: inMarkdown(title.name, names) })
    case 'file':
      return say('quoteOfFile', { file: inMarkdown(title.name, names) })
    default:
      return kind satisfies never
  }
}

function whoWrote(
  { who, where }: Pick<Extract<Title, { kind: 'person' }>, 'who' | 'where'>,
  names: Naming,
): string {
  const { say } = names
  const known = mrkdwnToMarkdown(who ?? '', names)
  // Whoever has no name begins the sentence.
  const writer = known === '' || known === say('somebody') ? '' : { asItIs: known }
  const [, id = ''] = /^<#([A-Z0-9]+)>$/.exec(where ?? '') ?? []
  if (id.startsWith('D')) return say('quoteOfDirect', { who: writer })
  if (where === undefined) return say('quoteOf', { who: writer })
  if (id !== '' && names.channel(id) === undefined) return say('quoteOfPrivate', { who: writer })
  return say('quoteOfChannel', { who: writer, where: inMarkdown(where, names) })
}

function inMarkdown(text: string, names: Naming): { readonly asItIs: string } {
  return { asItIs: mrkdwnToMarkdown(text, names) }
}

function attached(files: readonly string[], { say }: Naming): string {
  const asItIs = files.map(inOneLine).join(', ')
  return files.length === 0 ? '' : say('attached', { files: { asItIs } })
}

/** Without a blank line, one would continue a quote or a list of the other. */
function apart(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

function inOneLine(name: string): string {
  return linesOf(name).join(' ').replace(/\s+/g, ' ').trim()
}
