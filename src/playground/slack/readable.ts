import type { Json } from './model.ts'
import { unescaped } from './rich-text.ts'

/** What one reads on the screen: blocks as plain text, or the text where there are no blocks. */
export function readable(shown: { readonly text?: string; readonly blocks?: readonly Json[] }): string {
  const blocks = shown.blocks ?? []
  if (blocks.length === 0) return unescaped(shown.text ?? '')
  return blocks
    .map(readableBlock)
    .filter((text) => text !== '')
    .join('\n')
}

/** Whom it notifies: user ids, `channel`, `here`, `everyone`, user group ids. */
export function pingsOf(shown: {
  readonly text: string
  readonly blocks: readonly Json[]
}): readonly string[] {
  return [...new Set([...pingsInMarkup(shown.text), ...pingsInBlocks(shown.blocks)])]
}

function readableBlock(block: Json): string {
  switch (block.type) {
    case 'rich_text':
      return list(block.elements)
        .map((element) => richElement(element))
        .join('\n')
    case 'section':
      return [textOf(block.text), ...list(block.fields).map(textOf), readableElement(block.accessory)]
        .filter((text) => text !== '')
        .join('\n')
    case 'header':
    case 'markdown':
    case 'alert':
      return textOf(block.text)
    case 'table':
      return rows(block.rows)
        .map((row) => row.map(cellText).join(' | '))
        .join('\n')
    case 'context':
    case 'actions':
    case 'context_actions':
      return list(block.elements).map(readableElement).join(' ')
    case 'input':
      return `${textOf(block.label)}: ${readableElement(block.element)}`
    case 'divider':
      return '---'
    case 'image':
      return `[image: ${String(block.alt_text)}]`
    default:
      return ''
  }
}

function richElement(element: Json, indent = ''): string {
  switch (element.type) {
    case 'rich_text_list':
      return list(element.elements)
        .map((item, index) => listItem(element, item, index))
        .join('\n')
    case 'rich_text_quote':
      return inline(element)
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n')
    default:
      return indent + inline(element)
  }
}

function listItem(of: Json, item: Json, index: number): string {
  const indent = '  '.repeat(Number(of.indent ?? 0))
  const bullet = of.style === 'ordered' ? `${Number(of.offset ?? 0) + index + 1}.` : '•'
  return `${indent}${bullet} ${inline(item)}`
}

function inline(element: Json): string {
  return list(element.elements).map(inlineElement).join('')
}

function inlineElement(element: Json): string {
  switch (element.type) {
    case 'text':
      return String(element.text)
    case 'link':
      return element.text === undefined
        ? String(element.url)
        : `${textOf(element.text)} (${textOf(element.url)})`
    case 'user':
      return `@${String(element.user_id)}`
    case 'channel':
      return `#${String(element.channel_id)}`
    case 'usergroup':
      return `@${String(element.usergroup_id)}`
    case 'broadcast':
      return `@${String(element.range)}`
    case 'emoji':
      return `:${String(element.name)}:`
    case 'date':
      return String(element.fallback ?? element.timestamp)
    case 'color':
      return String(element.value)
    default:
      return ''
  }
}

function readableElement(element: unknown): string {
  if (!isJson(element)) return ''
  if (element.type === 'mrkdwn' || element.type === 'plain_text') return textOf(element)
  if (element.type === 'image') return `[image: ${String(element.alt_text)}]`
  if (element.type === 'button') return `[${textOf(element.text)}]`
  return `[${textOf(element.placeholder) || String(element.type)}]`
}

function cellText(cell: Json): string {
  return cell.type === 'rich_text' ? readableBlock(cell) : textOf(cell.text ?? cell.value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (!isJson(value)) return ''
  return value.type === 'mrkdwn' ? unescaped(textOf(value.text)) : textOf(value.text)
}

function pingsInBlocks(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pingsInBlocks)
  if (!isJson(value)) return []
  if (value.type === 'user') return [String(value.user_id)]
  if (value.type === 'usergroup') return [String(value.usergroup_id)]
  if (value.type === 'broadcast') return [String(value.range)]
  if (value.type === 'mrkdwn' || value.type === 'markdown') return pingsInMarkup(String(value.text))
  return Object.values(value).flatMap(pingsInBlocks)
}

function pingsInMarkup(text: string): string[] {
  return [...text.matchAll(/<(?:@|!subteam\^|!)([A-Za-z0-9]+)[^<>]*>/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => target !== 'date')
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isJson) : []
}

function rows(value: unknown): readonly (readonly Json[])[] {
  return Array.isArray(value) ? value.map(list) : []
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
