import type { RichTextLink, RichTextText } from '@slack/types'
import type { Run } from './runs.ts'

/** Runs as the two kinds of rich text the bot ever uses. Neither can name a person or a channel. */
export function inlineElements(runs: readonly Run[]): (RichTextText | RichTextLink)[] {
  return runs.map(({ text, style, link }) => {
    const styled = Object.keys(style).length > 0 ? { style } : {}
    return link ? { type: 'link', url: link.url, text, ...styled } : { type: 'text', text, ...styled }
  })
}
