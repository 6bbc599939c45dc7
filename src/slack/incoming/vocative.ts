/** What separates a name that is addressed from the rest: `kannst du, @bot, das kürzen?` */
const commaAtEnd = /(?:[,،，、–—]|\s-)$/
const commaAtStart = /^[ \t]*(?:[,،，、–—]|(?<=[ \t])-(?=\s))/

/** After these a comma stands even if nobody is addressed: `wenn du kannst, kürze das`, `guten Morgen, …`. */
const keepsComma =
  /^(?:wenn|falls|weil|da|ob|obwohl|bevor|nachdem|sobald|solange|damit|während|als|if|when|while|since|because|although|once|before|after|as|guten|gute|good|vielen|lieben|many|thank)\s/i

/**
 * The texts on both sides of a name that is left out, as they read without it: without the commas or brackets
 * around the name, and with one space between them. `goesOn`: more of the line follows after `after`, in bold for
 * instance.
 */
export function withoutName(
  before: string,
  after: string,
  goesOn = false,
): { readonly before: string; readonly after: string } {
  const start = before.trimEnd()
  if (/[([]$/.test(start) && /^\s*[)\]]/.test(after)) {
    return withoutName(`${start.slice(0, -1).trimEnd()} `, after.replace(/^\s*[)\]]/, ''), goesOn)
  }
  if (commaAtEnd.test(start) && commaAtStart.test(after)) {
    const sentence = withoutEnd(before)
    const rest = after.replace(commaAtStart, '').trimStart()
    return { before: sentence, after: `${standsAlone(sentence) ? ',' : ''} ${rest}` }
  }
  if (/^\s*[.;!?)]/.test(after) || (after.trim() === '' && !goesOn))
    return { before: withoutEnd(before), after: after.trimStart() }
  if (/^[,:]/.test(after)) return { before: start, after }
  if (/[ \t]$/.test(before)) return { before, after: after.replace(/^[ \t]+/, '') }
  return { before, after: /^[\p{L}\p{N}]/u.test(after) ? ` ${after}` : after }
}

/** What follows a name that is left out at the beginning, without the comma behind the name. */
export function afterName(text: string): string {
  return text.replace(/^[ \t]*(?:[,:;!،，–—-](?=\s|$))?[ \t]*/, '')
}

/** What stands before a name that is left out at the end, without the comma before the name. */
export function withoutEnd(text: string): string {
  return text.trimEnd().replace(commaAtEnd, '').trimEnd()
}

/** Whether nothing but names and what joins them stands between two names. */
export function joinsNames(text: string): boolean {
  return /^(?:[,&+/]|und|and|oder|or)?$/i.test(text.trim())
}

/** Whether it is only the "and" between two names, which goes when one of them does. */
export function isAnd(text: string): boolean {
  return /^\s*(?:[&+]|und|and|oder|or)\s*$/i.test(text)
}

/** Whether a comma belongs behind it even without the name: it ends in a single word, or in a clause of its own. */
function standsAlone(text: string): boolean {
  const clause =
    text
      .split(/[.!?:;,]\s/)
      .at(-1)
      ?.trim() ?? ''
  return !/\s/.test(clause) || keepsComma.test(clause)
}
