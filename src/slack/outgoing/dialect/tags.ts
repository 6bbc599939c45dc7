import type { Code, Extension, State, Tokenizer } from 'micromark-util-types'

/** Tags that a reader would not want to see, by what `html.ts` makes of them. */
const tagKinds = {
  b: 'strong',
  strong: 'strong',
  mark: 'strong',
  summary: 'strong',
  i: 'emphasis',
  em: 'emphasis',
  u: 'emphasis',
  cite: 'emphasis',
  dfn: 'emphasis',
  var: 'emphasis',
  s: 'delete',
  del: 'delete',
  strike: 'delete',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  tt: 'code',
  sub: 'sub',
  sup: 'sup',
  q: 'quoted',
  a: 'link',
  img: 'image',
  br: 'break',
  hr: 'rule',
  li: 'item',
  h1: 'title',
  h2: 'title',
  h3: 'title',
  h4: 'title',
  h5: 'title',
  h6: 'title',
  ul: 'list',
  ol: 'list',
  p: 'block',
  div: 'block',
  section: 'block',
  article: 'block',
  center: 'block',
  blockquote: 'block',
  details: 'block',
  table: 'block',
  caption: 'block',
  tr: 'row',
  td: 'cell',
  th: 'cell',
  thead: 'plain',
  tbody: 'plain',
  tfoot: 'plain',
  span: 'plain',
  small: 'plain',
  big: 'plain',
  font: 'plain',
  ins: 'plain',
  abbr: 'plain',
} as const

export type TagKind = (typeof tagKinds)[keyof typeof tagKinds] | 'reasoning'

export type Tag = {
  readonly name: string
  readonly kind: TagKind
  readonly isEnd: boolean
  readonly attributes: string
}

const longest = 1_000

/** What a tag is; `undefined` where we do not know it, so that it stays as written. */
export function readTag(source: string): Tag | undefined {
  const match = /^<\s{0,3}(\/?)\s{0,3}([\p{L}_][\p{L}\d_:-]*)(\s[^<>]*)?\s*\/?\s*>$/u.exec(source)
  const name = match?.[2]?.toLowerCase()
  if (match === null || name === undefined) return undefined
  const kind = isReasoning(name) ? 'reasoning' : kindOf(name)
  return kind && { name, kind, isEnd: match[1] === '/', attributes: match[3] ?? '' }
}

/** The value of an attribute. */
export function attribute(attributes: string, name: 'href' | 'src' | 'alt'): string | undefined {
  const match = new RegExp(`\\s${name}\\s{0,3}=\\s{0,3}(?:"([^"]*)"|'([^']*)'|(\\S+))`, 'i').exec(attributes)
  return (match?.[1] ?? match?.[2] ?? match?.[3])?.trim()
}

function kindOf(name: string): TagKind | undefined {
  return Object.hasOwn(tagKinds, name) ? tagKinds[name as keyof typeof tagKinds] : undefined
}

/** What models write around what they think before they answer. */
function isReasoning(name: string): boolean {
  return /^(?:\w+:)?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|inner_monologue|chain_of_thought|denken|denkprozess|nachdenken|gedanken|gedankengang|überlegung(?:en)?)$/u.test(
    name,
  )
}

/** Reads one of these tags as a piece of HTML. Anything else in angle brackets is text. */
export const tags: Extension = { text: { 60: { name: 'tag', tokenize: tokenizeTag } } }

function tokenizeTag(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let source = ''
  return (code) => {
    effects.enter('htmlText')
    effects.enter('htmlTextData')
    return inside(code)
  }

  function inside(code: Code): State | undefined {
    if (code === null || code < -2 || source.length > longest || (code === 60 && source !== ''))
      return nok(code)
    source += code < 0 ? ' ' : String.fromCharCode(code)
    effects.consume(code)
    return code === 62 ? end : inside
  }

  function end(code: Code): State | undefined {
    if (readTag(source) === undefined) return nok(code)
    effects.exit('htmlTextData')
    effects.exit('htmlText')
    return ok(code)
  }
}
