import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ownWords } from '../../src/ops/own-words.ts'

it.each([
  ['connect ECONNREFUSED 127.0.0.1:6379', 'connect ECONNREFUSED 127.0.0.1:6379'],
  ["A pong wasn't received within 5000ms!", "A pong wasn't received within 5000ms!"],
  ['first line\nsecond line', 'first line'],
  ['\n  after empty lines', 'after empty lines'],
  ['sent {"text":"hush"}', 'sent'],
  ["sent { text: 'hush' }", 'sent'],
  ['Unexpected token \'h\', "hush" is not valid JSON', 'Unexpected token'],
  ['said `hush`', 'said'],
  ['said “hush”', 'said'],
  ['from <@U1> hush', 'from'],
  ['token xoxb-1-2-hush refused', 'token [removed] refused'],
  ['token xoxe.xoxp-1-hush refused', 'token [removed] refused'],
  ['token xapp-1-A-hush refused', 'token [removed] refused'],
  ['Authorization: Bearer hush', 'Authorization: [removed]'],
  ['redis://user:hush@host:6379 is away', 'redis://[removed]host:6379 is away'],
  ['', ''],
])('makes %j %j', (text, words) => {
  expect(ownWords(text)).toBe(words)
})

it('is never longer than 200 characters', () => {
  expect(ownWords('long '.repeat(100))).toHaveLength(199)
})

it.each([
  ['"', '"'],
  ['{', '}'],
  ['[', ']'],
  ['`', '`'],
  [" '", "'"],
  ['“', '”'],
])('shows nothing of what stands between %s and %s, whatever it is', (open, close) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const words = ownWords(`cannot read ${open}${before}hush${after}${close} of it`)
      expect(words).toBe('cannot read')
    }),
  )
})

it('shows nothing of a token, whatever surrounds it', () => {
  const token = fc.constantFrom('xoxb-hush', 'xoxp-hush', 'xapp-1-hush', 'Bearer hush', 'bearer hush')
  fc.assert(
    fc.property(fc.string(), token, fc.string(), (before, secret, after) => {
      expect(ownWords(`${before} ${secret} ${after}`)).not.toContain('hush')
    }),
  )
})
