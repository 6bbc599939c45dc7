import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Link, Stage } from '../../src/bridge/model.ts'
import { readItem, type StoredLink, type StoredStage } from '../../src/storage/records.ts'

/** Every field name anywhere in a type. */
type Fields<T> = T extends string | number | boolean | undefined
  ? never
  : T extends readonly (infer Entry)[]
    ? Fields<Entry>
    : T extends object
      ? { [Name in keyof T & string]-?: Name | Fields<T[Name]> }[keyof T & string]
      : never

type Names<T> = T extends { name: infer Name } ? Name : never

describe('stored records', () => {
  test('have a place for every field of the model', () => {
    expectTypeOf<Fields<StoredStage>>().toEqualTypeOf<Fields<Stage>>()
    expectTypeOf<Names<StoredStage>>().toEqualTypeOf<Stage['name']>()
    expectTypeOf<Fields<StoredLink>>().toEqualTypeOf<Exclude<Fields<Link>, 'generation' | 'engaged'>>()
  })

  test.each([
    ['nothing', {}],
    ['no order', { order: null }],
    ['a fraction', { order: '1.5' }],
    ['a version of the future', { version: '2' }],
    ['content of another shape', { content: '{"text":1,"files":[]}' }],
    ['a stage cut short', { stage: 'asking:{"name":"asking"' }],
    ['an attempt that is no number', { attempt: null }],
  ])('an item with %s is not read', (_, wrong) => {
    const right = {
      version: '1',
      id: 'm1',
      thread: 't1',
      generation: '0',
      author: 'U1',
      order: '1764000000000001',
      receivedAtMs: '1764000000000',
      content: '{"text":"x","files":[]}',
      stage: 'waiting:{"name":"waiting"}',
      attempt: 1,
    }
    const missing = { ...right, version: null, stage: null, content: null }

    expect(readItem(right)?.item.order).toBe(1_764_000_000_000_001)
    expect(readItem(Object.keys(wrong).length === 0 ? missing : { ...right, ...wrong })).toBeUndefined()
  })
})
