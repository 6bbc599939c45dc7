import { decodeEntities, type Reference, readReference, referencePattern } from './references.ts'
import { type MarkToken, type Token, tokensOf } from './tokens.ts'
import { afterName, isAnd, joinsNames, withoutEnd, withoutName } from './vocative.ts'

/** How the parts of a line are written down. */
export type Style = {
  readonly marks: Readonly<Record<MarkToken['mark'], string>>
  /** `undefined`: it is left out, together with the gap it leaves. */
  reference(reference: Reference): string | undefined
  /** The same inside code, where there are no links. */
  plainReference(reference: Reference): string
  code(code: string, ticks: string): string
  /** Put before a mark that Slack shows as it is, so that it does not become formatting here. */
  readonly escape: string
}

/** Writes one line of Slack's text in a style, in linear time. */
export function writeLine(line: string, style: Style): string {
  const tokens = withoutLeftOut(tokensOf(line), style)
  const pairs = pairMarks(tokens)
  const escaped = new Set([...misread(tokens, pairs, '*'), ...misread(tokens, pairs, '~')])
  const write = (token: Piece, index: number): string => {
    if (token.kind !== 'mark') return token.text
    const role = pairs.get(index)
    if (role === undefined) return escaped.has(index) ? style.escape + token.mark : token.mark
    return role === 'empty' ? '' : style.marks[token.mark]
  }
  return tokens.map(write).join('')
}

/** Code as the person typed it: without Slack's entities, and without its brackets around addresses. */
export function writeCode(code: string, style: Style): string {
  const pieces: string[] = []
  let from = 0
  for (const match of code.matchAll(referencePattern)) {
    pieces.push(decodeEntities(code.slice(from, match.index)))
    pieces.push(style.plainReference(readReference(match[0])))
    from = match.index + match[0].length
  }
  return pieces.join('') + decodeEntities(code.slice(from))
}

type Piece = { readonly kind: 'text' | 'fixed'; readonly text: string } | MarkToken

/**
 * Writes down everything but the marks. Where a reference is left out, so is what joined it to another name, and the gap
 * is closed.
 */
function withoutLeftOut(tokens: readonly Token[], style: Style): Piece[] {
  const written = tokens.map((token) => pieceOf(token, style))
  const pieces: Piece[] = []
  const end = written.findLastIndex((piece) => piece !== undefined)
  let gap = false
  for (const [index, found] of written.entries()) {
    let piece = found
    const isBetween =
      gap && piece?.kind === 'text' && index + 1 < written.length && written[index + 1] === undefined
    if (piece === undefined) dropAnd(pieces)
    const joins = gap && piece?.kind === 'text' && isAnd(piece.text) && written[index + 1]?.kind === 'fixed'
    if (piece === undefined || joins || (isBetween && joinsNames(textOf(piece)))) {
      gap = true
      continue
    }
    if (gap) piece = closeGap(pieces, piece, index < end)
    gap = piece.kind !== 'mark' && piece.text === ''
    if (!gap) pieces.push(piece)
  }
  const last = pieces.at(-1)
  if (gap && last?.kind === 'text') pieces[pieces.length - 1] = { kind: 'text', text: withoutEnd(last.text) }
  return pieces
}

function pieceOf(token: Token, style: Style): Piece | undefined {
  switch (token.kind) {
    case 'text':
      return { kind: 'text', text: decodeEntities(token.text) }
    case 'code':
      return { kind: 'fixed', text: style.code(writeCode(token.text, style), token.ticks) }
    case 'reference': {
      const text = style.reference(readReference(token.text))
      return text === undefined ? undefined : { kind: 'fixed', text }
    }
    case 'mark':
      return token
    default:
      return token satisfies never
  }
}

/** Takes away the "and" between a name and one that is left out. */
function dropAnd(pieces: Piece[]): void {
  const last = pieces.at(-1)
  if (last?.kind === 'text' && isAnd(last.text) && pieces.at(-2)?.kind === 'fixed') pieces.pop()
}

/** The piece after a gap, adapted to what was written before. */
function closeGap(before: Piece[], after: Piece, goesOn: boolean): Piece {
  const last = before.at(-1)
  if (after.kind === 'mark') {
    if (after.closes) trimEnd(before)
    return after
  }
  if (after.kind === 'fixed') return after
  const isStart = last === undefined || (before.length === 1 && isBlank(last))
  if (isStart) return { kind: 'text', text: afterName(after.text) }
  if (last.kind === 'mark' && last.opens) return { kind: 'text', text: after.text.trimStart() }
  const beside = withoutName(textOf(last), after.text, goesOn)
  if (last.kind === 'text') before[before.length - 1] = { kind: 'text', text: beside.before }
  return { kind: 'text', text: beside.after }
}

/** A piece as `vocative.ts` looks at it. What is no text counts as a letter. */
function textOf(piece: Piece): string {
  return piece.kind === 'text' ? piece.text : 'x'
}

function trimEnd(pieces: Piece[]): void {
  const last = pieces.at(-1)
  if (last?.kind === 'text') pieces[pieces.length - 1] = { kind: 'text', text: last.text.trimEnd() }
}

function isBlank(piece: Piece): boolean {
  return piece.kind === 'text' && piece.text.trim() === ''
}

type Role = 'pair' | 'empty'

/** Which marks belong together. The one that opens first wins, and what is opened inside it but not closed is text. */
function pairMarks(pieces: readonly Piece[]): Map<number, Role> {
  const roles = new Map<number, Role>()
  let open: { readonly mark: string; readonly index: number }[] = []
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'mark') continue
    const depth = open.findIndex(({ mark }) => mark === piece.mark)
    const opening = open[depth]
    if (opening !== undefined && piece.closes) {
      const role = opening.index === index - 1 ? 'empty' : 'pair'
      roles.set(opening.index, role).set(index, role)
      open = open.slice(0, depth)
    } else if (opening === undefined && piece.opens) {
      open.push({ mark: piece.mark, index })
    }
  }
  return roles
}

/** Marks that Slack shows as they are but Markdown would take for a pair, as in `2*3*4`. */
function misread(pieces: readonly Piece[], pairs: ReadonlyMap<number, Role>, mark: '*' | '~'): number[] {
  const single: number[] = []
  let lastClosing = -1
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'mark' || piece.mark !== mark || pairs.has(index)) continue
    if (single.length > 0 || piece.beforeText) single.push(index)
    if (piece.afterText) lastClosing = index
  }
  return lastClosing > (single[0] ?? lastClosing) ? single.filter((index) => index <= lastClosing) : []
}
