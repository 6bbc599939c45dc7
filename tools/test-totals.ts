import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

type Totals = { readonly passed: number; readonly failed: number }

/**
 * The summaries of vitest's runs in one line, each run given by its output. A file that failed before its
 * first test counts as one failure, and so does a run without a summary: a red run never says "0 failed".
 */
export function totals(outputs: readonly string[]): string {
  const runs = outputs.map(totalsOf)
  const sum = (what: keyof Totals) => runs.reduce((all, run) => all + run[what], 0)
  return `${sum('passed')} passed, ${sum('failed')} failed`
}

function totalsOf(output: string): Totals {
  const text = stripVTControlCharacters(output)
  const tests = lastLine(text, 'Tests')
  const isCut = tests === undefined || /^ *Errors /m.test(text)
  const failed = count(tests, 'failed') || count(lastLine(text, 'Test Files'), 'failed') || Number(isCut)
  return { passed: count(tests, 'passed'), failed }
}

function lastLine(text: string, title: string): string | undefined {
  return text.match(new RegExp(`^ *${title} {2}.*$`, 'gm'))?.at(-1)
}

function count(line: string | undefined, what: string): number {
  return Number(new RegExp(`(\\d+) ${what}`).exec(line ?? '')?.[1] ?? 0)
}

if (import.meta.main) {
  console.log(totals(process.argv.slice(2).map((path) => readFileSync(path, 'utf8'))))
}
