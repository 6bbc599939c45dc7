import type { Json } from '../model.ts'
import { isJson } from './block-elements.ts'

/** The field each inline element can't be without. Slack: rich text block, element types. */
const INLINE: Readonly<Record<string, string>> = {
  text: 'text',
  link: 'url',
  emoji: 'name',
  user: 'user_id',
  usergroup: 'usergroup_id',
  channel: 'channel_id',
  broadcast: 'range',
  date: 'timestamp',
  color: 'value',
}
const STYLES = new Set([
  'bold',
  'italic',
  'strike',
  'code',
  'highlight',
  'client_highlight',
  'underline',
  'unlink',
])

/** What is wrong with a `rich_text` block; nothing if Slack takes it. */
export function richTextProblem(block: Json): string | undefined {
  if (!Array.isArray(block.elements) || block.elements.length === 0) return 'missing required field: elements'
  return firstProblem(block.elements, sectionProblem)
}

function sectionProblem(element: Json): string | undefined {
  switch (element.type) {
    case 'rich_text_section':
    case 'rich_text_quote':
      return inlinesProblem(element, Object.keys(INLINE))
    case 'rich_text_preformatted':
      return inlinesProblem(element, ['text', 'link'])
    case 'rich_text_list':
      return listProblem(element)
    default:
      return `unsupported type: ${String(element.type)}`
  }
}

function listProblem(list: Json): string | undefined {
  if (!['bullet', 'ordered'].includes(String(list.style))) return 'missing required field: style'
  if (!Array.isArray(list.elements) || list.elements.length === 0) return 'missing required field: elements'
  const indent = list.indent ?? 0
  if (typeof indent !== 'number' || indent < 0 || indent > 8) return 'invalid indent'
  return firstProblem(list.elements, (item) =>
    item.type === 'rich_text_section'
      ? sectionProblem(item)
      : `unsupported type in a list: ${String(item.type)}`,
  )
}

function inlinesProblem(section: Json, allowed: readonly string[]): string | undefined {
  if (!Array.isArray(section.elements)) return 'missing required field: elements'
  return firstProblem(section.elements, (element) => {
    const type = String(element.type)
    if (!allowed.includes(type)) return `unsupported type: ${type}`
    return fieldProblem(element, INLINE[type] ?? 'text') ?? styleProblem(element.style)
  })
}

function fieldProblem(element: Json, field: string): string | undefined {
  const value = element[field]
  if (field === 'timestamp')
    return typeof value === 'number' ? undefined : 'missing required field: timestamp'
  if (typeof value !== 'string') return `missing required field: ${field}`
  return value === '' ? `${field} must be more than 0 characters` : undefined
}

function styleProblem(style: unknown): string | undefined {
  if (style === undefined) return undefined
  if (!isJson(style)) return 'invalid style'
  const isKnown = Object.entries(style).every(([name, on]) => STYLES.has(name) && typeof on === 'boolean')
  return isKnown ? undefined : 'invalid style'
}

function firstProblem(
  elements: readonly unknown[],
  of: (element: Json) => string | undefined,
): string | undefined {
  for (const element of elements) {
    const problem = isJson(element) ? of(element) : 'an element must be an object'
    if (problem !== undefined) return problem
  }
  return undefined
}
