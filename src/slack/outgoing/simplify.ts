import type {
  BlockContent,
  Definition,
  DefinitionContent,
  PhrasingContent,
  Root,
  RootContent,
  ListItem as SourceItem,
} from 'mdast'
import { type Flow, type Inline, type ListItem, paragraph, text } from './tree.ts'
import { safeUrl } from './url.ts'

/** Deeper than this is read as text: Slack indents 8 levels, and knows four styles. */
const maxDepth = 60
const maxInlineDepth = 12

type Context = {
  readonly source: string
  readonly definitions: ReadonlyMap<string, Definition>
  readonly used: ReadonlySet<string>
  readonly depth: number
}

/** Leaves of mdast only what Slack can show; see `Flow`. Nothing a reader would see is lost. */
export function simplify(tree: Root, source: string): Flow[] {
  const { definitions, used } = references(tree)
  const context = { source, definitions, used, depth: 0 }
  return tree.children.flatMap((node, index) => {
    const nodes = flow(node, context)
    const [only] = nodes
    const from = node.position?.start.offset
    const to = node.position?.end.offset
    if (only === undefined || nodes.length > 1 || from === undefined || to === undefined) return nodes
    // mdast-util-from-markdown lets a heading begin with the definitions in front of it.
    const isBehindDefinition = tree.children[index - 1]?.type === 'definition'
    return !isBehindDefinition && standsAlone(node, source.slice(from, to))
      ? [{ ...only, span: { from, to } }]
      : nodes
  })
}

/** The definitions of a document, by identifier, and which of them something points at. */
function references(tree: Root) {
  const definitions = new Map<string, Definition>()
  const used = new Set<string>()
  const waiting: (Root | RootContent)[] = [tree]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'linkReference' || node.type === 'imageReference') used.add(node.identifier)
    if (node.type === 'definition') definitions.set(node.identifier, definitions.get(node.identifier) ?? node)
    // From the end, so that the first definition of a name is met first: it is the one that counts.
    if ('children' in node) for (const child of node.children.toReversed()) waiting.push(child)
  }
  return { definitions, used }
}

/** Whether a block means the same without the rest of the document: it refers to nothing, and is closed. */
function standsAlone(node: RootContent, source: string): boolean {
  if (node.type === 'code') return isClosed(source)
  const waiting: RootContent[] = [node]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (/^(?:link|image|footnote)Reference$|^(?:footnoteD|d)efinition$|^code$/.test(next.type)) return false
    if ('children' in next) for (const child of next.children) waiting.push(child)
  }
  return true
}

