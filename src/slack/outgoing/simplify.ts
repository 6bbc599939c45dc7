import type {
  BlockContent,
  Definition,
  DefinitionContent,
  Root,
  RootContent,
  ListItem as SourceItem,
  List as SourceList,
  Table as SourceTable,
} from 'mdast'
import { markOf, runsOfItems } from './dialect/numbers.ts'
import { tagsOf, withoutReasoning } from './html.ts'
import { withoutBidi } from './invisible.ts'
import { link } from './link.ts'
import { Row } from './row.ts'
import { type InlineContext, inline, sourceOf } from './simplify-inline.ts'
import { type Flow, type Inline, type ListItem, paragraph, text } from './tree.ts'

/** Deeper than this is read as text: Slack indents 8 levels. */
const maxDepth = 16

type Context = InlineContext & {
  /** The definitions that something refers to. */
  readonly used: ReadonlySet<string>
  /** Where the first text begins in which a word ends in a star, as `9,99 €*`; infinity where none does. */
  readonly starAt: number
}

/** Leaves of mdast only what Slack can show; see `Flow`. Nothing a reader would see is lost. */
export function simplify(tree: Root, source: string): Flow[] {
  const { definitions, used, starAt } = references(tree)
  const answer = withoutReasoning(tree, source)
  const context = { source, definitions, used, starAt, tags: tagsOf(answer), depth: 0 }
  return answer.children.flatMap((node) => flow(node, context))
}

/** The definitions of a document by identifier, which of them are used, and where a star points at a footnote. */
function references(tree: Root) {
  const definitions = new Map<string, Definition>()
  const used = new Set<string>()
  let starAt = Number.POSITIVE_INFINITY
  const waiting: (Root | RootContent)[] = [tree]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'linkReference' || node.type === 'imageReference') used.add(node.identifier)
    if (node.type === 'text' && /[^\s*]\*(?=[\s.,;:!?)]|$)/.test(node.value))
      starAt = Math.min(starAt, offsetOf(node))
    if (node.type === 'definition') definitions.set(node.identifier, definitions.get(node.identifier) ?? node)
    // Reversed, since `pop` takes the last one first: of two definitions of a name the first counts.
    if ('children' in node) for (const child of node.children.toReversed()) waiting.push(child)
  }
  return { definitions, used, starAt }
}

function offsetOf({ position }: RootContent): number {
  return position?.start.offset ?? 0
}

type Block = BlockContent | DefinitionContent

const blockTypes: ReadonlySet<string> = new Set<Block['type']>([
  'blockquote',
  'code',
  'definition',
  'footnoteDefinition',
  'heading',
  'html',
  'list',
  'paragraph',
  'table',
  'thematicBreak',
])

function isBlock(node: RootContent): node is Block {
  return blockTypes.has(node.type)
}

function flow(node: RootContent, context: Context): Flow[] {
  if (context.depth > maxDepth || !isBlock(node)) return literal(node, context)
  const inner = { ...context, depth: context.depth + 1 }
  switch (node.type) {
    case 'paragraph': {
      const children = inline(node.children, inner)
      return children.length === 0 || isEmptyComment(children) ? [] : [paragraph(children)]
    }
    case 'heading':
      return [{ type: 'heading', children: inline(node.children, inner) }]
    case 'code':
      return [{ type: 'code', value: withoutBidi(node.value) }]
    case 'blockquote':
      return quote(node.children.flatMap((child) => flow(child, inner)))
    case 'list':
      return lists(node, inner)
    case 'table':
      return table(node, inner)
    case 'thematicBreak':
      return [{ type: 'thematicBreak' }]
    case 'footnoteDefinition': {
      const children = node.children.flatMap((child) => flow(child, inner))
      return led(`[^${node.label ?? node.identifier}]: `, children)
    }
    case 'definition':
      return context.used.has(node.identifier) ? [] : unusedDefinition(node)
    case 'html':
      // Only reasoning: all other HTML is in a paragraph.
      return []
    default:
      return node satisfies never
  }
}

/** A table, and under it the lines without bars that end it: GFM takes them for rows, and a reader would not. */
function table(node: SourceTable, context: Context): Flow[] {
  const end = node.children.findLastIndex((row) => sourceOf(row, context).includes('|')) + 1
  const rows = node.children.slice(0, end).map((row) => ({
    type: 'tableRow' as const,
    children: row.children.map((cell) => ({
      type: 'tableCell' as const,
      children: inline(cell.children, context),
    })),
  }))
  const below = node.children.slice(end).map(({ children }) => [
    paragraph(
      inline(
        children.flatMap((cell) => cell.children),
        context,
      ),
    ),
  ])
  return [{ type: 'table', align: node.align ?? [], children: rows }, ...joined(below)]
}

