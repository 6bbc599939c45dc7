import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../src/storage/redis/scripts')
const scripts = readdirSync(folder).filter((file) => file.endsWith('.lua') && file !== 'common.lua')

/** The arguments as the head of the script describes them, by number and name. */
function described(lua: string): { number: string; name: string }[] {
  return [...lua.matchAll(/^-- ARGV\[(\d+)…?\] +(\w+)/gm)].map(([, number = '', name = '']) => ({
    number,
    name,
  }))
}

/** The arguments as the script takes them. */
function taken(lua: string): { number: string; name: string }[] {
  const [, names = ''] = /^local ([\w,\s]+?) = unpack\(ARGV\)$/m.exec(lua) ?? []
  const [, rest = '', from = ''] = /^local (\w+) = \{ unpack\(ARGV, (\d+)\) \}$/m.exec(lua) ?? []
  const one = names === '' ? [] : names.split(/,\s*/).map((name, at) => ({ number: `${at + 1}`, name }))
  return rest === '' ? one : [...one, { number: from, name: rest }]
}

test.each(scripts)('%s describes each argument it takes, in order', (file) => {
  const lua = readFileSync(join(folder, file), 'utf8')
  expect(described(lua)).toEqual(taken(lua))
  expect(lua.match(/\bARGV\b/g)?.length ?? 0).toBe(
    described(lua).length + (lua.match(/\bunpack\(ARGV\b/g)?.length ?? 0),
  )
})
