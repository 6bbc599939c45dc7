import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/neuroflash/json.ts'

const content = (text: string) => JSON.stringify({ content: text })

describe('JSON', () => {
  it('is read as what it says', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        expect(parseJson(body)).toEqual(JSON.parse(body))
      }),
    )
  })

  it.each<[string, string]>([
    ['brackets', '['.repeat(100_000)],
    ['quotation marks', '"'.repeat(100_000)],
    ['backslashes', '\\'.repeat(100_001)],
    ['quotation marks behind backslashes', '\\"\\\\",'.repeat(50_000)],
    ['commas', ','.repeat(100_000)],
  ])('is read where only its words hold many %s', (_, text) => {
    expect(parseJson(content(text))).toEqual({ content: text })
  })

  it.each([
    ['lists in lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['a long list', `[${'0,'.repeat(50_000)}0]`],
    ['a list of empty ones', `[${'[],'.repeat(50_000)}0]`],
    ['many fields', JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [at, ''])))],
    ['a list of texts that end in backslashes', `[${'"\\\\",'.repeat(50_000)}0]`],
  ])('of more values than any reply has is not read: %s', (_, body) => {
    expect(() => JSON.parse(body)).not.toThrow()
    expect(parseJson(body)).toBeUndefined()
  })

  it.each(['', '"', '"\\', '"\\"', '[', 'null "', '\\\\"'])('that ends too early is none: %j', (body) => {
    expect(parseJson(body)).toBeUndefined()
  })
})
