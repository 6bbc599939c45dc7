import type { AlignType } from 'mdast'

/** Where a block stands in the source. Set only when that source, alone, means the same. */
export type Span = { readonly from: number; readonly to: number }

export type Text = { readonly type: 'text'; readonly value: string }
export type InlineCode = { readonly type: 'inlineCode'; readonly value: string }
type Styled = {
  readonly type: 'strong' | 'emphasis' | 'delete'
  readonly children: Inline[]
}
/** To an address that Slack may be given; see `safeUrl`. */
type Link = { readonly type: 'link'; readonly url: string; readonly children: Inline[] }
export type Inline = Text | InlineCode | Styled | Link

type Whole = { readonly span?: Span | undefined }
export type Paragraph = Whole & { readonly type: 'paragraph'; readonly children: Inline[] }
type Heading = Whole & {
  readonly type: 'heading'
  readonly depth: 1 | 2 | 3 | 4 | 5 | 6
  readonly children: Inline[]
}
export type Code = Whole & { readonly type: 'code'; readonly lang?: string; readonly value: string }
type Quote = Whole & { readonly type: 'blockquote'; readonly children: Flow[] }
export type ListItem = {
  readonly type: 'listItem'
  /** Of a task: whether it is done. */
  readonly checked?: boolean | undefined
  readonly spread: boolean
  readonly children: Flow[]
}
export type List = Whole & {
  readonly type: 'list'
  readonly ordered: boolean
  /** Number of the first item. */
  readonly start: number
  readonly spread: boolean
  readonly children: ListItem[]
}
export type TableCell = { readonly type: 'tableCell'; readonly children: Inline[] }
type TableRow = { readonly type: 'tableRow'; readonly children: TableCell[] }
export type Table = Whole & {
  readonly type: 'table'
  readonly align: AlignType[]
  /** The first is the header. */
  readonly children: TableRow[]
}
type Divider = Whole & { readonly type: 'thematicBreak' }

/**
 * Markdown as far as Slack can show it: the nodes of mdast without HTML, references, images,
 * footnotes and breaks, which `parseMarkdown` has turned into text and links. A newline in a text is
 * a line break.
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
