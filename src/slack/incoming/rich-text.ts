import { z } from 'zod'
import { dayOf, encode } from './references.ts'

const style = z
  .object({ bold: z.boolean(), italic: z.boolean(), strike: z.boolean(), code: z.boolean() })
  .partial()
  .catch({})

/** A part of a line (Slack: Block Kit, "Rich text", element types). Of an unknown type only the words are read. */
const leaf = z.looseObject({ type: z.string(), style: style.optional() })

type Leaf = z.infer<typeof leaf>

const container = z.object({
  type: z.string(),
  elements: z.array(z.unknown()).catch([]),
  style: z.unknown().optional(),
  indent: z.int().min(0).max(8).catch(0),
  offset: z.int().min(0).catch(0),
  border: z.int().catch(0),
})

type Container = z.infer<typeof container>

/** The most elements read of a block, and of each element in it. What people write stays far below. */
const MOST_ELEMENTS = 4_000

/** A `rich_text` block as Slack would write it in a message's `text`. */
export function richTextToMrkdwn(elements: readonly unknown[]): string {
  return containers(elements)
    .map((element) => containerText(element).replace(/\n$/, ''))
    .join('\n')
}

function containerText(element: Container): string {
  switch (element.type) {
    case 'rich_text_list':
      return quotedIf(element.border > 0, listText(element))
    case 'rich_text_preformatted':
      return quotedIf(element.border > 0, `\`\`\`\n${plainLine(element.elements)}\n\`\`\``)
    case 'rich_text_quote':
      return quotedIf(true, lineText(element.elements))
    default:
      return lineText(element.elements)
  }
}

function listText({ elements, style: kind, indent, offset }: Container): string {
  const space = '    '.repeat(indent)
  return containers(elements)
    .map((item, index) => {
      const mark = kind === 'ordered' ? `${offset + index + 1}.` : '•'
      const text = lineText(item.elements).replace(/\n$/, '').replaceAll('\n', `\n${space}    `)
      return `${space}${mark} ${text}`
    })
    .join('\n')
}

function quotedIf(isQuote: boolean, text: string): string {
  return isQuote ? `&gt; ${text.replace(/\n$/, '').replaceAll('\n', '\n&gt; ')}` : text
}

type Run = { readonly text: string; readonly marks: readonly string[] }

/** A mark formats only at the edge of a word. Inside a word Slack would show it. */
function lineText(elements: readonly unknown[]): string {
  const runs = leaves(elements).map(runOf)
  let line = ''
  for (const [index, { text, marks }] of runs.entries()) {
    const isInWord = touches(line.slice(-2), text) || touches(text, runs[index + 1]?.text ?? '')
    line += isInWord ? text : marked(text, marks)
  }
  return line
}

function touches(before: string, after: string): boolean {
  return (
    /\S$/.test(before) &&
    /^\S/.test(after) &&
    /[\p{L}\p{N}]$|^[\p{L}\p{N}]/u.test(`${before.slice(-2)}${after}`)
  )
}

function containers(elements: readonly unknown[]): Container[] {
  return elements.slice(0, MOST_ELEMENTS).flatMap((element) => container.safeParse(element).data ?? [])
}

function leaves(elements: readonly unknown[]): Leaf[] {
  return elements.slice(0, MOST_ELEMENTS).flatMap((element) => leaf.safeParse(element).data ?? [])
}

function runOf(element: Leaf): Run {
  const { bold, italic, strike, code } = element.style ?? {}
  const text = leafText(element)
  if (code === true) return { text: text.includes('`') ? `\`\`${text}\`\`` : `\`${text}\``, marks: [] }
  const marks = [bold && '*', italic && '_', strike && '~'].filter((mark) => typeof mark === 'string')
  return { text, marks }
}

/** Marks each line by itself, since a mark ends with its line, and leaves out the spaces at both ends. */
function marked(text: string, marks: readonly string[]): string {
  if (marks.length === 0) return text
  const closing = marks.toReversed().join('')
  return text.replace(/[^\s](?:[^\n]*[^\s])?/g, (words) => marks.join('') + words + closing)
}

function leafText(element: Leaf): string {
  switch (element.type) {
    case 'text':
      return encode(wordsOf(element, 'text'))
    case 'user':
      return bracketed('@', idOf(element, 'user_id'))
    case 'channel':
      return bracketed('#', idOf(element, 'channel_id'))
    case 'usergroup':
      return bracketed('!subteam^', idOf(element, 'usergroup_id'))
    case 'broadcast':
      return bracketed('!', wordsOf(element, 'range').replace(/[^a-z]/g, ''))
    case 'emoji':
      return `:${wordsOf(element, 'name')}:${toneOf(element)}`
    case 'link':
      return linkText(wordsOf(element, 'url'), wordsOf(element, 'text'))
    case 'color':
      return encode(wordsOf(element, 'value'))
    case 'date':
      return encode(wordsOf(element, 'fallback') || dayOf(element['timestamp']))
    default:
      return encode(wordsOf(element, 'text') || wordsOf(element, 'fallback'))
  }
}

/** Code holds no marks, no brackets of Slack's and no fence. */
function plainLine(elements: readonly unknown[]): string {
  return leaves(elements)
    .map((element) => (element.type === 'link' ? encode(wordsOf(element, 'url')) : leafText(element)))
    .join('')
    .replaceAll('```', "'''")
    .replace(/\n$/, '')
}

function linkText(address: string, label: string): string {
  const url = address.replaceAll('|', '%7C')
  if (!/^[a-z][a-z0-9+.-]*:[^\s<>|]*$/i.test(url)) return encode(label || url)
  const words = encode(label.replaceAll(/[|\n]/g, ' ').trim())
  return words === '' ? `<${encode(url)}>` : `<${encode(url)}|${words}>`
}

function bracketed(kind: string, id: string): string {
  return id === '' ? '' : `<${kind}${id}>`
}

function idOf(element: Leaf, name: string): string {
  return /^[A-Z0-9]+$/.exec(wordsOf(element, name))?.[0] ?? ''
}

/** Slack: rich text element `emoji`, `skin_tone`, 2 to 6. */
function toneOf({ skin_tone: tone }: Leaf): string {
  return typeof tone === 'number' ? `:skin-tone-${tone}:` : ''
}

function wordsOf(element: Leaf, name: string): string {
  const value = element[name]
  return typeof value === 'string' ? value : ''
}
