import * as fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { expect, it } from 'vitest'
import { dialect } from '../../../src/slack/outgoing/dialect/dialect.ts'

const pieces = [
  'word h W Größe 日本 - > * ** _ ` [ ]( ) | http HTTPS:// www . WWW.e.com : / //e.com/a @ h@e.de S: \\ \\\\ $ <'.split(
    ' ',
  ),
  [' ', '\n', '\n\n'],
].flat()
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((pieces) => pieces.join(''))

it('a rule that is left out would have found nothing in the text', () => {
  const allRules = () => dialect('https://www.e.com a@b.de S:\\')

  fc.assert(
    fc.property(text, (source) => {
      expect(fromMarkdown(source, dialect(source))).toEqual(fromMarkdown(source, allRules()))
    }),
    { numRuns: 500 },
  )
})
