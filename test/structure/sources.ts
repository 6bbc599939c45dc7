import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** Texts of TypeScript files by their path from the root, `src/app.ts`. */
export type Tree = Readonly<Record<string, string>>

export type Import = {
  readonly from: string
  /** A file of ours by its path, or the name of a package. */
  readonly to: string
  readonly isOurs: boolean
  /** The names taken; `*` for all of them. */
  readonly names: readonly string[]
}

export function readTree(...folders: readonly string[]): Tree {
  const root = `${import.meta.dirname}/../..`
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  return Object.fromEntries(paths.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]))
}

/** Every import of every file: static, re-exporting, for side effects, of types, and dynamic. */
export function importsOf(tree: Tree): Import[] {
  return Object.entries(tree).flatMap(([from, source]) => {
    const text = withoutComments(source)
    const statements = text.matchAll(/^(?:import|export)\b([^'"`;=]*?)\bfrom\s*['"]([^'"]+)['"]/gm)
    const sideEffects = text.matchAll(/^import\s*()['"]([^'"]+)['"]/gm)
    const dynamic = text.matchAll(/\bimport\(\s*()['"]([^'"]+)['"]/g)
    return [
      ...Array.from(statements, ([, clause = '', to = '']) => importOf(from, to, namesIn(clause))),
      ...Array.from(sideEffects, ([, , to = '']) => importOf(from, to, [])),
      ...Array.from(dynamic, ([, , to = '']) => importOf(from, to, ['*'])),
    ]
  })
}

/** Every exported name as `path#name`. */
export function exportsOf(tree: Tree): string[] {
  const declared =
    /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|type|interface|enum) (\w+)/gm
  return Object.entries(tree).flatMap(([path, source]) => {
    const text = withoutComments(source)
    const listed = Array.from(
      text.matchAll(/^export (?:type )?(\{[^}]*\})(?!\s*from)/gm),
      ([, list = '']) => list,
    )
    return [
      ...Array.from(text.matchAll(declared), ([, name = '']) => name),
      ...listed.flatMap(exportedNames),
    ].map((name) => `${path}#${name}`)
  })
}

/** The text without comments that fill their lines, so that what is only talked about does not count. */
export function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/.*|\/\*[^]*?\*\/)\s*$/gm, '')
}

function importOf(from: string, to: string, names: readonly string[]): Import {
  const isOurs = to.startsWith('.')
  return { from, to: isOurs ? posix.join(posix.dirname(from), to) : to, isOurs, names }
}

function namesIn(clause: string): string[] {
  const list = /\{([^}]*)\}/.exec(clause)?.[1]
  if (list === undefined) return ['*']
  return members(list).map((member) => member.split(/\s+as\s+/)[0] ?? '')
}

function exportedNames(list: string): string[] {
  return members(list.slice(1, -1)).map((member) => member.split(/\s+as\s+/).at(-1) ?? '')
}

function members(list: string): string[] {
  return list
    .split(',')
    .map((member) => member.trim().replace(/^type\s+/, ''))
    .filter((member) => member !== '')
}
