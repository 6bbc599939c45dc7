import { readFileSync, writeFileSync } from 'node:fs'
import { variables } from '../src/config.ts'
import { describeMetrics } from '../src/ops/metrics.ts'

/** The table of all variables, as it stands in the README. */
export function configTable(described: typeof variables): string {
  return table(
    ['Variable', 'Meaning', 'Default'],
    described.map((variable) => [
      `\`${variable.name}\`${variable.secret ? ' 🔒' : ''}`,
      variable.meaning,
      defaultOf(variable),
    ]),
  )
}

/** The table of the bot's own metrics, as it stands in the README. */
export function metricsTable(): string {
  return table(['Metric', 'Type', 'Labels', 'Meaning'], describeMetrics())
}

/** What stands between `<!-- name -->` and `<!-- /name -->`, or `undefined` when the two marks are not there. */
export function between(readme: string, name: string): string | undefined {
  return marked(name).exec(readme)?.[1]
}

/** The README with its generated tables renewed. Throws when the marks of one are missing. */
export function withTables(readme: string): string {
  const tables = { config: configTable(variables), metrics: metricsTable() }
  return Object.entries(tables).reduce((text, [name, content]) => {
    if (between(text, name) === undefined) throw new Error(`README.md has no <!-- ${name} --> marks`)
    return text.replace(marked(name), () => `<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->`)
  }, readme)
}

function marked(name: string): RegExp {
  return new RegExp(`<!-- ${name} -->\\s*([^]*?)\\s*<!-- /${name} -->`)
}

function defaultOf(variable: (typeof variables)[number]): string {
  if (variable.required) return 'must be set'
  return variable.default === undefined ? '–' : `\`${variable.default}\``
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

if (import.meta.main) {
  const path = `${import.meta.dirname}/../README.md`
  writeFileSync(path, withTables(readFileSync(path, 'utf8')))
}
