import { ownWords } from './own-words.ts'

type Log = {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger of the shape that Slack's libraries take, whatever level they ask for. */
type ForeignLogger<Level> = {
  debug(...said: unknown[]): void
  info(...said: unknown[]): void
  warn(...said: unknown[]): void
  error(...said: unknown[]): void
  setLevel(level: Level): void
  getLevel(): Level
  setName(name: string): void
}

/**
 * Passes on a library's warnings and errors in its own plain words, and nothing else: at debug and info
 * Slack's client logs messages and responses, so those never come out, whatever the level.
 *
 * Of what a warning says only strings and errors are read; objects are payloads. `level` is what the
 * library is told when it asks: give its own name for *warn*, so that it does not prepare the rest.
 */
export function foreignLogger<Level>(log: Log, source: string, level: Level): ForeignLogger<Level> {
  return {
    debug() {},
    info() {},
    warn: (...said) => log.warn({ source, said: wordsOf(said) }, 'library message'),
    error: (...said) => log.error({ source, said: wordsOf(said) }, 'library message'),
    setLevel() {},
    getLevel: () => level,
    setName() {},
  }
}

/** The first thing said in words; what follows it is often the payload it is about. */
function wordsOf(said: readonly unknown[]): string {
  for (const piece of said) {
    const words = ownWords(textOf(piece))
    if (words !== '') return words
  }
  return '(nothing in words)'
}

function textOf(piece: unknown): string {
  if (typeof piece === 'string') return piece
  return piece instanceof Error ? `${piece.name}: ${piece.message}` : ''
}
