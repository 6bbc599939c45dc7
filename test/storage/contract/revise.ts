import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { deadLetterMs } from '../../../src/storage/keys.ts'
import { answered, asking, drain, leaseMs, message, messageId, reset, takeClaim } from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeRevisions(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('revise', () => {
    test('replaces the text of a message that waits', async () => {
      await store.put(message('m1'))

      expect(await store.revise(messageId('m1'), { text: 'better', files: ['a.txt'] })).toBe(true)
      expect((await takeClaim(store)).item).toMatchObject({ text: 'better', files: ['a.txt'] })
    })

    test('keeps the later edit of a message, in whatever order they come', async () => {
      const [first, second, third] = ['1764000001.000000 a', '1764000001.000000 b', '1764000002.000000 a']
      await store.put(message('m1'))
      const edited = (edition: string) =>
        store.revise(messageId('m1'), { text: `as of ${edition}`, files: [], edition })

      expect(await edited(second)).toBe(true)
      expect(await edited(first)).toBe(false)
      expect(await store.revise(messageId('m1'), { text: 'never edited', files: [] })).toBe(false)
      expect(await edited(second)).toBe(true)
      expect(await edited(third)).toBe(true)
      expect(await edited(second)).toBe(false)
      expect((await takeClaim(store)).item).toMatchObject({ text: `as of ${third}`, edition: third })
    })

    test('keeps the edit that a message came with, and withdraws whatever the edition', async () => {
      const edition = '1764000002.000000 a'
      await store.put(message('m1', { edition }))
      const earlier = { text: 'earlier', files: [], edition: '1764000001.000000 a' }

      expect(await store.revise(messageId('m1'), earlier)).toBe(false)
      expect(await store.revise(messageId('m1'), 'withdraw')).toBe(true)
    })

    test('replaces what came with the words', async () => {
      const enclosures = [{ title: 'Ben wrote:', text: 'hello' }, { text: '| a |' }]
      await store.put(message('m1', { enclosures }))
      await store.put(message('m2', { enclosures }))
      await store.revise(messageId('m2'), { text: 'x', files: [] })
      const first = await takeClaim(store)
      await store.settle(first, { kind: 'done' })

      expect(first.item.enclosures).toEqual(enclosures)
      expect((await takeClaim(store)).item).not.toHaveProperty('enclosures')
    })

    test('withdraws a message that waits, and it stays seen', async () => {
      for (const id of ['m1', 'm2', 'm3']) await store.put(message(id))

      expect(await store.revise(messageId('m2'), 'withdraw')).toBe(true)
      expect(await store.revise(messageId('m2'), 'withdraw')).toBe(false)
      expect(await store.put(message('m2'))).toBe('seen')
      expect((await store.stats()).waiting).toBe(2)
      expect(await drain(store)).toEqual(['m1', 'm3'])
    })

    test('a thread whose last message is withdrawn is idle', async () => {
      await store.put(message('m1'))
      await store.revise(messageId('m1'), 'withdraw')

      expect(await store.take(leaseMs)).toEqual({ kind: 'idle' })
      expect(await store.put(message('m2'))).toBe('stored')
      expect(await drain(store)).toEqual(['m2'])
    })

    test('when the message that was to be tried again is withdrawn, the next need not wait', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'later', ms: 60_000 })
      await store.put(message('m2'))
      await store.put(message('m3'))

      await store.revise(messageId('m3'), 'withdraw')
      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await store.revise(messageId('m1'), 'withdraw')
      expect(await drain(store)).toEqual(['m2'])
    })

    test.each(['text', 'withdraw'] as const)(
      '%s: refused to the item its thread is held for, not to those behind it',
      async (kind) => {
        const change = kind === 'withdraw' ? kind : { text: 'x', files: [] }
        await store.put(message('m1'))
        await store.put(message('m2'))
        await takeClaim(store)

        expect(await store.revise(messageId('m1'), change)).toBe(false)
        expect(await store.revise(messageId('m2'), change)).toBe(true)
        await harness.advance(leaseMs + 1)
        expect(await store.revise(messageId('m1'), change)).toBe(false)
        const again = await takeClaim(store)
        expect(again.item.text).toBe('text of m1')
        await store.settle(again, { kind: 'done' })
        expect(await drain(store)).toEqual(kind === 'withdraw' ? [] : ['m2'])
      },
    )

    test.each([asking, answered])('refused in the stage $name', async (stage) => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      await store.hold(claim, leaseMs, { stage })
      await store.settle(claim, { kind: 'back' })

      expect(await store.revise(messageId('m1'), 'withdraw')).toBe(false)
      expect(await store.revise(messageId('m1'), { text: 'x', files: [] })).toBe(false)
      expect((await takeClaim(store)).item.text).toBe('text of m1')
    })

    test('refused for what is done, dead or unknown', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
      await store.put(message('m2'))
      await drain(store)

      for (const id of ['m1', 'm2', 'm3']) {
        expect(await store.revise(messageId(id), 'withdraw')).toBe(false)
        expect(await store.revise(messageId(id), { text: 'x', files: [] })).toBe(false)
      }
    })
  })

  describe('revive', () => {
    test('puts a dead item back once, as if it had just been written', async () => {
      await store.put(message('m1', { files: ['a'] }))
      await store.put(message('m2'))
      const claim = await takeClaim(store)
      await store.hold(claim, leaseMs, { stage: answered })
      await store.settle(claim, { kind: 'dead', code: 'unanswered' })
      await harness.advance(1_000)
      const revivedAtMs = await harness.now()

      expect(await store.revive(messageId('m1'))).toBe(true)
      expect(await store.revive(messageId('m1'))).toBe(false)
      const again = await takeClaim(store)
      expect(again).toMatchObject({
        item: { id: 'm1', text: 'text of m1', files: ['a'], stage: { name: 'waiting' } },
        attempt: 1,
      })
      expect(again.item.receivedAtMs).toBeGreaterThanOrEqual(revivedAtMs)
      expect(await store.deadLetters(10)).toEqual([])
      await store.settle(again, { kind: 'dead', code: 'unanswered' })
      expect(await store.revive(messageId('m1'))).toBe(true)
      expect(await drain(store)).toEqual(['m1', 'm2'])
    })

    test('what was revived lives on after the 30 days of a dead letter', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await store.revive(messageId('m1'))
      await harness.advance(deadLetterMs + 1)

      expect(await drain(store)).toEqual(['m1'])
    })

    test('is refused after a reset of the thread, and for what is not dead', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'unanswered' })
      await reset(store)

      expect(await store.revive(messageId('m1'))).toBe(false)
      expect(await store.deadLetters(10)).toHaveLength(1)
      await store.put(message('m2'))
      expect(await store.revive(messageId('m2'))).toBe(false)
      expect(await store.revive(messageId('m3'))).toBe(false)
    })
  })
}
