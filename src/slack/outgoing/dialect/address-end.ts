import type { Code } from 'micromark-util-types'
import { besideOf } from './characters.ts'

/** Which part of an address is being read: its `https://`, the character after it, its host, or the rest. */
export type Stage = 'start' | 'first' | 'host' | 'rest'

const starts = ['http://', 'https://', 'www.']

/** Where the next character leads, or `undefined` when it belongs to no address. */
export function stageAfter(stage: Stage | undefined, before: string, code: Code): Stage | undefined {
  if (code === null || code < 0) return undefined
  const character = String.fromCharCode(code)
  switch (stage) {
    case 'start': {
      const read = before.toLowerCase() + character.toLowerCase()
      if (starts.includes(read)) return 'first'
      return starts.some((start) => start.startsWith(read)) ? 'start' : undefined
    }
    case 'first':
      return /[\p{L}\p{N}\p{Cf}[]/u.test(character) ? 'host' : undefined
    case 'host':
      if (/[/?#]/.test(character)) return 'rest'
      return /[\p{L}\p{N}\p{M}\p{Cf}\uD800-\uDFFF.:@%[\]_~-]/u.test(character) ? 'host' : undefined
    case 'rest':
      return inNoAddress.test(character) ? undefined : 'rest'
    case undefined:
      return undefined
    default:
      return stage satisfies never
  }
}

/** No address holds space, quotation marks or the punctuation of Chinese and Japanese. */
const inNoAddress =
  /[\s<>"“”„‟‘’‚‛«»‹›`\\\u3001\u3002\u3008-\u3011\u3014-\u301F\uFF01-\uFF0F\uFF1A-\uFF1F\uFF3B-\uFF40\uFF5B-\uFF65]/

/** How many characters of what might be an address belong to it; 0: none. */
export function addressLength(candidate: string): number {
  const start = /^(?:https?:\/\/|www\.(?=[^./?#]+\.[\p{L}\p{N}]))/iu.exec(candidate)?.[0].length ?? 0
  if (start === 0) return 0
  const end = trimmed(candidate, middleEnd(candidate, start))
  return end > start ? end : 0
}

/**
 * Where the address has to end: at a bracket that was not opened in it, at the marks of bold or struck text, at
 * the next address, or where a script without spaces follows Latin letters.
 */
function middleEnd(candidate: string, from: number): number {
  const open: string[] = []
  for (let at = from; at < candidate.length; at += 1) {
    const character = candidate.charAt(at)
    const closed = partners[character]
    if ('([{'.includes(character)) open.push(character)
    if (closed !== undefined && open.pop() !== closed) return at
    if (/^(?:\*\*|~~|[,;]https?:\/\/)/i.test(candidate.slice(at, at + 9))) return at
    if (/[A-Za-z0-9]/.test(candidate.charAt(at - 1)) && besideOf(candidate.charCodeAt(at)) === 'cjk')
      return at
  }
  return candidate.length
}

const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** The end without the punctuation of the sentence around it. */
function trimmed(candidate: string, from: number): number {
  let end = from
  for (;;) {
    const entity = /&[a-z]{2,8};$/i.exec(candidate.slice(Math.max(0, end - 10), end))
    if (entity) end -= entity[0].length
    else if (end > 0 && "?!.,:;*_~'…–—([{|".includes(candidate.charAt(end - 1))) end -= 1
    else return end
  }
}
