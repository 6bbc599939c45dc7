import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Link, Stage, Task } from '../../src/bridge/model.ts'
import { readItem, readLink, type StoredStage, writeLink } from '../../src/storage/records.ts'
import type { StoredTask } from '../../src/storage/task-records.ts'
import { channelKey, conversationId, person, threadKey } from './fixtures.ts'

/** Every field name anywhere in a type. */
type Fields<T> = T extends string | number | boolean | undefined
  ? never
  : T extends readonly (infer Entry)[]
    ? Fields<Entry>
    : T extends object
      ? { [Name in keyof T & string]-?: Name | Fields<T[Name]> }[keyof T & string]
      : never

type Names<T> = T extends { name: infer Name } ? Name : never

const link = {
  generation: 3,
  engaged: true,
  channel: channelKey('T1:C1'),
  conversation: conversationId('c1'),
  questions: 12,
  startedBy: person('U1'),
  people: [person('U1'), person('U2')],
  startedAtMs: 1_764_000_000_000,
  lastActivityMs: 1_764_000_500_000,
  turns: 12,
  words: 3_456,
  label: '"b":[1,2]}',
} satisfies Required<Link>
const { conversation: _none, questions: _unknown, ...bare } = link

describe('stored records', () => {
  test.each<[string, Link]>([
    ['with everything', link],
    ['without a conversation', bare],
    ['of a channel that its key does not begin with', { ...link, channel: channelKey('C1') }],
    ['begun by somebody who is not the first of its people', { ...link, startedBy: person('U2') }],
    ['of nobody but whoever has begun it', { ...link, people: [] }],
    ['last active before it began', { ...link, lastActivityMs: 5 }],
  ])('a link %s is read as it was written', (_, written) => {
    const thread = threadKey('T1:C1:1764000000.000100')
    const record = writeLink(thread, written)

    expect(readLink({ thread, generation: 3, engaged: true, record })).toEqual(written)
  })

  test('have a place for every field of the model', () => {
    expectTypeOf<Fields<StoredStage>>().toEqualTypeOf<Fields<Stage>>()
    expectTypeOf<Fields<StoredTask>>().toEqualTypeOf<Fields<Task>>()
    expectTypeOf<StoredTask['kind']>().toEqualTypeOf<Task['kind']>()
    expectTypeOf<Names<StoredStage>>().toEqualTypeOf<Stage['name']>()
  })

  test.each([
    ['nothing', {}],
    ['no order', { order: null }],
    ['a fraction', { order: '1.5' }],
    ['a version that never was', { version: '0' }],
    ['content of another shape', { content: '{"text":1,"files":[]}' }],
    ['a stage cut short', { stage: 'asking:{"name":"asking"' }],
    ['an attempt that is no number', { attempt: null }],
  ])('an item with %s is not read', (_, wrong) => {
    const right = {
      version: '1',
      id: 'm1',
      thread: 't1',
      channel: 'c1',
      generation: '0',
      author: 'U1',
      order: '1764000000000001',
      receivedAtMs: '1764000000000',
      content: '{"text":"x","files":[]}',
      stage: 'waiting:{"name":"waiting"}',
      withdrawn: null,
      attempt: 1,
    }
    const missing = { ...right, version: null, stage: null, content: null }

    expect(readItem(right)).toMatchObject({ item: { order: 1_764_000_000_000_001 } })
    expect(readItem(Object.keys(wrong).length === 0 ? missing : { ...right, ...wrong })).toBeUndefined()
  })
})
