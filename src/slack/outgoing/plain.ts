import { toLines } from './lines.ts'
import type { Run } from './runs.ts'
import type { Flow } from './tree.ts'

/** The document's words, without any markup, not escaped. */
export function toPlain(nodes: readonly Flow[]): string {
  return toLines(nodes, { inline, code: (value) => value, quote: '' })
}

function inline(runs: readonly Run[]): string {
  return runs
    .map((run, index) => {
      const isLast = runs[index + 1]?.link !== run.link
      if (!run.link || !isLast || run.link.url.replace(/^mailto:/, '') === run.text) return run.text
      return `${run.text} (${run.link.url})`
    })
    .join('')
}
