/**
 * All that a reader, or a model, may take for the end of a line: what Unicode says ends one, and what some programs
 * split at besides. A tab does not, and of the other characters that control something none belongs into a text.
 */
const LINE_END = /\r\n|[\p{Zl}\p{Zp}]|(?!\t)\p{Cc}/u

export function linesOf(text: string): string[] {
  return text.split(LINE_END)
}
