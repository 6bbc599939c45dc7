import type { Definition, Link, PhrasingContent, RootContent } from 'mdast'
import { withEmoji } from '../emoji.ts'
import { attribute, type TagKind } from './dialect/tags.ts'
import type { KnownTag, Tags } from './html.ts'
import { withoutBidi, withoutGaps, withoutInvisible } from './invisible.ts'
import { link } from './link.ts'
import { raisedOrLowered } from './raised-text.ts'
import { Row } from './row.ts'
import { type Inline, text } from './tree.ts'

/** Deeper than this is read as text: Slack knows four styles. */
const maxDepth = 12

export type InlineContext = {
  readonly source: string
  readonly definitions: ReadonlyMap<string, Definition>
  readonly tags: Tags
  readonly depth: number
  readonly isLabel?: boolean
}

/** Inline Markdown as what Slack can show. Nothing a reader would see is lost. */
export function inline(nodes: readonly PhrasingContent[], context: InlineContext): Inline[] {
  return inlineChildren(nodes, { ...context, depth: 0 })
}

function inlineChildren(nodes: readonly PhrasingContent[], context: InlineContext): Inline[] {
  const row = new Row()
  let index = 0
  for (let node = nodes[index]; node; index += 1, node = nodes[index]) {
    const tag = context.tags.get(node)
    const end =
      tag?.partner && !tag.isEnd && context.depth <= maxDepth ? nodes.indexOf(tag.partner, index) : -1
    if (tag === undefined) row.add(inlineOf(node, context))
    else if (end > 0 && styles.has(tag.kind)) {
      const inner = inlineChildren(nodes.slice(index + 1, end), { ...context, depth: context.depth + 1 })
      addDressed(row, tag, inner)
      index = end
    } else addAlone(row, tag)
  }
  return row.nodes()
}

function inlineOf(node: PhrasingContent, context: InlineContext): Inline[] {
  const inner = { ...context, depth: context.depth + 1 }
  if (context.depth > maxDepth) return [text(withoutBidi(sourceOf(node, context)))]
  switch (node.type) {
    case 'text':
      return [
        text(withEmoji(context.isLabel ? withoutGaps(withoutBidi(node.value)) : withoutBidi(node.value))),
      ]
    case 'html':
      return [text(withoutBidi(node.value))]
    case 'break':
      return [text('\n')]
    case 'inlineCode':
      return [{ type: 'inlineCode', value: codeOf(withoutBidi(node.value), sourceOf(node, context)) }]
    case 'strong':
    case 'emphasis':
    case 'delete':
      return [{ type: node.type, children: inlineChildren(node.children, inner) }]
    case 'link':
      return linkOf(node, inner)
    case 'image':
      return link(node.url, [text(node.alt?.trim() || 'image')])
    case 'linkReference': {
      const url = context.definitions.get(node.identifier)?.url ?? ''
      return linkOf({ url, children: node.children }, inner)
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

/** What `math.ts` read as code still has the space inside its marks. */
function codeOf(value: string, source: string): string {
  return source.startsWith('`') ? value : value.trim()
}

/** A label holds no other link. A link whose label is its own address is shown as it is. */
function linkOf({ url, children }: Pick<Link, 'url' | 'children'>, context: InlineContext): Inline[] {
  const [only] = children
  const isAddress = children.length === 1 && only?.type === 'text' && url.endsWith(only.value)
  const label = isAddress
    ? [text(withoutInvisible(only.value))]
    : inlineChildren(children, { ...context, isLabel: true })
  return context.isLabel ? label : link(url, label)
}

export function sourceOf({ position }: RootContent, { source }: InlineContext): string {
  return source.slice(position?.start.offset, position?.end.offset)
}

/** Tags that say how the words between them look. All others separate words. */
const styles: ReadonlySet<TagKind> = new Set([
  'strong',
  'emphasis',
  'delete',
  'code',
  'sub',
  'sup',
  'quoted',
  'link',
  'title',
])

function addDressed(row: Row, tag: KnownTag, inner: Inline[]): void {
  if (tag.kind === 'title') row.breakTo(2)
  row.add(dressed(tag, inner))
  if (tag.kind === 'title') row.breakTo(2)
  if (tag.name === 'summary') row.breakTo(1)
}

function dressed({ kind, attributes }: KnownTag, inner: Inline[]): Inline[] {
  const words = inner.every((node) => node.type === 'text')
    ? inner.map(({ value }) => value).join('')
    : undefined
  switch (kind) {
    case 'strong':
    case 'emphasis':
    case 'delete':
      return [{ type: kind, children: inner }]
    case 'title':
      return [{ type: 'strong', children: inner }]
    case 'code':
      return words ? [{ type: 'inlineCode', value: words }] : inner
    case 'sub':
    case 'sup':
      return words === undefined ? inner : [text(raisedOrLowered(kind, words))]
    case 'quoted':
      return [text('“'), ...inner, text('”')]
    case 'link':
      return link(attribute(attributes, 'href') ?? '', inner)
    case 'block':
    case 'cell':
    case 'break':
    case 'image':
    case 'item':
    case 'list':
    case 'plain':
    case 'reasoning':
    case 'row':
    case 'rule':
      return inner
    default:
      return kind satisfies never
  }
}

/** A tag whose partner stands elsewhere, or that only separates words. */
function addAlone(row: Row, { kind, isEnd, number, attributes }: KnownTag): void {
  if (kind === 'break') row.breakLine()
  if (kind === 'block' || kind === 'title') row.breakTo(2)
  if (kind === 'list' || kind === 'row') row.breakTo(1)
  if (kind === 'cell' && !isEnd) row.addBetween(' | ')
  if (kind === 'item') row.breakTo(1)
  if (kind === 'item' && !isEnd) row.add([text(number === undefined ? '• ' : `${number}. `)])
  if (kind === 'image')
    row.add(link(attribute(attributes, 'src') ?? '', [text(attribute(attributes, 'alt') || 'image')]))
  if (kind === 'rule') {
    row.breakTo(1)
    row.add([text('———')])
    row.breakTo(1)
  }
}
