import type { Code, Construct, Effects, Extension, State, Tokenizer } from 'micromark-util-types'

/** Formulas between `\(` `\)`, `\[` `\]`, `$` `$` or `$$` `$$`, where they look like one: as code. */
export const math: Extension = {
  text: {
    36: { name: 'math', tokenize: tokenizeMath },
    92: { name: 'math', tokenize: tokenizeMath },
  },
}

const longest = 1_000

function tokenizeMath(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const ahead = formulaAhead()
  return effects.check(ahead.construct, (code) => codeText(effects, ok, ahead.source())(code), nok)
}

/** Looks whether a formula follows. `source` is what was read, with its marks. */
function formulaAhead() {
  let source = ''
  const construct: Construct = {
    partial: true,
    tokenize(effects, found, none) {
      return (code) => {
        effects.enter('data')
        return inside(code)
      }
      function inside(code: Code): State | undefined {
        const state = stateOf(source, code)
        if (state === 'open' && code !== null && source.length < longest) {
          source += code < 0 ? '\n' : String.fromCharCode(code)
          effects.consume(code)
          return inside
        }
        effects.exit('data')
        return state === 'formula' ? found(code) : none(code)
      }
    },
  }
  return { construct, source: () => source }
}

/** Reads a formula as inline code. */
function codeText(effects: Effects, ok: State, source: string): State {
  const marks = openingOf(source)?.length ?? 0
  let left = source.length - 2 * marks
  let isInData = false
  const opening = sequence(effects, marks, () => data)
  const closing = sequence(effects, marks, () => {
    effects.exit('codeText')
    return ok
  })
  return (code) => {
    effects.enter('codeText')
    return opening(code)
  }

  function data(code: Code): State | undefined {
    const isLineEnd = code !== null && code < -2
    if (isInData && (isLineEnd || left === 0)) {
      effects.exit('codeTextData')
      isInData = false
    }
    if (left === 0) return closing(code)
    left -= 1
    if (isLineEnd) effects.enter('lineEnding')
    else if (!isInData) effects.enter('codeTextData')
    isInData = !isLineEnd
    effects.consume(code)
    if (isLineEnd) effects.exit('lineEnding')
    return data
  }
}

/** The marks on one side of the formula. */
function sequence(effects: Effects, length: number, after: () => State): State {
  let left = length
  return (code) => {
    effects.enter('codeTextSequence')
    return inside(code)
  }
  function inside(code: Code): State | undefined {
    if (left === 0) {
      effects.exit('codeTextSequence')
      return after()(code)
    }
    left -= 1
    effects.consume(code)
    return inside
  }
}

type Found = 'open' | 'formula' | 'none'

const closings = new Map([
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['$$', '$$'],
  ['$', '$'],
])

function openingOf(source: string): string | undefined {
  return [...closings.keys()].find((opening) => source.startsWith(opening))
}

/** Whether what was read is a whole formula, may become one, or cannot. `next` is the character after it. */
function stateOf(source: string, next: Code): Found {
  if (source === '' || source === '\\' || (source === '$' && next === 36)) return 'open'
  const opening = openingOf(source)
  const closing = closings.get(opening ?? '')
  if (opening === undefined || closing === undefined) return 'none'
  const content = source.slice(opening.length)
  if (!content.endsWith(closing)) {
    if (content.endsWith('\n') && opening === '$') return 'none'
    return content.endsWith(opening) ? 'none' : 'open'
  }
  const inner = content.slice(0, -closing.length)
  const isWhole = opening === '$' ? isBetweenDollars(inner, next) : looksLikeFormula(inner, opening)
  return isWhole ? 'formula' : 'none'
}

/** Prices are none: `$5 und $10`. */
function isBetweenDollars(inner: string, next: Code): boolean {
  const isDigitBehind = next !== null && next >= 48 && next <= 57
  return /^\S(?:.*\S)?$/.test(inner) && !isDigitBehind && hasMarks(inner.replaceAll('=', ''))
}

/** Escaped brackets are none: `\(siehe unten\)`, `\[Name\]`. */
function looksLikeFormula(inner: string, opening: string): boolean {
  if (hasMarks(inner)) return true
  const isShort = /\p{L}/u.test(inner) && !/\p{L}{3}|\\/u.test(inner)
  return opening === '\\(' && isShort && /^\s*\p{L}\s*$|[-+*/<>−·×]/u.test(inner)
}

/** Whether it holds a command of LaTeX, or one of its marks unescaped. Escaped prose has neither. */
function hasMarks(inner: string): boolean {
  return /(?<!\\)(?:\\\\)*(?:\\[A-Za-z]|[\^_={}])/.test(inner)
}
