const LONGEST = 200

/** Slack's tokens, and whatever follows the word that announces a credential. */
const tokens = /\bx(?:ox[a-z]|app)[-.][\w.-]*|\bBearer\s+\S+|(?<=:\/\/)[^\s/@]*@/gi

/** Where text of somebody else's begins: a quotation, an object, a list. An apostrophe inside a word is none. */
const payload = /["`{[<“‘]|(?<![\p{L}\d])'/u

/**
 * What a sentence of unknown origin says in words of its own: its first line up to the first quotation,
 * object or list, without tokens, at most 200 characters.
 *
 * It stops there instead of taking quotations out, because nobody escapes quotes inside them
 * (`JSON.parse` quotes what it was given as it is), so where one ends cannot be known.
 */
export function ownWords(text: string): string {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1)
  const [words = ''] = line.split(payload, 1)
  return words.replace(tokens, '[removed]').slice(0, LONGEST).trim()
}
