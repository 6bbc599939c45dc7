/** A stretch of Slack's text: a code block, or what is between two of them. */
type Stretch = { readonly kind: 'text' | 'code'; readonly text: string }

const fence = '```'

/**
 * Text and code blocks in turn, beginning and ending with text. A fence may stand anywhere in a line. As in Slack, a
 * fence that nothing closes is text, and so is an empty code block.
 */
export function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = []
  let textFrom = 0
  let searchFrom = 0
  for (;;) {
    const opening = text.indexOf(fence, searchFrom)
    const closing = opening < 0 ? -1 : text.indexOf(fence, opening + fence.length)
    if (closing < 0) break
    searchFrom = closing + fence.length
    const code = text.slice(opening + fence.length, closing)
    if (code.trim() === '') continue
    stretches.push({ kind: 'text', text: text.slice(textFrom, opening) }, { kind: 'code', text: code })
    textFrom = searchFrom
  }
  return [...stretches, { kind: 'text', text: text.slice(textFrom) }]
}

/** What a line of text begins with. */
type Line = {
  /** `rest`: this line and everything after it. */
  readonly quote: 'none' | 'line' | 'rest'
  /** The indentation of a list item; `undefined` where the line is none. */
  readonly bullet: string | undefined
  readonly text: string
}

export function readLine(raw: string): Line {
  const mark = /^&gt;(?:&gt;&gt;)? ?/.exec(raw)?.[0] ?? ''
  const quoted = raw.slice(mark.length)
  // Slack writes the levels of a list as • ◦ ▪︎, indented.
  const bullet = /^([ \t]*)[•◦▪]\uFE0E?[ \t]*/.exec(quoted)
  return {
    quote: mark === '' ? 'none' : mark.startsWith('&gt;&gt;') ? 'rest' : 'line',
    bullet: bullet?.[1],
    text: bullet === null ? quoted : quoted.slice(bullet[0].length),
  }
}
