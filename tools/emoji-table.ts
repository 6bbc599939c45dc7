import github from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' }
import slack from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' }

/** Every emoji by its names: Slack's, which are those of iamcal's data, then GitHub's, which models write. */
export function emojiNames(): Record<string, string> {
  const names: Record<string, string> = {}
  for (const table of [slack, github])
    for (const [code, name] of Object.entries<string | string[]>(table))
      for (const one of [name].flat()) names[one] ??= emojiOf(code)
  return Object.fromEntries(Object.entries(names).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** What is a letter or a sign by itself becomes an emoji by the selector behind it. */
function emojiOf(code: string): string {
  const emoji = String.fromCodePoint(...code.split('-').map((part) => Number.parseInt(part, 16)))
  return /^(?!\p{Emoji_Presentation})\p{Emoji}$/u.test(emoji) ? `${emoji}\uFE0F` : emoji
}
