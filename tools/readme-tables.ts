import { readFileSync, writeFileSync } from 'node:fs'
import { variables } from '../src/config-variables.ts'
import { describeMetrics } from '../src/ops/metrics.ts'
import { rightsBlock } from './redis-rights.ts'

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

/** `.env.example`: every variable with its meaning, as a comment until somebody sets it. */
export function envExample(described: typeof variables): string {
  const head = [
    '# Every variable that the bot knows. npm run setup writes those that you need into .env, which npm start reads.',
    '# Where one stays unset, the value shown counts.',
  ]
  const blocks = described.map((variable) => {
    const meaning = variable.meaning.replaceAll('`', '')
    const need = variable.required ? ' (must be set)' : ''
    return `# ${meaning}${need}\n#${variable.name}=${variable.default ?? ''}`
  })
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`
}

/** The table of the bot's own metrics, for operators. */
export function metricsTable(): string {
  return table(['Metric', 'Type', 'Labels', 'Meaning'], describeMetrics())
}

/** What stands between `<!-- name -->` and `<!-- /name -->`, or `undefined` when the two marks are not there. */
export function between(text: string, name: string): string | undefined {
  return marked(name).exec(text)?.[1]
}

/** A document with its generated tables renewed, each by the name of its marks. Throws where marks are missing. */
function withTables(text: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((renewed, [name, content]) => {
    if (between(renewed, name) === undefined) throw new Error(`there are no <!-- ${name} --> marks`)
    return renewed.replace(marked(name), () => `<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->`)
  }, text)
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
  const documents = {
    'README.md': { config: configTable(variables) },
    'docs/operations.md': { metrics: metricsTable(), 'redis-rights': rightsBlock() },
  }
  for (const [path, tables] of Object.entries(documents)) {
    const file = `${import.meta.dirname}/../${path}`
    writeFileSync(file, withTables(readFileSync(file, 'utf8'), tables))
  }
  writeFileSync(`${import.meta.dirname}/../.env.example`, envExample(variables))
}
