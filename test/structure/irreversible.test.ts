import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { irreversible } from '../../src/bridge/irreversible.ts'

const bridge = `${import.meta.dirname}/../../src/bridge`

/** The calls of the ports behind each deed. */
const calls: Readonly<Record<keyof typeof irreversible, RegExp>> = {
  delete: /\bconversations\.delete\(/,
  clear: /\blinks\.release\(/,
  retire: /\blinks\.release\(/,
  withdraw: /\binbox\.revise\([^)]*'withdraw'/,
  erase: /\boperating\.forgetIn\(/,
  drop: /\boperating\.dropLetter\(/,
  move: /\blinks\.move\(|\bmove\(thread/,
}

it.each(Object.entries(irreversible))('only %s’s own file does what cannot be undone', (deed, { doneIn }) => {
  const call = calls[deed as keyof typeof irreversible]
  const files = globSync('**/*.ts', { cwd: bridge }).filter((path) => call.test(codeOf(path)))
  expect(files).toEqual([doneIn])
})

/** Without comments that fill their lines: what is only talked about does not count. */
function codeOf(path: string): string {
  return readFileSync(`${bridge}/${path}`, 'utf8').replace(/^\s*(?:\/\/.*|\/\*[^]*?\*\/)\s*$/gm, '')
}