/** `> 50 %` alone says how many, and quotes nobody. */
function quote(children: Flow[]): Flow[] {
  const [only] = children
  const [first] = only?.type === 'paragraph' ? only.children : []
  const isAmount = children.length === 1 && first?.type === 'text' && amount.test(first.value)
  return isAmount ? led('> ', children) : [{ type: 'blockquote', children }]
}

const amount =
  /^\d[\d.,\s]*(?:%|‰|€|\$|£|°|[a-z]{1,3}\b(?!\.)|(?:Prozent|percent|Euro|Mio|Tsd|Millionen|Personen|Jahre|Tage)\b)[^\n]*$/

function lists(node: SourceList, context: Context): Flow[] {
  const listOf = (start: number, items: readonly SourceItem[]): Flow => ({
    type: 'list',
    ordered: node.ordered ?? false,
    start,
    children: items.map((child) => item(child, context)),
  })
  if (isFootnote(node, context)) return joined(written(node.children, context))
  return runsOfItems(node, context.source).flatMap(({ start, items }) =>
    start === undefined
      ? joined(
          written(
            items.map(({ item }) => item),
            context,
          ),
        )
      : [
          listOf(
            start,
            items.map(({ item }) => item),
          ),
        ],
  )
}

/** `* inkl. MwSt.` under `9,99 €*`: the star marks a footnote and is no bullet. */
function isFootnote(node: SourceList, { source, starAt }: Context): boolean {
  const [first, ...others] = node.children
  const isAlone = first !== undefined && others.length === 0
  return isAlone && markOf(first, source) === '*' && offsetOf(node) > starAt
}

/** Rows of blocks one after the other. Paragraphs that meet become lines of one paragraph. */
function joined(rows: readonly Flow[][]): Flow[] {
  const blocks: Flow[] = []
  for (const row of rows) {
    const [first, ...others] = row
    const last = blocks.at(-1)
    if (first?.type === 'paragraph' && last?.type === 'paragraph')
      blocks[blocks.length - 1] = paragraph(merged([...last.children, text('\n'), ...first.children]))
    else if (first) blocks.push(first)
    blocks.push(...others)
  }
  return blocks
}

/** The blocks, with these words in front of them. */
function led(words: string, [first, ...others]: readonly Flow[]): Flow[] {
  if (first?.type !== 'paragraph')
    return [paragraph([text(words.trimEnd())]), ...(first ? [first] : []), ...others]
  return [paragraph(merged([text(words), ...first.children])), ...others]
}

function item(node: SourceItem, context: Context): ListItem {
  return {
    type: 'listItem',
    ...(typeof node.checked === 'boolean' ? { checked: node.checked } : {}),
    children: blocksOf(node, context),
  }
}

function blocksOf(node: SourceItem, context: Context): Flow[] {
  return node.children.flatMap((child) =>
    child.type === 'list' && isWords(child, node)
      ? joined(written(child.children, context))
      : flow(child, context),
  )
}

/** `- 1. Oktober: Start`, `- - 20 %`: what looks like a list at the beginning of an item is part of its words. */
function isWords(list: SourceList, { position }: SourceItem): boolean {
  const isOnItsLine = list.position?.start.line === position?.start.line
  return isOnItsLine && (list.ordered === true || list.children.length === 1)
}

/** Items with the marks they were written with. */
function written(items: readonly SourceItem[], context: Context): Flow[][] {
  return items.map((one) => led(`${markOf(one, context.source)} `, blocksOf(one, context)))
}

/** Some writers of Markdown put `<!---->` between two lists that would otherwise become one. */
function isEmptyComment(children: readonly Inline[]): boolean {
  const [only] = children
  return children.length === 1 && only?.type === 'text' && /^<!--\s*-->$/.test(only.value)
}

/** Models list their sources as definitions that nothing refers to. Markdown would hide them. */
function unusedDefinition(node: Definition): Flow[] {
  return [
    paragraph(
      merged([
        text(`[${node.label ?? node.identifier}]: `),
        ...link(node.url, []),
        ...(node.title ? [text(` (${node.title})`)] : []),
      ]),
    ),
  ]
}

function literal(node: RootContent, context: Context): Flow[] {
  const value = sourceOf(node, context)
  return value.trim() === '' ? [] : [paragraph([text(withoutBidi(value))])]
}

function merged(nodes: readonly Inline[]): Inline[] {
  const row = new Row()
  row.add(nodes)
  return row.nodes()
}
