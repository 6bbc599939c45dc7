import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { parseEnv } from 'node:util'

type Values = Readonly<Record<string, string>>

/** The file cannot be changed without losing something. Nothing was written. */
export class EnvDocumentError extends Error {
  override readonly name = 'EnvDocumentError'
}

/**
 * Sets variables in a file of `NAME=value` lines and keeps every other line as it is. The file appears whole or not at
 * all, and only its owner may read it. Throws `EnvDocumentError` where the file has something that this would spoil.
 */
export function writeEnvDocument(path: string, values: Values): void {
  const target = existsSync(path) ? realpathSync(path) : path
  const text = existsSync(path) ? readFileSync(path, 'utf8') : HEAD
  const changed = withValues(text, values)
  const beside = `${target}.${process.pid}.new`
  try {
    const file = openSync(beside, 'wx', 0o600)
    try {
      writeSync(file, changed)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

const HEAD =
  '# Made by npm run setup. npm start and npm run doctor read it. It holds secrets: keep it to yourself.\n'

/** What the text says afterwards is what it said before and `values`; otherwise this throws. */
export function withValues(text: string, values: Values): string {
  const lines = text === '' || text.endsWith('\n') ? text.split('\n').slice(0, -1) : text.split('\n')
  for (const [name, value] of Object.entries(values)) {
    const line = `${name}=${quoted(name, value)}`
    const at = lines.findLastIndex((one) => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(one))
    if (at >= 0 && parseEnv(lines[at] ?? '')[name] !== parseEnv(text)[name]) throw cannotChange(name)
    if (at < 0) lines.push(line)
    else lines[at] = line
  }
  const changed = `${lines.join('\n')}\n`
  const expected = { ...parseEnv(text), ...values }
  const found = parseEnv(changed)
  const names = new Set([...Object.keys(expected), ...Object.keys(found)])
  const spoilt = [...names].find((name) => expected[name] !== found[name])
  if (spoilt === undefined) return changed
  throw cannotChange(spoilt)
}

function cannotChange(name: string): EnvDocumentError {
  return new EnvDocumentError(
    `${name} is written there in a way that cannot be changed safely. Please put it on one line of its own, or take it out.`,
  )
}

/** As it is where that is enough: Docker's --env-file takes quotes for a part of the value. */
function quoted(name: string, value: string): string {
  const forms = [value, `'${value}'`, `"${value}"`, `\`${value}\``]
  const form = forms.find((one) => !one.includes('\n') && parseEnv(`X=${one}\nY=1`)['X'] === value)
  if (form === undefined)
    throw new EnvDocumentError(`The value of ${name} cannot be written into such a file.`)
  return form
}
