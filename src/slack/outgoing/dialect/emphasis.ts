import { attention } from 'micromark-core-commonmark'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import type {
  Code,
  Construct,
  Event,
  Extension,
  State,
  Token,
  TokenizeContext,
  Tokenizer,
} from 'micromark-util-types'
import { besideOf, isDigit, isWord } from './characters.ts'

/** Bold, italic and struck text by the rules of `dialect.ts`. */
export function emphasis(): Extension {
  const strike = gfmStrikethrough({ singleTilde: false })
  return {
    ...strike,
    text: {
      // These replace CommonMark's rules and keep their way of finding pairs.
      42: marks,
      95: marks,
      126: { ...onlyConstruct(strike.text?.[126]), name: 'strike', tokenize: tokenizeTildes },
    },
  }
}

const marks: Construct = { name: 'emphasis', tokenize: tokenizeMarks, resolveAll: resolveMarks }

/**
 * Pairs the marks as CommonMark does, but never uses half a mark. In `**nur 9,99 €* heute**` the single star in the
 * middle can neither end nor begin anything with half of a double one.
 */
function resolveMarks(events: Event[], context: TokenizeContext): Event[] {
  const open = new Map<string, Open>()
  for (const [kind, token] of events) {
    if (kind !== 'enter' || token.type !== 'attentionSequence') continue
    const mark = context.sliceSerialize(token)
    const waiting = open.get(mark.charAt(0)) ?? new Open()
    open.set(mark.charAt(0), waiting)
    token._close &&= waiting.close(mark.length)
    if (!token._close && token._open) waiting.add(token, mark.length)
  }
  return attention.resolveAll?.(events, context) ?? events
}

/** The marks of one character that are still open. */
class Open {
  readonly #tokens: { readonly token: Token; readonly size: number }[] = []
  /** How many of them a single mark could close, and how many a double one. Three in a row count for both. */
  #single = 0
  #double = 0

  add(token: Token, size: number): void {
    this.#tokens.push({ token, size })
    this.#count(size, 1)
  }

  /** Whether a mark of this size closes one. What was opened inside and not closed is no mark. */
  close(size: number): boolean {
    if ((size === 2 || this.#single === 0) && (size === 1 || this.#double === 0)) return false
    for (let last = this.#tokens.pop(); last; last = this.#tokens.pop()) {
      this.#count(last.size, -1)
      if (size + last.size !== 3 || size === 3) return true
      last.token._open = false
    }
    return false
  }

  #count(size: number, change: number): void {
    if (size !== 2) this.#single += change
    if (size !== 1) this.#double += change
  }
}

function onlyConstruct(found: Construct | Construct[] | undefined): Partial<Construct> {
  return Array.isArray(found) ? {} : (found ?? {})
}

type Marks = { readonly mark: Code; readonly size: number; readonly before: Code; readonly after: Code }

function tokenizeMarks(this: TokenizeContext, ...[effects, ok]: Parameters<Tokenizer>): State {
  const before = this.previous
  let mark: Code = null
  let size = 0
  return start

  function start(code: Code): State | undefined {
    mark = code
    effects.enter('attentionSequence')
    return inside(code)
  }

  function inside(code: Code): State | undefined {
    if (code === mark) {
      size += 1
      effects.consume(code)
      return inside
    }
    const found = { mark, size, before, after: code }
    return effects.check(
      mark === 95 ? underscoredName : fileEnding,
      ended(found, true),
      ended(found, false),
    )(code)
  }

  /** What belongs to the name of a file or a function is no mark: `*.txt`, `__init__.py`. */
  function ended(found: Marks, isInName: boolean): State {
    return (code) => {
      const token = effects.exit('attentionSequence')
      token._open = opens(found) && !(isInName && isNarrow(found))
      token._close = closes(found) && !(isInName && found.mark === 95)
      return ok(code)
    }
  }
}

/** Whether the mark counts only at the edge of a word, as in `_see_`. Underscores always do, since names hold them inside. */
function isNarrow({ mark, size }: Marks): boolean {
  return size === 1 || mark === 95
}

const ellipsis = '…'.charCodeAt(0)
// Ends a word as a space does: `*and*/*or*`.
const slash = '/'.charCodeAt(0)
const bar = '|'.charCodeAt(0)

function opens(marks: Marks): boolean {
  const before = besideOf(marks.before)
  const after = besideOf(marks.after)
  if (after === 'space' || isBetweenDigits(marks)) return false
  if (isNarrow(marks)) {
    if (isField(marks)) return false
    if (before === 'word' || before === 'closing' || (after === 'closing' && marks.after !== ellipsis))
      return false
    if (marks.mark === 95 && before === 'opening' && !isBracket(marks.before)) return false
  }
  return after !== 'closing' || before === 'space' || isBracket(marks.before)
}

function closes(marks: Marks): boolean {
  const before = besideOf(marks.before)
  const after = besideOf(marks.after)
  if (before === 'space' || isBetweenDigits(marks)) return false
  if (isNarrow(marks)) {
    if (
      after === 'word' ||
      (after === 'opening' && marks.after !== slash) ||
      before === 'opening' ||
      isField(marks)
    )
      return false
  }
  return before !== 'opening' || after === 'space'
}

/** The star of a field that Mailchimp fills: a bar on one side, and no word on the other. */
function isField({ mark, before, after }: Marks): boolean {
  if (mark !== 42) return false
  return (after === bar && !isWord(before)) || (before === bar && !isWord(after))
}

/** `10**15` */
function isBetweenDigits({ before, after }: Marks): boolean {
  return isDigit(before) && isDigit(after)
}

function isBracket(code: Code): boolean {
  return code !== null && code > 0 && '([{„‚«»（「『《【〈'.includes(String.fromCharCode(code))
}

/** A dot and a letter. */
const fileEnding: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    return (code) => {
      if (code !== 46) return nok(code)
      effects.enter('data')
      effects.consume(code)
      return (next) => {
        effects.exit('data')
        return isWord(next) ? ok(next) : nok(next)
      }
    }
  },
}

/** What follows an underscore, if together they go on like the name of a file, a folder or a function. */
const underscoredName: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    let size = 0
    let last: Code = 95
    return inside

    function inside(code: Code): State | undefined {
      if ((code === 95 || isWord(code)) && size < longestName) {
        if (size === 0) effects.enter('data')
        size += 1
        last = code
        effects.consume(code)
        return inside
      }
      if (size > 0) effects.exit('data')
      if (last !== 95) return nok(code)
      return code === 40 || code === 47 ? ok(code) : effects.check(fileEnding, ok, nok)(code)
    }
  },
}

/** How far to look ahead, so that many underscores do not each look at everything that follows. */
const longestName = 40

/** Only two tildes strike. One means "about", and more are a fence or a line. */
function tokenizeTildes(this: TokenizeContext, ...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const before = this.previous
  const { events } = this
  let size = 0
  return (code) => {
    if (before === 126 && events.at(-1)?.[1].type !== 'characterEscape') return nok(code)
    effects.enter('strikethroughSequenceTemporary')
    return inside(code)
  }

  function inside(code: Code): State | undefined {
    if (code === 126) {
      size += 1
      if (size > 2) return nok(code)
      effects.consume(code)
      return inside
    }
    if (size < 2) return nok(code)
    const token = effects.exit('strikethroughSequenceTemporary')
    const found = { mark: 126, size, before, after: code }
    token._open = opens(found)
    token._close = closes(found)
    return ok(code)
  }
}
