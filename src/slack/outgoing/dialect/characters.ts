import type { Code } from 'micromark-util-types'

/** What stands beside a mark, as far as the meaning of the mark depends on it. */
type Beside = 'space' | 'word' | 'cjk' | 'opening' | 'closing' | 'other'

const cjk =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303F\uFF00-\uFFEF]/u

/** Opens what follows and closes nothing. `«` and `»` can do either: «oui», »ja«. */
const opening = '([{<„‚¿¡/\\@#（「『《【〈'
/** Ends what came before. Amounts do too: `(a+b)*c`, `9,99 €*`. */
const closing = '.,;:!?…)]}>%‰°€$£¥、。，；：！？）」』》】〉'

/** The ends of the text, line breaks and tabs count as space. micromark has negative codes for them. */
export function besideOf(code: Code): Beside {
  if (code === null || code < 0) return 'space'
  return ascii[code] ?? lookUp(code)
}

function lookUp(code: number): Beside {
  const character = String.fromCharCode(code)
  if (/[\s\u200B\uFEFF]/.test(character)) return 'space'
  if (opening.includes(character)) return 'opening'
  if (closing.includes(character)) return 'closing'
  if (cjk.test(character)) return 'cjk'
  return isWord(code) ? 'word' : 'other'
}

export function isWord(code: Code): boolean {
  return code !== null && code >= 0 && /[\p{L}\p{N}\p{M}]/u.test(String.fromCharCode(code))
}

export function isDigit(code: Code): boolean {
  return code !== null && code >= 0 && /\p{Nd}/u.test(String.fromCharCode(code))
}

/** Asked for each letter of most texts. */
const ascii: readonly Beside[] = Array.from({ length: 128 }, (_, code) => lookUp(code))
