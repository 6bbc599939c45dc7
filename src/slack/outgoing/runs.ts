import type { RichTextDate, RichTextLink, RichTextText } from '@slack/types'
import type { Inline, Moment } from './tree.ts'

type Style = {
  readonly bold?: true
  readonly italic?: true
  readonly strike?: true
  readonly code?: true
}

/** A stretch of text in one style. Runs of one link share the same `link` object. */
export type Run = {
  readonly text: string
  readonly style: Style
  readonly link?: { readonly url: string }
  /** See `Text`. */
  readonly moment?: Moment
}

/** Inline Markdown as a flat row, in reading order; no run is empty. */
export function runsOf(nodes: readonly Inline[], style: Style = {}, link?: Run['link']): Run[] {
  return nodes.flatMap((node) => runOf(node, style, link))
}

const styles = { strong: { bold: true }, emphasis: { italic: true }, delete: { strike: true } } as const

function runOf(node: Inline, style: Style, link: Run['link']): Run[] {
  switch (node.type) {
    case 'text':
    case 'inlineCode': {
      if (node.value === '') return []
      const own: Style = node.type === 'inlineCode' ? { ...style, code: true } : style
      const moment = 'moment' in node ? { moment: node.moment } : {}
      return [{ text: node.value, style: own, ...(link ? { link } : {}), ...moment }]
    }
    case 'link': {
      const runs = runsOf(node.children, style, { url: node.url })
      return runs.length > 0 ? runs : [{ text: node.url, style, link: { url: node.url } }]
    }
    case 'strong':
    case 'emphasis':
    case 'delete':
      return runsOf(node.children, { ...style, ...styles[node.type] }, link)
    default:
      return node satisfies never
  }
}

/** How Slack shows a moment. */
export const momentFormats = { time: '{time}', day: '{date_short_pretty}' } as const satisfies Record<
  Moment['as'],
  string
>

/** Runs as rich text. The bot uses only these kinds of elements, since none of them can ping anybody. */
export function inlineElements(runs: readonly Run[]): (RichTextText | RichTextLink | RichTextDate)[] {
  return runs.map(({ text, style, link, moment }) => {
    if (moment !== undefined)
      return { type: 'date', timestamp: moment.at, format: momentFormats[moment.as], fallback: text }
    const styled = Object.keys(style).length > 0 ? { style } : {}
    return link ? { type: 'link', url: link.url, text, ...styled } : { type: 'text', text, ...styled }
  })
}
