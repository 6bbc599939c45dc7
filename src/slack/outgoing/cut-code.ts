import type { Cut, Fits } from './cut.ts'
import { characterStart, codePointStart, largest } from './search.ts'
import type { Code } from './tree.ts'

/** Cuts a code block between lines, or a line that no message holds anywhere. */
export function cutCode(code: Code, fits: Fits<Code>): Cut<Code> | undefined {
  const lines = code.value.split('\n')
  const withLines = (kept: readonly string[]): Code => ({ ...code, value: kept.join('\n') })
  const count = largest(lines.length, (count) => fits(withLines(lines.slice(0, count))))
  if (count > 0) return [withLines(lines.slice(0, count)), withLines(lines.slice(count))]
  const [line = '', ...others] = lines
  const most = largest(line.length, (chars) => fits(withLines([line.slice(0, chars)])))
  // A single character longer than a part is cut between code points.
  const at = characterStart(line, most) || codePointStart(line, most)
  if (at === 0) return undefined
  return [withLines([line.slice(0, at)]), withLines([line.slice(at), ...others])]
}
