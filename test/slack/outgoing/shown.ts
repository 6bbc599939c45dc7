import type { KnownBlock, RichTextBlockElement, RichTextElement } from '@slack/types'
import { messageOf } from '../../../src/slack/outgoing/message.ts'
import { parseMarkdown } from '../../../src/slack/outgoing/parse.ts'
import type { Flow } from '../../../src/slack/outgoing/tree.ts'

/**
 * What a person sees of an answer in Slack, line by line: `<b>bold</b>`, `<a>label|address</a>`, lists
 * with the bullets and numbers that Slack puts there itself.
 */
export function shown(answer: string | readonly Flow[]): string {
  const document = typeof answer === 'string' ? parseMarkdown(answer) : answer
  return messageOf(document).blocks.map(block).join('\n')
}

/** The same without styles and addresses. */
export function shownWords(answer: string | readonly Flow[]): string {
  return shown(answer)
    .replace(/<a>([^|]*)\|[^<]*<\/a>/g, '$1')
    .replace(/<\/?(?:b|i|s|code)>/g, '')
}

function block(found: KnownBlock): string {
  if (found.type === 'divider') return '———'
  if (found.type === 'table')
    return found.rows
      .map((row) =>
        row.map((cell) => (cell.type === 'rich_text' ? cell.elements.map(part).join('') : '')).join(' | '),
      )
      .join('\n')
  return found.type === 'rich_text' ? found.elements.map(part).join('\n') : `[${found.type}]`
}

function part(found: RichTextBlockElement): string {
  if (found.type !== 'rich_text_list') return inline(found.elements)
  const { style, indent = 0, elements } = found
  const offset = 'offset' in found && typeof found.offset === 'number' ? found.offset : 0
  return elements
    .map((item, index) => {
      const mark = style === 'bullet' ? '•' : `${offset + index + 1}.`
      return `${'  '.repeat(indent)}${mark} ${inline(item.elements)}`
    })
    .join('\n')
}

function inline(elements: readonly RichTextElement[]): string {
  return elements
    .map((element) => {
      if (element.type !== 'text' && element.type !== 'link') return `[${element.type}]`
      const { bold, italic, strike, code } = element.style ?? {}
      const words = element.type === 'link' ? `<a>${element.text}|${element.url}</a>` : element.text
      const marks = [code && 'code', strike && 's', italic && 'i', bold && 'b']
      return marks.reduce<string>((text, mark) => (mark ? `<${mark}>${text}</${mark}>` : text), words)
    })
    .join('')
}
