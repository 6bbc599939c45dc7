import shortcodes from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' }

const hexByName = new Map(
  Object.entries(shortcodes).flatMap(([hex, names]) => [names].flat().map((name) => [name, hex] as const)),
)

/** The character that Slack shows for `:name:`; the name with its colons where there is none. */
export function emojiOf(name: string): string {
  const hex = hexByName.get(name)
  if (hex === undefined) return `:${name}:`
  return String.fromCodePoint(...hex.split('-').map((part) => Number.parseInt(part, 16)))
}
