import type { Code, Construct, Extension, State, TokenizeContext, Tokenizer } from 'micromark-util-types'
import { besideOf, isWord } from './characters.ts'

const colon = 58
const dash = 45
const dot = 46
const backslash = 92

/** How far to look ahead, so that many backslashes do not each look at everything that follows. */
const longestName = 64

const letters = Array.from({ length: 26 }, (_, index) => [65 + index, 97 + index]).flat()

// Without `previous` the text would be cut, and a path looked for, at each letter.
const drive: Construct = {
  name: 'drivePath',
  previous: (before) => !isWord(before),
  tokenize: tokenizeDrive,
}

/** Windows' paths: in `S:\Marketing\_Vorlagen` and `\\server\alle\_x` the backslashes escape nothing. */
export const paths: Extension = {
  text: {
    ...Object.fromEntries(letters.map((code) => [code, drive])),
    [backslash]: { name: 'serverPath', tokenize: tokenizeServer },
  },
}

/** A letter, a colon and a backslash. */
function tokenizeDrive(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const isInWord = isWord(this.previous)
  return (code) => {
    if (isInWord) return nok(code)
    effects.enter('data')
    effects.consume(code)
    return (next) => {
      if (next !== colon) return nok(next)
      effects.consume(next)
      return (last) => (last === backslash ? restOfPath(effects, ok)(last) : nok(last))
    }
  }
}

/** Two backslashes, a name, a third and a word: `\\o/` alone is an escape. */
function tokenizeServer(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const isFree = this.previous === null || besideOf(this.previous) === 'space'
  let size = 0
  return (code) => {
    if (!isFree) return nok(code)
    effects.enter('data')
    effects.consume(code)
    return (next) => {
      if (next !== backslash) return nok(next)
      effects.consume(next)
      return name
    }
  }

  function name(code: Code): State | undefined {
    if (code === backslash && size > 0) {
      effects.consume(code)
      return (next) => (isWord(next) ? restOfPath(effects, ok)(next) : nok(next))
    }
    if (size === longestName || !(isWord(code) || code === dash || code === dot)) return nok(code)
    size += 1
    effects.consume(code)
    return name
  }
}

/** Up to a space, or to a character that no path holds. */
function restOfPath(effects: Parameters<Tokenizer>[0], ok: State): State {
  return function inside(code: Code): State | undefined {
    if (code === null || code < 0 || /[\s"*`|<>()[\]„“”‘’»«]/.test(String.fromCharCode(code))) {
      effects.exit('data')
      return ok(code)
    }
    effects.consume(code)
    return inside
  }
}
