import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { squeezed, unsqueezed } from '../../src/storage/squeezed.ts'

it('gives a name back as it was, shorter where it begins with a UUID', () => {
  const names = fc.oneof(
    fc.uuid(),
    fc.tuple(fc.uuid(), fc.string()).map((parts) => parts.join('@')),
    fc.string(),
  )
  fc.assert(
    fc.property(names, (name) => {
      fc.pre(!name.startsWith('!'))
      expect(unsqueezed(squeezed(name))).toBe(name)
    }),
  )
  expect(squeezed('ebb3fbeb-69ed-41e9-bcb5-1ec8a643566e')).toHaveLength(23)
})

it.each(['ebb3fbeb-69ed-41e9-bcb5-1ec8a643566e', 'c1', '!short', ''])(
  'reads %j, which was stored as it is',
  (name) => {
    expect(unsqueezed(name)).toBe(name)
  },
)
