import { list } from 'micromark-core-commonmark'
import { factorySpace } from 'micromark-factory-space'
import type {
  Code,
  Construct,
  ContainerState,
  Extension,
  State,
  TokenizeContext,
  Tokenizer,
} from 'micromark-util-types'
import { besideOf, isDigit } from './characters.ts'

/** Lists by the rules of `dialect.ts`: how far in the lists inside an item stand. */
export function lists(): Extension {
  const construct: Construct = {
    ...list,
    name: 'dialectList',
    tokenize: tokenizeStart,
    continuation: { tokenize: tokenizeContinuation },
  }
  const codes = [42, 43, 45, ...Array.from({ length: 10 }, (_, digit) => 48 + digit)]
  return { document: Object.fromEntries(codes.map((code) => [code, construct])) }
}

type Item = ContainerState & { from?: number }

/** What micromark remembers of an item from line to line. `from` is ours. */
function itemOf(context: TokenizeContext): Item {
  return context.containerState ?? {}
}

function tokenizeStart(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const tail = this.events.at(-1)
  const from = tail?.[1].type === 'linePrefix' ? this.sliceSerialize(tail[1], true).length : 0
  return list.tokenize.call(
    this,
    effects,
    (code) => {
      itemOf(this).from = from
      return ok(code)
    },
    nok,
  )
}

/**
 * An item goes on where CommonMark says so, and also with a list that is indented by two spaces from the item's
 * marker. Whoever writes that means it to be inside, however wide the marker is.
 */
function tokenizeContinuation(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const item = itemOf(this)
  const { from = 0, size = 0 } = item
  const usual = list.continuation?.tokenize.call(this, effects, ok, nok) ?? nok
  const inner = innerMarker(from + 2, size)
  return effects.check(inner.construct, indented, usual)

  function indented(code: Code): State | undefined {
    item.size = inner.indent()
    item._closeFlow = undefined
    item.furtherBlankLines = undefined
    item.initialBlankLine = undefined
    return factorySpace(effects, ok, 'listItemIndent', item.size + 1)(code)
  }
}

/** A list's marker behind at least `least` spaces and fewer than `most`. */
function innerMarker(least: number, most: number) {
  let indent = 0
  const construct: Construct = {
    partial: true,
    tokenize(effects, ok, nok) {
      let digits = 0
      return (code) => {
        indent = 0
        if (code !== 32) return nok(code)
        effects.enter('data')
        return spaces(code)
      }
      function spaces(code: Code): State | undefined {
        if (code === 32) {
          indent += 1
          effects.consume(code)
          return spaces
        }
        if (indent < least || indent >= most) return nok(code)
        if (code === 42 || code === 43 || code === 45) return marker(code)
        return number(code)
      }
      function number(code: Code): State | undefined {
        if (isDigit(code) && digits < 9) {
          digits += 1
          effects.consume(code)
          return number
        }
        return digits > 0 && (code === 41 || code === 46) ? marker(code) : nok(code)
      }
      function marker(code: Code): State {
        effects.consume(code)
        effects.exit('data')
        return (next) => (besideOf(next) === 'space' ? ok(next) : nok(next))
      }
    },
  }
  return { construct, indent: () => indent }
}
