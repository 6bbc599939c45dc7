import type { Code, Construct, Extension, State, Tokenizer } from 'micromark-util-types'

/** Formulas between `\(` `\)`, `\[` `\]`, `$` `$` or `$$` `$$`, where they look like one: as code. */
export const math: Extension = {
  text: {
    36: { name: 'math', tokenize: tokenizeMath },
    92: { name: 'math', tokenize: tokenizeMath },
  },
}

const longest = 1_000

function tokenizeMath(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let source = ''
  let left = 0
  let isInData = false
  const candidate: Construct = {
    partial: true,
    tokenize(inner, found, none) {
      return (code) => {
        inner.enter('data')
        return inside(code)
      }
      function inside(code: Code): State | undefined {
        const isDone = stateOf(source, code)
        if (isDone === 'open' && code !== null && source.length < longest) {
          source += code < 0 ? '\n' : String.fromCharCode(code)
          inner.consume(code)
          return inside
        }
        inner.exit('data')
        return isDone === 'formula' ? found(code) : none(code)
      }
    },
  }
  return effects.check(candidate, begin, nok)

  function begin(code: Code): State | undefined {
    const { length } = openingOf(source) ?? ''
    effects.enter('codeText')
    left = length
    return sequence(() => {
      left = source.length - 2 * length
      return data
    })(code)
  }

  function data(code: Code): State | undefined {
    const isLineEnd = code !== null && code < -2
    if (isInData && (isLineEnd || left === 0)) {
      effects.exit('codeTextData')
      isInData = false
    }
    if (left === 0) return end(code)
    left -= 1
    if (isLineEnd) effects.enter('lineEnding')
    else if (!isInData) effects.enter('codeTextData')
    isInData = !isLineEnd
    effects.consume(code)
    if (isLineEnd) effects.exit('lineEnding')
    return data
  }

  function end(code: Code): State | undefined {
    left = openingOf(source)?.length ?? 0
    return sequence(() => {
      effects.exit('codeText')
      return ok
    })(code)
  }

  function sequence(after: () => State): State {
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
