import { type Cut, characterStart, codePointStart, type Fits, largest } from './search.ts'
import { type Inline, type InlineCode, type Text, text } from './tree.ts'

/**
 * Cuts inline Markdown where it reads best: at the last line break or end of a sentence in the second half of what
 * fits, else at the last space, else between two characters. A link, code or emphasis is cut only when it does
 * not fit into a message of its own, and both pieces stay what it was.
 */
export function cutInlines(nodes: Inline[], fits: Fits<Inline[]>): Cut<Inline[]> | undefined {
  const count = largest(nodes.length, (count) => fits(nodes.slice(0, count)))
  const kept = nodes.slice(0, count)
  const next = nodes[count]
  if (next === undefined) return [kept, []]
  const chars =
    next.type === 'text'
      ? largest(next.value.length, (chars) => fits([...kept, text(next.value.slice(0, chars))]))
      : 0
  const place = bestPlace(nodes, { count, chars })
  if (place) return cutAt(nodes, place)
  const at = next.type === 'text' ? characterStart(next.value, chars) : 0
  if (at > 0) return cutAt(nodes, { child: count, end: at, next: at })
  if (count > 0) return [kept, nodes.slice(count)]
  const cut = cutInside(next, (head) => fits([head]))
  return cut && [[cut[0]], [cut[1], ...nodes.slice(1)].filter(isFilled)]
}

type Place = { readonly child: number; readonly end: number; readonly next: number }

/** The best place in the texts among the first `count` nodes and in the first `chars` of the next one. */
function bestPlace(
  nodes: readonly Inline[],
  { count, chars }: { count: number; chars: number },
): Place | undefined {
  const places: (Place & { readonly rank: number; readonly at: number })[] = []
  let at = 0
  for (const [child, node] of nodes.slice(0, count + 1).entries()) {
    const most = child === count ? chars : Number.POSITIVE_INFINITY
    for (const gap of node.type === 'text' ? gapsOf(node.value, most) : [])
      places.push({ ...gap, child, at: at + gap.end })
    at += child === count ? chars : lengthOf(node)
  }
  const usable = places.filter((place) => place.at > 0)
  const late = usable.filter((place) => place.at >= at / 2)
  const bestRank = Math.max(...late.map((place) => place.rank))
  return late.findLast((place) => place.rank === bestRank) ?? usable.at(-1)
}

/** Where a text may be cut: rank 3 for line breaks, 2 after sentences, 1 for spaces. */
function gapsOf(value: string, most: number) {
  const gaps: { end: number; next: number; rank: number }[] = []
  for (const match of value.slice(0, most + 256).matchAll(/\s+|(?<=[。！？])/g)) {
    if (match.index > most) break
    const next = match.index + match[0].length
    const before = value.slice(Math.max(0, match.index - 4), match.index)
    const endsSentence = /[.!?…。！？]["'’”»)\]]*$/.test(before)
    gaps.push({ end: match.index, next, rank: match[0].includes('\n') ? 3 : endsSentence ? 2 : 1 })
  }
  return gaps
}

function lengthOf(node: Inline): number {
  return 'value' in node ? node.value.length : node.children.reduce((sum, child) => sum + lengthOf(child), 0)
}

function cutAt(nodes: readonly Inline[], { child, end, next }: Place): Cut<Inline[]> {
  const node = nodes[child]
  const value = node?.type === 'text' ? node.value : ''
  const head = [...nodes.slice(0, child), text(value.slice(0, end))]
  const rest = [text(value.slice(next)), ...nodes.slice(child + 1)]
  return [head.filter(isFilled), rest.filter(isFilled)]
}

function isFilled(node: Inline): boolean {
  return 'value' in node ? node.value !== '' : node.children.length > 0
}

function cutInside(node: Inline, fits: Fits<Inline>): Cut<Inline> | undefined {
  switch (node.type) {
    case 'text':
      return cutCharacter(node, fits)
    case 'inlineCode':
      return cutInlineCode(node, fits)
    case 'link':
    case 'strong':
    case 'emphasis':
    case 'delete': {
      const cut = cutInlines(node.children, (children) => fits({ ...node, children }))
      return (
        cut && [
          { ...node, children: cut[0] },
          { ...node, children: cut[1] },
        ]
      )
    }
    default:
      return node satisfies never
  }
}

/** A single character longer than a part is cut between code points. */
function cutCharacter({ value }: Text, fits: Fits<Inline>): Cut<Inline> | undefined {
  const most = largest(value.length, (chars) => fits(text(value.slice(0, chars))))
  const at = codePointStart(value, most)
  return at > 0 ? [text(value.slice(0, at)), text(value.slice(at))] : undefined
}

function cutInlineCode(node: InlineCode, fits: Fits<Inline>): Cut<Inline> | undefined {
  const withValue = (value: string): InlineCode => ({ ...node, value })
  const cut = cutInlines([text(node.value)], ([head]) =>
    fits(withValue(head?.type === 'text' ? head.value : '')),
  )
  const [[head], [rest]] = cut ?? [[], []]
  if (head?.type !== 'text' || rest?.type !== 'text') return undefined
  return [withValue(head.value), withValue(rest.value)]
}
