import type { AlignType } from 'mdast'

export type Text = {
  readonly type: 'text'
  readonly value: string
  /** Shown as the reader writes it, in their zone; `value` where Slack cannot. */
  readonly moment?: Moment
}
/** A time of day or a day, in seconds since 1970. */
export type Moment = { readonly at: number; readonly as: 'time' | 'day' }
export type InlineCode = { readonly type: 'inlineCode'; readonly value: string }
type Styled = {
  readonly type: 'strong' | 'emphasis' | 'delete'
  readonly children: Inline[]
}
/** To an address that Slack may be given; see `safeUrl`. */
type Link = { readonly type: 'link'; readonly url: string; readonly children: Inline[] }
export type Inline = Text | InlineCode | Styled | Link

type Paragraph = { readonly type: 'paragraph'; readonly children: Inline[] }
type Heading = { readonly type: 'heading'; readonly children: Inline[] }
export type Code = { readonly type: 'code'; readonly value: string }
type Quote = { readonly type: 'blockquote'; readonly children: Flow[] }
export type ListItem = {
  readonly type: 'listItem'
  /** Of a task: whether it is done. */
  readonly checked?: boolean | undefined
  readonly children: Flow[]
}
export type List = {
  readonly type: 'list'
  readonly ordered: boolean
  /** Number of the first item. */
  readonly start: number
  readonly children: ListItem[]
}
export type TableCell = { readonly type: 'tableCell'; readonly children: Inline[] }
type TableRow = { readonly type: 'tableRow'; readonly children: TableCell[] }
export type Table = {
  readonly type: 'table'
  readonly align: AlignType[]
  /** The first is the header. */
  readonly children: TableRow[]
}
type Divider = { readonly type: 'thematicBreak' }

/**
 * Markdown as far as Slack can show it: the nodes of mdast without HTML, references, images, footnotes and breaks.
 * `parseMarkdown` has turned those into text and links, and a newline in a text is a line break.
 */
export type Flow = Paragraph | Heading | Code | Quote | List | Table | Divider
export type Node = Flow | Inline | ListItem | TableRow | TableCell

export function text(value: string): Text {
  return { type: 'text', value }
}

export function paragraph(children: Inline[]): Paragraph {
  return { type: 'paragraph', children }
}

/** The columns a table needs so that no cell is lost. */
export function columnsOf(table: Table): number {
  return table.children.reduce((most, row) => Math.max(most, row.children.length), 0)
}

/** Whether a reader would see nothing of it. Even a number, a bullet or a line is something. */
export function isBlank(nodes: readonly Flow[]): boolean {
  return nodes.every((node) => {
    switch (node.type) {
      case 'paragraph':
      case 'heading':
        return node.children.every(isBlankInline)
      case 'code':
        return node.value.trim() === ''
      case 'blockquote':
        return isBlank(node.children)
      case 'list':
      case 'table':
        return node.children.length === 0
      case 'thematicBreak':
        return false
      default:
        return node satisfies never
    }
  })
}

function isBlankInline(node: Inline): boolean {
  if ('value' in node) return node.value.trim() === ''
  return node.type !== 'link' && node.children.every(isBlankInline)
}
