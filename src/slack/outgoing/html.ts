import type { Html, Nodes, Root } from 'mdast'
import { readTag, type Tag } from './dialect/tags.ts'

/** A tag that has a partner or needs none. `number`: of an item in a numbered list. */
export type KnownTag = Tag & { readonly partner?: Html; readonly number?: number | undefined }

/** The tags of a document that mean something. All other HTML stays as it is written. */
export type Tags = ReadonlyMap<Nodes, KnownTag>

/** A stretch of the source, up to the character behind it. */
type Stretch = { readonly from: number; readonly to: number }

const needNoPartner: ReadonlySet<string> = new Set(['br', 'hr', 'img'])

/** Pairs the tags of a document: each end tag with the last open one of its name. */
export function tagsOf(tree: Root): Tags {
  const tags = new Map<Nodes, KnownTag>()
  const open = new Map<string, { readonly node: Html; readonly tag: KnownTag }[]>()
  const counts: (number | undefined)[] = []
  for (const { node, tag } of htmlIn(tree)) {
    const waiting = open.get(tag.name) ?? []
    open.set(tag.name, waiting)
    if (needNoPartner.has(tag.name)) tags.set(node, tag)
    else if (tag.isEnd) {
      if (tag.kind === 'list') counts.pop()
      const begun = waiting.pop()
      if (begun === undefined) continue
      tags.set(begun.node, { ...begun.tag, partner: node }).set(node, { ...tag, partner: begun.node })
    } else {
      if (tag.kind === 'list') counts.push(tag.name === 'ol' ? 0 : undefined)
      waiting.push({ node, tag: tag.kind === 'item' ? { ...tag, number: nextOf(counts) } : tag })
    }
  }
  return tags
}

/** Counts an item of the innermost list, if that is numbered. */
function nextOf(counts: (number | undefined)[]): number | undefined {
  const last = counts.at(-1)
  if (last === undefined) return undefined
  counts[counts.length - 1] = last + 1
  return last + 1
}

/** In the order of the document. */
function* htmlIn(tree: Root): Generator<{ readonly node: Html; readonly tag: Tag }> {
  const waiting: Nodes[] = [tree]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const tag = node.type === 'html' ? readTag(node.value) : undefined
    if (node.type === 'html' && tag) yield { node, tag }
    if ('children' in node) for (const child of node.children.toReversed()) waiting.push(child)
  }
}

/** If there are more, the others are shown: no model thinks so often before one answer. */
const mostStretches = 20

/**
 * Takes out what the model thought before answering, between two reasoning tags. Before an end tag without a start
 * everything goes, since some models are given the start in their prompt.
 */
export function withoutReasoning(tree: Root, source: string): Root {
  const stretches: Stretch[] = []
  const open: Html[] = []
  for (const { node, tag } of htmlIn(tree)) {
    if (tag.kind !== 'reasoning') continue
    const { from, to } = stretchOf(node)
    if (!tag.isEnd) open.push(node)
    else if (open.length > 0) stretches.push({ from: stretchOf(open.pop() ?? node).from, to })
    else if (isAtLineEdge(source, { from, to }) && source.slice(to).trim() !== '')
      stretches.push({ from: 0, to })
  }
  return stretches.slice(0, mostStretches).reduce((rest, stretch) => without(rest, stretch), tree)
}

function isAtLineEdge(source: string, { from, to }: Stretch): boolean {
  return (
    /(?:^|\n)[ \t]*$/.test(source.slice(Math.max(0, from - 20), from)) ||
    /^[ \t]*\n/.test(source.slice(to, to + 20))
  )
}

/** The node without what lies in the stretch; the very same node where nothing does. */
function without<T extends Nodes>(node: T, stretch: Stretch): T {
  if (!('children' in node)) return node
  const children = node.children.flatMap((child): Nodes[] => {
    const { from, to } = stretchOf(child)
    if (to <= stretch.from || from >= stretch.to) return [child]
    return from >= stretch.from && to <= stretch.to ? [] : [without(child, stretch)]
  })
  return { ...node, children }
}

function stretchOf({ position }: Nodes): Stretch {
  return { from: position?.start.offset ?? 0, to: position?.end.offset ?? 0 }
}
