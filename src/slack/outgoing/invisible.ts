/** Without characters that turn the direction of writing: they make one thing look like another. */
export function withoutBidi(words: string): string {
  return words.replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
}

/** Without invisible characters: in an address they are only there to deceive. */
export function withoutInvisible(address: string): string {
  return address.replace(/[\p{Cf}\u115F\u1160\u17B4\u17B5\u3164\uFFA0]|\u034F|[\uFE00-\uFE0F]/gu, '')
}

/** Without invisible gaps inside a word: `goo\u200Bgle.com`. */
export function withoutGaps(label: string): string {
  return label.replace(/[\u00AD\u200B\u2060\uFEFF]/g, '')
}
