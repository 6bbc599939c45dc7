import type { Json } from './model.ts'

const ENTITY = /<([^<>\n]+)>/g

/** The `rich_text` block Slack's composer makes of what a person writes (without formatting). */
export function richTextOf(text: string, blockId: string): Json {
  return {
    type: 'rich_text',
    block_id: blockId,
    elements: [{ type: 'rich_text_section', elements: elementsOf(text) }],
  }
}

function elementsOf(text: string): Json[] {
  const elements: Json[] = []
  let end = 0
  for (const match of text.matchAll(ENTITY)) {
    pushText(elements, text.slice(end, match.index))
    elements.push(entity(match[1] ?? ''))
    end = match.index + match[0].length
  }
  pushText(elements, text.slice(end))
  return elements
}

function pushText(elements: Json[], escaped: string): void {
  if (escaped !== '') elements.push({ type: 'text', text: unescaped(escaped) })
}

function entity(inner: string): Json {
  const [target = '', label] = inner.split('|')
  if (target.startsWith('@')) return { type: 'user', user_id: target.slice(1) }
  if (target.startsWith('#')) return { type: 'channel', channel_id: target.slice(1) }
  if (target.startsWith('!subteam^')) return { type: 'usergroup', usergroup_id: target.slice(9) }
  if (target.startsWith('!date^')) {
    return { type: 'date', timestamp: Number(target.split('^')[1]), format: target.split('^')[2] ?? '{date}' }
  }
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1) }
  return { type: 'link', url: unescaped(target), ...(label !== undefined && { text: unescaped(label) }) }
}

export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
