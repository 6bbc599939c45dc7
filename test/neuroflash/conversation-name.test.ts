import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ConversationId } from '../../src/bridge/model.ts'
import { nameOf, placeOf } from '../../src/neuroflash/conversation-name.ts'

const uuid = 'ebb3fbeb-69ed-41e9-bcb5-1ec8a643566e'
const workspace = 'b481b98b-a7ed-4d72-a1f2-8b2ae3a57854'

it('gives back what it was made of, whatever that is', () => {
  const workspaces = fc.oneof(
    fc.uuid(),
    fc.string(),
    fc.uuid().map((id) => id.toUpperCase()),
  )
  fc.assert(
    fc.property(fc.uuid(), workspaces, (uuid, workspace) => {
      expect(placeOf(nameOf({ uuid, workspace }))).toEqual({ uuid, workspace })
    }),
    {
      examples: [
        ['a@b', 'c@d'],
        [uuid, ''],
        [uuid, '~'],
        [uuid, 'a'.repeat(22)],
      ],
    },
  )
})

it('is short enough to be stored with every thread', () => {
  expect(nameOf({ uuid, workspace })).toHaveLength(36 + 1 + 22)
})

it.each([uuid, 'u/1?x=$&', 'u@1', 'u@', `${uuid}@short`])(
  'reads %s, of an earlier version, as it is',
  (old) => {
    expect(placeOf(old as ConversationId)).toEqual({ uuid: old })
  },
)
