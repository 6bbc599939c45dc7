import type { Code, Extension, State, TokenizeContext, Tokenizer } from 'micromark-util-types'
import { besideOf, isWord } from './characters.ts'

const colon = 58
const backslash = 92

/** Windows' paths: in `S:\Marketing\_Vorlagen` and `\\server\#alle` the backslashes escape nothing. */
export function paths(): Extension {
  const drive = { name: 'drivePath', tokenize: tokenizeDrive }
  const letters = Array.from({ length: 26 }, (_, index) => [65 + index, 97 + index]).flat()
  const text = Object.fromEntries(letters.map((code) => [code, drive]))
  return { text: { ...text, [backslash]: { name: 'serverPath', tokenize: tokenizeServer } } }
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

/** Two backslashes and a word, where nothing stands before them. */
function tokenizeServer(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const isFree = this.previous === null || besideOf(this.previous) === 'space'
  return (code) => {
    if (!isFree) return nok(code)
    effects.enter('data')
    effects.consume(code)
    return (next) => {
      if (next !== backslash) return nok(next)
      effects.consume(next)
      return (first) => (isWord(first) ? restOfPath(effects, ok)(first) : nok(first))
    }
  }
}

/** Up to a space, or what is in no path. */
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
