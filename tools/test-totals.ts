import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/**
 * vitest's summary in one line. A file that failed before its first test counts as one failure, and so
 * does a run without a summary: a red run never says "0 failed".
 */
export function totals(output: string): string {
  const text = stripVTControlCharacters(output)
  const tests = lastLine(text, 'Tests')
  const isCut = tests === undefined || /^ *Errors /m.test(text)
  const failed = count(tests, 'failed') || count(lastLine(text, 'Test Files'), 'failed') || Number(isCut)
  return `${count(tests, 'passed')} passed, ${failed} failed`
}

function lastLine(text: string, title: string): string | undefined {
  return text.match(new RegExp(`^ *${title} {2}.*$`, 'gm'))?.at(-1)
}

function count(line: string | undefined, what: string): number {
  return Number(new RegExp(`(\\d+) ${what}`).exec(line ?? '')?.[1] ?? 0)
}

if (import.meta.main) {
  const [path = '/dev/stdin'] = process.argv.slice(2)
  console.log(totals(readFileSync(path, 'utf8')))
}
