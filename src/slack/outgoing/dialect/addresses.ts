import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import type { Code, Construct, Extension, State, TokenizeContext, Tokenizer } from 'micromark-util-types'
import { addressLength, type Stage, stageAfter } from './address-end.ts'
import { besideOf } from './characters.ts'

/*
 * Bare addresses by the rules of `dialect.ts`: a link ends where a person would end it.
 *
 * Without `previous` the text would be cut, and an address looked for, at each letter.
 */

const { text: gfmRules = {} } = gfmAutolinkLiteral()

export const mailAddresses: Extension = rulesFor(Object.keys(gfmRules), {
  name: 'mailAddress',
  previous: isOutsideWord,
  tokenize: tokenizeMail,
})

export const webAddresses: Extension = rulesFor(['72', '87', '104', '119'], {
  name: 'webAddress',
  previous: isOutsideWord,
  tokenize: tokenizeWeb,
})

function rulesFor(codes: readonly string[], rule: Construct): Extension {
  return { text: Object.fromEntries(codes.map((code) => [code, rule])) }
}

function isOutsideWord(before: Code): boolean {
  return besideOf(before) !== 'word'
}

const [gfmMail] = [gfmRules[43]].flat()

/**
 * As in GFM, but inside brackets as well. `simplify` resolves a link in a link, and GFM's own rule would look back
 * over the whole paragraph for an open bracket each time.
 */
function tokenizeMail(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  // A piece of `jörg@a.de` or `a@b.müller.de` would be somebody else's address.
  if (besideOf(this.previous) === 'word') return nok
  const whole: State = (code) => (besideOf(code) === 'word' ? nok(code) : ok(code))
  const withoutBrackets: TokenizeContext = Object.create(this, { events: { value: [] } })
  return gfmMail?.tokenize.call(withoutBrackets, effects, whole, nok) ?? nok
}

function tokenizeWeb(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const isInWord = besideOf(this.previous) === 'word'
  let address = ''
  let stage: Stage | undefined = 'start'
  let left = 0
  let kind: 'literalAutolinkHttp' | 'literalAutolinkWww' = 'literalAutolinkHttp'
  const candidate: Construct = { partial: true, tokenize: tokenizeCandidate }
  return (code) => (isInWord ? nok(code) : effects.check(candidate, measured, nok)(code))

  function tokenizeCandidate(...[inner, end]: Parameters<Tokenizer>): State {
    return (code) => {
      inner.enter('data')
      return inside(code)
    }
    function inside(code: Code): State | undefined {
      stage = stageAfter(stage, address, code)
      if (code === null || stage === undefined) {
        inner.exit('data')
        return end(code)
      }
      address += String.fromCharCode(code)
      inner.consume(code)
      return inside
    }
  }

  function measured(code: Code): State | undefined {
    left = addressLength(address)
    if (left === 0) return nok(code)
    kind = /^w/i.test(address) ? 'literalAutolinkWww' : 'literalAutolinkHttp'
    effects.enter('literalAutolink')
    effects.enter(kind)
    return taken(code)
  }

  function taken(code: Code): State | undefined {
    if (left > 0) {
      left -= 1
      effects.consume(code)
      return taken
    }
    effects.exit(kind)
    effects.exit('literalAutolink')
    return ok(code)
  }
}
