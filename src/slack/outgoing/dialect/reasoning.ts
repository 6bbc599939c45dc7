import { content } from 'micromark-core-commonmark'
import { factorySpace } from 'micromark-factory-space'
import type { Code, Extension, State, TokenizeContext, Tokenizer } from 'micromark-util-types'
import { readTag } from './tags.ts'

/**
 * What a model thinks before it answers: from a tag at the beginning of a line to its end tag, whatever Markdown is
 * between them. A tag that is never closed counts only where the answer begins with it. An end tag alone is a
 * piece of HTML, which ends every list and quote.
 *
 * To be made anew for each document, since it remembers that a search has found no end tag, and searches no more.
 */
export function reasoning(): Extension {
  let hasEnd = true
  return { flow: { 60: { name: 'reasoning', concrete: true, tokenize: tokenizeReasoning } } }

  function tokenizeReasoning(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
    const isFirst = this.events.every(([, { type }]) => type === 'lineEndingBlank' || type === 'linePrefix')
    const { flow } = this.parser.constructs
    const isInterrupting = () => this.interrupt === true
    let tag = ''
    let isOpen = false
    let isInLine = false
    return (code) => {
      if (!hasEnd) return nok(code)
      effects.enter('htmlFlow')
      return inside(code)
    }

    function inside(code: Code): State | undefined {
      if (code === null || code < -2) return lineEnd(code)
      if (!isInLine) effects.enter('htmlFlowData')
      isInLine = true
      tag = code === 60 ? '<' : (tag + String.fromCharCode(Math.max(code, 32))).slice(0, 60)
      effects.consume(code)
      return code === 62 ? afterTag : inside
    }

    function lineEnd(code: Code): State | undefined {
      if (isInLine) effects.exit('htmlFlowData')
      isInLine = false
      if (!isOpen) return nok(code)
      if (code === null) return documentEnd(code)
      effects.enter('lineEnding')
      effects.consume(code)
      effects.exit('lineEnding')
      return inside
    }

    function documentEnd(code: Code): State | undefined {
      effects.exit('htmlFlow')
      hasEnd = false
      return isFirst ? ok(code) : nok(code)
    }

    function afterTag(code: Code): State | undefined {
      const read = readTag(tag)
      tag = ''
      const isOurs = read?.kind === 'reasoning'
      if (!isOpen && !isOurs) return nok(code)
      if (isInterrupting()) return ok(code)
      isOpen = true
      return isOurs && read.isEnd ? end(code) : inside(code)
    }

    /** The answer may begin on the same line. */
    function end(code: Code): State | undefined {
      effects.exit('htmlFlowData')
      effects.exit('htmlFlow')
      return factorySpace(effects, rest, 'linePrefix')(code)
    }

    function rest(code: Code): State | undefined {
      if (code === null || code < -2) return ok(code)
      return effects.attempt(flow, ok, effects.attempt(content, ok, nok))(code)
    }
  }
}
