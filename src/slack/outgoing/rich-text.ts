import type {
  KnownBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextList,
  RichTextSection,
} from '@slack/types'
import { slackLimits } from './limits.ts'
import { inlineElements, type Run, runsOf } from './runs.ts'
import { isNative, tableBlock, tableGrid } from './table.ts'
import type { Flow, List, ListItem } from './tree.ts'

/** Slack: rich text block, `rich_text_list`, `offset`; missing in `@slack/types` 3.2. */
type NumberedList = RichTextList & { offset?: number }

type Place = {
  /** Inside a quote: everything there gets its bar. */
  readonly quoted: boolean
  readonly indent: number
}

/**
 * The document as blocks: one rich text block for everything between tables and dividers. Slack takes
 * one table in a message, so a second one is shown as preformatted text.
 */
export function toBlocks(nodes: readonly Flow[]): KnownBlock[] {
  const blocks: KnownBlock[] = []
  let elements: RichTextBlockElement[] = []
  const add = (block?: KnownBlock) => {
    if (elements.length > 0) blocks.push({ type: 'rich_text', elements })
    elements = []
    if (block) blocks.push(block)
  }
  let hasTable = false
  for (const node of nodes) {
    if (node.type === 'thematicBreak') add({ type: 'divider' })
    else if (node.type === 'table' && !hasTable && isNative(node)) {
      hasTable = true
      add(tableBlock(node))
    } else addFlow(elements, node, { quoted: false, indent: 0 })
  }
  add()
  return blocks
}

function addFlow(out: RichTextBlockElement[], node: Flow, place: Place): void {
  switch (node.type) {
    case 'paragraph':
      return addText(out, runsOf(node.children), place)
    case 'heading':
      return addText(out, runsOf(node.children, { bold: true }), place)
    case 'code':
      return addPreformatted(out, node.value, place)
    case 'table':
      return addPreformatted(out, tableGrid(node), place)
    case 'thematicBreak':
      return addText(out, [{ text: '———', style: {} }], place)
    case 'blockquote':
      for (const child of node.children) addFlow(out, child, { ...place, quoted: true })
      return
    case 'list':
      return addList(out, node, place)
    default:
      node satisfies never
  }
}

/** Slack puts no space between two sections, so paragraphs share one, with an empty line between them. */
function addText(out: RichTextBlockElement[], runs: readonly Run[], { quoted }: Place): void {
  if (runs.length === 0) return
  const type = quoted ? 'rich_text_quote' : 'rich_text_section'
  const last = out.at(-1)
  if (last?.type === type) {
    last.elements.push({ type: 'text', text: '\n\n' }, ...inlineElements(runs))
    return
  }
  const isAfterText = last?.type === 'rich_text_list' || last?.type === 'rich_text_quote'
  const gap: RichTextElement[] = isAfterText && !quoted ? [{ type: 'text', text: '\n' }] : []
  out.push({ type, elements: [...gap, ...inlineElements(runs)] })
}

function addPreformatted(out: RichTextBlockElement[], value: string, { quoted }: Place): void {
  const elements = [{ type: 'text' as const, text: value || ' ' }]
  out.push({ type: 'rich_text_preformatted', elements, ...(quoted ? { border: 1 } : {}) })
}

function addList(out: RichTextBlockElement[], list: List, place: Place): void {
  for (const [index, item] of list.children.entries()) {
    const { lead, others } = leadOf(item)
    const elements = inlineElements(lead)
    const section: RichTextSection = {
      type: 'rich_text_section',
      elements: elements.length > 0 ? elements : [{ type: 'text', text: ' ' }],
    }
    addItem(out, section, { ...place, number: list.ordered ? list.start + index : undefined })
    for (const child of others)
      addFlow(out, child, child.type === 'list' ? { ...place, indent: place.indent + 1 } : place)
  }
}

/** Adds the item to the list before it if it is that list's next; else begins another. Slack's lists do not nest. */
function addItem(
  out: RichTextBlockElement[],
  section: RichTextSection,
  { number, ...place }: Place & { readonly number: number | undefined },
): void {
  const indent = Math.min(place.indent, slackLimits.listIndent)
  const style = number === undefined ? 'bullet' : 'ordered'
  const offset = Math.max(0, (number ?? 1) - 1)
  const last: NumberedList | undefined = lastList(out)
  const goesOn =
    last?.style === style &&
    last.indent === indent &&
    (last.border === 1) === place.quoted &&
    (number === undefined || (last.offset ?? 0) + last.elements.length === offset)
  if (goesOn) {
    last.elements.push(section)
    return
  }
  const list: NumberedList = { type: 'rich_text_list', style, indent, elements: [section] }
  if (offset > 0) list.offset = offset
  if (place.quoted) list.border = 1
  out.push(list)
}

function lastList(out: readonly RichTextBlockElement[]): RichTextList | undefined {
  const last = out.at(-1)
  return last?.type === 'rich_text_list' ? last : undefined
}

/** The paragraphs an item begins with: the text right after its bullet. */
function leadOf({ children, checked }: ListItem): { lead: Run[]; others: Flow[] } {
  const lead: Run[] = []
  let count = 0
  for (const child of children) {
    if (child.type !== 'paragraph' && child.type !== 'heading') break
    if (count > 0) lead.push({ text: '\n', style: {} })
    lead.push(...runsOf(child.children, child.type === 'heading' ? { bold: true } : {}))
    count += 1
  }
  if (checked !== undefined) lead.unshift({ text: checked ? '☑ ' : '☐ ', style: {} })
  return { lead, others: children.slice(count) }
}