/** Whether a code block, if it has fences, has both. */
function isClosed(source: string): boolean {
  const [opening] = /^(?:`{3,}|~{3,})/.exec(source) ?? []
  if (opening === undefined) return true
  const lastLine = source.slice(source.lastIndexOf('\n') + 1).trim()
  return (
    source.includes('\n') && lastLine.startsWith(opening) && lastLine.replaceAll(opening.charAt(0), '') === ''
  )
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
      return isEmptyComment(children) ? [] : [paragraph(children)]
    }
    case 'heading':
      return [{ type: 'heading', depth: node.depth, children: inline(node.children, inner) }]
    case 'code':
      return [{ type: 'code', ...(node.lang ? { lang: node.lang } : {}), value: node.value }]
    case 'blockquote':
      return [{ type: 'blockquote', children: node.children.flatMap((child) => flow(child, inner)) }]
    case 'list': {
      const spread = node.spread ?? false
      const children = node.children.map((child) => item(child, inner))
      return [{ type: 'list', ordered: node.ordered ?? false, start: node.start ?? 1, spread, children }]
    }
    case 'table': {
      const rows = node.children.map((row) => ({
        type: 'tableRow' as const,
        children: row.children.map((cell) => ({
          type: 'tableCell' as const,
          children: inline(cell.children, inner),
        })),
      }))
      return [{ type: 'table', align: node.align ?? [], children: rows }]
    }
    case 'thematicBreak':
      return [{ type: 'thematicBreak' }]
    case 'footnoteDefinition': {
      const children = node.children.flatMap((child) => flow(child, inner))
      return footnote(node.label ?? node.identifier, children)
    }
    case 'definition':
      return context.used.has(node.identifier) ? [] : unusedDefinition(node)
    case 'html':
      return literal(node, context)
    default:
      return node satisfies never
  }
}

function item(node: SourceItem, context: Context): ListItem {
  return {
    type: 'listItem',
    ...(typeof node.checked === 'boolean' ? { checked: node.checked } : {}),
    spread: node.spread ?? false,
    children: node.children.flatMap((child) => flow(child, context)),
  }
}

/** `mdast-util-to-markdown` puts `<!---->` between two lists that would otherwise become one. */
function isEmptyComment(children: readonly Inline[]): boolean {
  const [only] = children
  return children.length === 1 && only?.type === 'text' && /^<!--\s*-->$/.test(only.value)
}

function footnote(label: string, children: readonly Flow[]): Flow[] {
  const [first, ...others] = children
  if (first?.type !== 'paragraph') return [paragraph([text(`[^${label}]:`)]), ...children]
  return [paragraph(merged([text(`[^${label}]: `), ...first.children])), ...others]
}

/** Models list their sources as definitions that nothing points at. Markdown would hide them. */
function unusedDefinition(node: Definition): Flow[] {
  return [paragraph(merged([text(`[${node.label ?? node.identifier}]: `), ...link(node.url, [])]))]
}

function literal(node: RootContent, { source }: Context): Flow[] {
  const value = source.slice(node.position?.start.offset, node.position?.end.offset)
  return value.trim() === '' ? [] : [paragraph([text(value)])]
}

function inline(nodes: readonly PhrasingContent[], context: Context): Inline[] {
  return inlineChildren(nodes, { ...context, depth: 0 })
}

function inlineChildren(nodes: readonly PhrasingContent[], context: Context): Inline[] {
  return merged(nodes.flatMap((node) => inlineOf(node, context)))
}

function inlineOf(node: PhrasingContent, context: Context): Inline[] {
  const inner = { ...context, depth: context.depth + 1 }
  if (context.depth > maxInlineDepth)
    return [text(context.source.slice(node.position?.start.offset, node.position?.end.offset))]
  switch (node.type) {
    case 'text':
      return [text(node.value.replace(/<br ?\/?>\n?/gi, '\n'))]
    case 'html':
      return [text(node.value)]
    case 'break':
      return [text('\n')]
    case 'inlineCode':
      return [{ type: 'inlineCode', value: node.value }]
    case 'strong':
    case 'emphasis':
    case 'delete':
      return [{ type: node.type, children: inlineChildren(node.children, inner) }]
    case 'link':
      return link(node.url, inlineChildren(node.children, inner))
    case 'image':
      return link(node.url, [text(node.alt?.trim() || 'image')])
    case 'linkReference': {
      const url = context.definitions.get(node.identifier)?.url ?? ''
      return link(url, inlineChildren(node.children, inner))
    }
    case 'imageReference': {
      const url = context.definitions.get(node.identifier)?.url ?? ''
      return link(url, [text(node.alt?.trim() || 'image')])
    }
    case 'footnoteReference':
      return [text(`[^${node.label ?? node.identifier}]`)]
    default:
      return node satisfies never
  }
}

/** An address Slack may not be given, or that leads nowhere, stays readable beside its label. */
function link(url: string, label: Inline[]): Inline[] {
  const children = label.flatMap((child) => (child.type === 'link' ? child.children : [child]))
  const safe = safeUrl(url)
  if (safe !== undefined)
    return [{ type: 'link', url: safe, children: children.length ? children : [text(url)] }]
  if (url === '' || url.startsWith('#')) return children
  return children.length ? [...children, text(` (${url})`)] : [text(url)]
}

/** Neighbouring texts as one. */
function merged(nodes: readonly Inline[]): Inline[] {
  const result: Inline[] = []
  for (const node of nodes) {
    const last = result.at(-1)
    if (node.type === 'text' && node.value === '') continue
    if (node.type === 'text' && last?.type === 'text')
      result[result.length - 1] = text(last.value + node.value)
    else result.push(node)
  }
  return result
}
