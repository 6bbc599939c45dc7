import { defaultLimits, type SplitLimits, slackLimits } from './limits.ts'
import { marginInside } from './lines.ts'
import { toMrkdwn } from './mrkdwn.ts'
import { toBlocks } from './rich-text.ts'
import type { Flow, Node } from './tree.ts'

/**
 * Whether the nodes keep to the limits as one message. The time it takes depends on the limits and not on the
 * nodes: what is far too long is noticed before it is rendered.
 */
export function fitsLimits(nodes: readonly Flow[], limits: SplitLimits): boolean {
  if (left(nodes, limits.maxTextChars, charsOf) < 0) return false
  if (left(nodes, limits.maxElements, () => 1) < 0) return false
  const tables = nodes.filter((node) => node.type === 'table')
  if (tables.length > 1 || tables.some((table) => table.children.length > slackLimits.tableRows)) return false
  return toMrkdwn(nodes).length <= limits.maxTextChars && toBlocks(nodes).length <= limits.maxBlocks
}

type Cost = (node: Node, margin: number) => number

/** What the nodes and everything inside them leave of a budget. Stops counting once it is used up. */
function left(nodes: readonly Node[], budget: number, costOf: Cost, margin = 0): number {
  let rest = budget
  for (const node of nodes) {
    if (rest < 0) return rest
    rest -= costOf(node, margin)
    const inside = node.type === 'list' ? marginInside(margin) : margin
    if ('children' in node) rest = left(node.children, rest, costOf, inside)
  }
  return rest
}

/** The fewest characters that it takes in the message's text, with the margin of its lines. */
function charsOf(node: Node, margin: number): number {
  if (!('value' in node)) return node.type === 'listItem' ? 2 : 0
  const value = node.value.trim()
  if (margin === 0 || value.length > defaultLimits.maxTextChars) return value.length
  return value.length + margin * (value.match(/\n(?=[^\n])/g)?.length ?? 0)
}
