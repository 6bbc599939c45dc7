import emojiNames from './emoji-names.json' with { type: 'json' }

const names: ReadonlyMap<string, string> = new Map(Object.entries(emojiNames))

const shortcode = /:([a-z0-9_+-]{1,60}):(?:skin-tone-([2-6]):)?/g

/**
 * The text with its shortcodes (`:tada:`, `:wave::skin-tone-3:`) replaced by the emoji they name. Names that
 * only one workspace knows stay as they are, and so does what is no shortcode, like the middle of `12:30:00`.
 */
export function withEmoji(text: string): string {
  return text.replace(shortcode, (written, name: string, tone: string | undefined, at: number) => {
    const before = text.charAt(at - 1)
    const isFree = !isWord(before) && (/^\s?$/.test(before) || !isWord(text.charAt(at + written.length)))
    return (isFree ? emojiOf(name, tone) : undefined) ?? written
  })
}

/** The emoji whose shortcode begins at `index`, whatever stands beside it; `undefined` where there is none. */
export function emojiAt(
  text: string,
  index: number,
): { readonly emoji: string; readonly length: number } | undefined {
  const written = new RegExp(`^${shortcode.source}`).exec(text.slice(index, index + 80))
  const emoji = written?.[1] === undefined ? undefined : emojiOf(written[1], written[2])
  if (written === null || emoji === undefined) return undefined
  const isInNumber = /\d/.test(text.charAt(index - 1)) && /\d/.test(text.charAt(index + written[0].length))
  return isInNumber ? undefined : { emoji, length: written[0].length }
}

/** Slack's skin tones go from 2 to 6. The modifier follows the first character that can take one. */
function emojiOf(name: string, tone: string | undefined): string | undefined {
  const emoji = names.get(name)
  if (emoji === undefined || tone === undefined) return emoji
  const modifier = String.fromCodePoint(0x1f3f9 + Number(tone))
  return emoji.replace(/^(\p{Emoji_Modifier_Base})\uFE0F?/u, `$1${modifier}`)
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}_/]/u.test(character)
}
