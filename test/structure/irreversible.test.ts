import { expect, it } from 'vitest'
import { irreversible } from '../../src/bridge/irreversible.ts'
import { readTree, withoutComments } from './sources.ts'

/** The calls of the ports behind each deed. */
const calls: Readonly<Record<keyof typeof irreversible, RegExp>> = {
  delete: /\bconversations\.delete\(/,
  clear: /\blinks\.letGo\(/,
  retire: /\blinks\.letGo\(/,
  withdraw: /\binbox\.revise\([^)]*'withdraw'/,
  move: /\blinks\.move\(|\bmove\(thread/,
}

it.each(Object.entries(irreversible))('only %s’s own file does what cannot be undone', (deed, { doneIn }) => {
  const call = calls[deed as keyof typeof irreversible]
  const files = Object.entries(readTree('src/bridge'))
    .filter(([, text]) => call.test(withoutComments(text)))
    .map(([path]) => path)
  expect(files).toEqual([`src/bridge/${doneIn}`])
})
