import { cutInlines } from './cut-inline.ts'
import { slackLimits } from './limits.ts'
import { type Cut, characterStart, codePointStart, type Fits, largest } from './search.ts'
import type { Code, Flow, List, ListItem, Table } from './tree.ts'

/**
 * Cuts a row of blocks where one message ends. It cuts between blocks, and inside a block only when that block is
 * too long for any message and `isSmall` says that what stands before it leaves room worth filling. `undefined`
 * when nothing fits.
 */
export function cutFlow(nodes: Flow[], fits: Fits<Flow[]>, isSmall: Fits<Flow[]>): Cut<Flow[]> | undefined {
  return cutRow(nodes, { fits, isSmall, cutOne: cutNode })
}

/** `fits`: one message holds it. `isSmall`: it leaves room in the message that is worth filling. */
type Ends<T> = { readonly fits: Fits<T>; readonly isSmall: Fits<T> }

type RowCut<T> = {
  readonly fits: Fits<T[]>
  readonly isSmall: Fits<T[]>
  readonly cutOne: (node: T, at: Ends<T>) => Cut<T> | undefined
}

function cutRow<T>(children: T[], { fits, isSmall, cutOne }: RowCut<T>): Cut<T[]> | undefined {
  const count = largest(children.length, (count) => fits(children.slice(0, count)))
  const head = children.slice(0, count)
  const next = children[count]
  if (next === undefined) return [head, []]
  const others = children.slice(count + 1)
  if (count === 0 || (isSmall(head) && !fits([next]))) {
    const cut = cutOne(next, {
      fits: (part) => fits([...head, part]),
      isSmall: (part) => isSmall([...head, part]),
    })
    if (cut)
      return [
        [...head, cut[0]],
        [cut[1], ...others],
      ]
  }
  return count === 0 ? undefined : [head, [next, ...others]]
}

function cutNode(node: Flow, { fits, isSmall }: Ends<Flow>): Cut<Flow> | undefined {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return rebuilt(
        cutInlines(node.children, (children) => fits({ ...node, children })),
        (children) => ({ ...node, children }),
      )
    case 'code':
      return cutCode(node, fits)
    case 'blockquote':
      return rebuilt(
        cutRow(node.children, {
          fits: (children) => fits({ ...node, children }),
          isSmall: (children) => isSmall({ ...node, children }),
          cutOne: cutNode,
        }),
        (children) => ({ ...node, children }),
      )
    case 'list':
      return cutList(node, { fits, isSmall })
    case 'table':
      return cutTable(node, fits)
    case 'thematicBreak':
      return undefined
    default:
      return node satisfies never
  }
}

/** Cuts a code block between lines; inside a line only when it is too long for any message. */
function cutCode(code: Code, fits: Fits<Code>): Cut<Code> | undefined {
  const lines = code.value.split('\n')
  const withLines = (kept: readonly string[]): Code => ({ ...code, value: kept.join('\n') })
  const count = largest(lines.length, (count) => fits(withLines(lines.slice(0, count))))
  if (count > 0) return [withLines(lines.slice(0, count)), withLines(lines.slice(count))]
  const [line = '', ...others] = lines
  const most = largest(line.length, (chars) => fits(withLines([line.slice(0, chars)])))
  // A single character longer than a part is cut between code points.
  const at = characterStart(line, most) || codePointStart(line, most)
  if (at === 0) return undefined
  return [withLines([line.slice(0, at)]), withLines([line.slice(at), ...others])]
}

/** Cuts between items, which keep their numbers. An item that is cut itself goes on under its number. */
function cutList(list: List, { fits, isSmall }: Ends<Flow>): Cut<Flow> | undefined {
  const cut = cutRow(list.children, {
    fits: (children) => fits({ ...list, children }),
    isSmall: (children) => isSmall({ ...list, children }),
    cutOne: cutItem,
  })
  if (!cut) return undefined
  const [head, rest] = cut
  const isSplitItem = head.length + rest.length > list.children.length
  const start = list.start + head.length - (isSplitItem ? 1 : 0)
  return [
    { ...list, children: head },
    { ...list, start, children: rest },
  ]
}

function cutItem(item: ListItem, { fits, isSmall }: Ends<ListItem>): Cut<ListItem> | undefined {
  const cut = cutRow(item.children, {
    fits: (children) => fits({ ...item, children }),
    isSmall: (children) => isSmall({ ...item, children }),
    cutOne: cutNode,
  })
  // A task keeps its box where it begins, and gets no second one.
  return (
    cut && [
      { ...item, children: cut[0] },
      { ...item, checked: undefined, children: cut[1] },
    ]
  )
}

/** Cuts between rows. Both tables get the header. */
function cutTable(table: Table, fits: Fits<Flow>): Cut<Flow> | undefined {
  const [header, ...body] = table.children
  if (!header) return undefined
  const withRows = (rows: Table['children']): Table => ({ ...table, children: [header, ...rows] })
  const most = Math.min(body.length, slackLimits.tableRows - 1)
  const count = largest(most, (count) => fits(withRows(body.slice(0, count))))
  return count === 0 ? undefined : [withRows(body.slice(0, count)), withRows(body.slice(count))]
}

function rebuilt<C, T>(cut: Cut<C> | undefined, build: (children: C) => T): Cut<T> | undefined {
  return cut && [build(cut[0]), build(cut[1])]
}
