import { expect, it } from 'vitest'
import { exportsOf, importsOf, readTree, type Tree } from './sources.ts'

it('exports nothing that nobody imports', () => {
  expect(unused(readTree('src'), readTree('src', 'test', 'tools'))).toEqual([])
})

it('would find an export of any kind that nobody imports', () => {
  const kinds = [
    'export const one = 1',
    'export async function two() {}',
    'export function* three() {}',
    'export abstract class Four {}',
    'export type Five = 5',
    'export interface Six {}',
    'const seven = 7\nexport { seven }',
    'export { seven as eight, type Five as Nine }',
  ]

  expect(unused({ 'src/a.ts': kinds.join('\n') }, {})).toEqual([
    'src/a.ts#one',
    'src/a.ts#two',
    'src/a.ts#three',
    'src/a.ts#Four',
    'src/a.ts#Five',
    'src/a.ts#Six',
    'src/a.ts#seven',
    'src/a.ts#eight',
    'src/a.ts#Nine',
  ])
})

it('takes every way of importing as use, from the right file only', () => {
  const source = { 'src/a/b.ts': 'export const one = 1\nexport type Two = 2\nexport const three = 3' }
  const users = (text: string): Tree => ({ ...source, 'test/c.test.ts': text })

  expect(
    unused(source, users("import {\n  one as first,\n  type Two,\n  three,\n} from '../src/a/b.ts'")),
  ).toEqual([])
  expect(unused(source, users("import * as all from '../src/a/b.ts'"))).toEqual([])
  expect(unused(source, users("const { one } = await import('../src/a/b.ts')"))).toEqual([])
  expect(unused(source, users("import { one, Two, three } from '../src/a/c.ts'"))).toHaveLength(3)
  expect(unused(source, users("// import { one, Two, three } from '../src/a/b.ts'"))).toHaveLength(3)
})

/** Exports of `tree` that no file of `users` imports, as `path#name`. */
function unused(tree: Tree, users: Tree): string[] {
  const used = new Set(importsOf(users).flatMap(({ to, names }) => names.map((name) => `${to}#${name}`)))
  return exportsOf(tree).filter((name) => !used.has(name) && !used.has(`${name.split('#')[0]}#*`))
}
