/** Raised or lowered text. Unicode has the digits and some letters of both; Slack has no style for it. */
export function raisedOrLowered(kind: 'sub' | 'sup', words: string): string {
  const name = /^(?:tm|sm)$/i.test(words) && kind === 'sup' ? words.toLowerCase() : undefined
  if (name !== undefined) return name === 'tm' ? '™' : '℠'
  const characters = Array.from(words.trim())
  const written = characters.map((character) => alphabets[kind].get(character))
  if (written.every((character) => character !== undefined)) return written.join('')
  // `10<sup>6 €</sup>` is not 106 €.
  return /\d/.test(words) ? `${kind === 'sup' ? '^' : '_'}(${words.trim()})` : words
}

function alphabet(plain: string, written: string): ReadonlyMap<string, string> {
  const others = Array.from(written)
  return new Map(Array.from(plain, (character, index) => [character, others[index] ?? character]))
}

const alphabets = {
  sup: alphabet(
    '0123456789+-−=()abcdefghijklmnoprstuvwxyz,. ',
    '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ,. ',
  ),
  sub: alphabet('0123456789+-−=()aehijklmnoprstuvx,. ', '₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ,. '),
}
