/** Deeper than any form that was seen. */
const DEEPEST = 4

/**
 * The text of a message's content, in each form that models' interfaces give it: a text, a number, a list
 * of parts to be read without a gap, a part that holds its text under `text`, `content`, `refusal` or,
 * deeper still, `value`. Parts that are not said to the person (reasoning, calls of tools) and what has no
 * text count as none. Undefined where there is no content at all.
 */
export function textOf(content: unknown, depth = 0): string | undefined {
  if (typeof content === 'string') return content
  if (typeof content === 'number') return String(content)
  if (typeof content !== 'object' || content === null || depth > DEEPEST) return undefined
  if (Array.isArray(content)) return content.map((part) => textOf(part, depth + 1) ?? '').join('')
  if ('type' in content && typeof content.type === 'string' && unsaid.test(content.type)) return undefined
  for (const name of names) {
    const text = textOf(Object.getOwnPropertyDescriptor(content, name)?.value, depth + 1)
    if (text !== undefined) return text
  }
  return undefined
}

const names = ['text', 'output_text', 'content', 'parts', 'refusal', 'value'] as const

const unsaid = /reasoning|thinking|tool|function/

/**
 * Whether a person would see anything of a text. Spaces, control characters and the characters that Unicode says to
 * ignore (zero widths, byte order marks, fillers, marks of direction) show nothing.
 */
export function isVisible(text: string): boolean {
  return /[^\s\p{Cc}\p{Cf}\p{Z}\p{DI}\u2800]/u.test(text)
}
