import { z } from 'zod'
import { encode } from './references.ts'
import { richTextToMrkdwn } from './rich-text.ts'
import { tableText } from './table.ts'

/** Slack: at most 50 blocks in a message, and as many again in one that is forwarded with it. */
const MOST_BLOCKS = 100

const textObject = z.looseObject({ type: z.string().optional(), text: z.string() })

const block = z.looseObject({
  type: z.string(),
  elements: z.array(z.unknown()).optional().catch(undefined),
  fields: z.array(z.unknown()).optional().catch(undefined),
})

/** Whether this is Slack's own placeholder for a message whose words are only in its blocks. */
export function isPlaceholder(text: string): boolean {
  return /^(?:this content can't be displayed\.?|\[no preview available\])$/i.test(text.trim())
}

/** What a person reads in a message's blocks, written as Slack writes text, without the tables. */
export function wordsIn(blocks: readonly unknown[]): string {
  return blocks
    .slice(0, MOST_BLOCKS)
    .map(blockText)
    .filter((words) => words.trim() !== '')
    .join('\n')
}

/** The tables in a message's blocks, which its `text` leaves out. */
export function tablesIn(blocks: readonly unknown[]): string[] {
  return blocks.slice(0, MOST_BLOCKS).flatMap((one) => tableText(one) ?? [])
}

function blockText(value: unknown): string {
  const read = block.safeParse(value).data
  if (read === undefined) return ''
  const { type, elements = [], fields = [] } = read
  switch (type) {
    case 'rich_text':
      return richTextToMrkdwn(elements)
    case 'header':
      return withMarks(objectText(read['text']))
    case 'context':
      return elements.map(objectText).join(' ')
    case 'markdown':
      return typeof read['text'] === 'string' ? encode(read['text']) : ''
    case 'image':
    case 'video':
      return pictured(read)
    case 'table':
    case 'data_table':
      return ''
    default:
      return [objectText(read['text']), ...fields.map(objectText)].filter(Boolean).join('\n')
  }
}

/** A text object, or an element of its form. Plain text may come with or without entities. */
function objectText(value: unknown): string {
  const read = textObject.safeParse(value).data
  if (read === undefined) return ''
  if (read.type !== 'plain_text') return read.text
  return read.text
    .replaceAll(/&(?!(?:amp|lt|gt);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

function withMarks(words: string): string {
  return words.trim() === '' ? '' : `*${words.trim()}*`
}

function pictured(picture: Readonly<Record<string, unknown>>): string {
  const alt = picture['alt_text']
  const words = objectText(picture['title']) || (typeof alt === 'string' ? encode(alt) : '')
  return words === '' ? '' : `[${String(picture['type'])}: ${words}]`
}
