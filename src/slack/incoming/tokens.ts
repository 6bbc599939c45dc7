import { emojiAt } from '../emoji.ts'

/** A character that formats when it finds its partner. */
export type MarkToken = {
  readonly kind: 'mark'
  readonly mark: '*' | '_' | '~'
  /** Slack could take it for the beginning, or for the end, of formatted text. */
  readonly opens: boolean
  readonly closes: boolean
  /** The text on that side follows without a space. */
  readonly beforeText: boolean
  readonly afterText: boolean
}

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly ticks: string }
  /** With its brackets. */
  | { readonly kind: 'reference'; readonly text: string }
  | MarkToken

/** A line of Slack's text, cut wherever something may begin or end, in linear time. */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = []
  const pattern = /`+|\*+|_+|~+|<[^<>\n]*>|<|:|[^`*_~<:]+/g
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    const [text] = match
    const code = text.startsWith('`') ? codeAt(line, text, pattern.lastIndex) : undefined
    if (code !== undefined) {
      tokens.push({ kind: 'code', text: code, ticks: text })
      pattern.lastIndex += code.length + text.length
    } else if (text === ':') {
      const { emoji, length } = emojiAt(line, match.index) ?? { emoji: text, length: 1 }
      pushText(tokens, emoji)
      pattern.lastIndex = match.index + length
    } else if (text === '*' || text === '_' || text === '~') {
      tokens.push(markAt(line, match.index, text))
    } else if (text.length > 1 && text.startsWith('<')) tokens.push({ kind: 'reference', text })
    else pushText(tokens, text)
  }
  return tokens
}

/** Text is one token, even with emoji in it. */
function pushText(tokens: Token[], text: string): void {
  const last = tokens.at(-1)
  if (last?.kind === 'text') tokens[tokens.length - 1] = { kind: 'text', text: last.text + text }
  else tokens.push({ kind: 'text', text })
}

/**
 * The code between these ticks and the next equally many; `undefined` where none follow. More than two ticks are no code
 * within a line. Only a line's last single and last double tick can search in vain, so all searches take linear time.
 */
function codeAt(line: string, ticks: string, from: number): string | undefined {
  if (ticks.length > 2) return undefined
  const runs = /`+/g
  runs.lastIndex = from
  for (let run = runs.exec(line); run !== null; run = runs.exec(line)) {
    if (run[0] === ticks) return line.slice(from, run.index)
  }
  return undefined
}

function markAt(line: string, index: number, mark: MarkToken['mark']): MarkToken {
  const before = line[index - 1] ?? ' '
  const after = line[index + 1] ?? ' '
  const isFree = mark !== '*' || !isField(before, after)
  const afterText = isFree && !isSpace(before)
  const beforeText = isFree && !isSpace(after)
  return {
    kind: 'mark',
    mark,
    opens: beforeText && !isWord(before),
    closes: afterText && !isWord(after),
    beforeText,
    afterText,
  }
}

/** Whether it is the star of a field that Mailchimp fills: `*|FNAME|*`. */
function isField(before: string, after: string): boolean {
  return (after === '|' && !isWord(before)) || (before === '|' && !isWord(after))
}

function isSpace(character: string): boolean {
  return /\s/.test(character)
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character)
}
