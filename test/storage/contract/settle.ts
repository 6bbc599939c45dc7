import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { deadLetterMs } from '../../../src/storage/keys.ts'
import { asking, channel, drain, leaseMs, message, messageId, takeClaim, thread } from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeOutcomes(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('settle', () => {
    test('done: the thread goes on with its next item, behind threads due longer', async () => {
      await store.inbox.put(message('a1', { thread: 'a' }))
      await store.inbox.put(message('a2', { thread: 'a' }))
      await harness.advance(10)
      await store.inbox.put(message('b1', { thread: 'b' }))
      await harness.advance(10)
      await store.inbox.settle(await takeClaim(store), { kind: 'done' })

      expect(await drain(store)).toEqual(['b1', 'a2'])
    })

    test('back: at once again, not counted, and in its place when it is untouched', async () => {
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.put(message('m1'))
      expect(await store.inbox.settle(claim, { kind: 'back' })).toBe(true)

      const next = await takeClaim(store)
      expect(next).toMatchObject({ item: { id: 'm1' }, attempt: 1 })
      await store.inbox.settle(next, { kind: 'done' })
      expect(await takeClaim(store)).toMatchObject({ item: { id: 'm2' }, attempt: 1 })
    })

    test('back: first again when it was already begun', async () => {
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.put(message('m1'))
      await store.inbox.hold(claim, leaseMs, { stage: asking })
      await store.inbox.settle(claim, { kind: 'back' })

      expect(await takeClaim(store)).toMatchObject({ item: { id: 'm2', stage: asking }, attempt: 1 })
    })

    test('later: its thread waits, and no other; then the same item comes first', async () => {
      await store.inbox.put(message('a2', { thread: 'a' }))
      const claim = await takeClaim(store)
      await store.inbox.put(message('b1', { thread: 'b' }))
      await store.inbox.settle(claim, { kind: 'later', ms: 60_000 })
      await store.inbox.put(message('a1', { thread: 'a' }))
      await store.inbox.put(message('a3', { thread: 'a' }))

      expect(await drain(store)).toEqual(['b1'])
      const idle = await store.inbox.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(50_000)
      await harness.advance(60_001)
      expect(await takeClaim(store)).toMatchObject({ item: { id: 'a2' }, attempt: 2 })
      expect((await store.stats()).running).toBe(1)
    })

    test('dead: set aside under its code for 30 days, and the thread goes on', async () => {
      await store.inbox.put(message('m1', { text: 'kept', files: ['brief.pdf'] }))
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.hold(claim, leaseMs, { stage: asking })
      const before = await harness.now()
      expect(await store.inbox.settle(claim, { kind: 'dead', code: 'rejected' })).toBe(true)

      const [letter] = await store.deadLetters(10)
      expect(letter).toEqual({ id: 'm1', thread, code: 'rejected', atMs: letter?.atMs })
      expect(letter?.atMs).toBeGreaterThanOrEqual(before)
      const raw = await harness.rawDeadLetter('m1')
      expect(raw).toContain('kept')
      expect(raw).toContain('the question')
      expect(await drain(store)).toEqual(['m2'])

      await harness.advance(deadLetterMs - 60_000)
      expect(await store.deadLetters(10)).toHaveLength(1)
      await harness.advance(120_000)
      expect(await store.deadLetters(10)).toEqual([])
      expect((await store.stats()).dead).toBe(0)
      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(false)
    })

    test('the letters of 30 days ago are gone when the next is set aside', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
      await harness.advance(deadLetterMs + 1)
      await store.inbox.put(message('m2'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })

      expect(await harness.rawDeadLetter('m1')).toBe('')
      expect(await harness.rawDeadLetter('m2')).not.toBe('')
    })

    test('dead letters are listed newest first, as many as asked for', async () => {
      for (const id of ['m1', 'm2', 'm3']) {
        await store.inbox.put(message(id))
        await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: `code-${id}` })
        await harness.advance(10)
      }

      expect((await store.deadLetters(2)).map(({ id, code }) => [id, code])).toEqual([
        ['m3', 'code-m3'],
        ['m2', 'code-m2'],
      ])
    })
  })

  describe('pause', () => {
    test('hands out nothing until it is over; a longer one in force stays', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.pause(60_000)
      await store.inbox.pause(1_000)

      const idle = await store.inbox.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(50_000)
      await harness.advance(2_000)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await harness.advance(60_000)
      expect(await drain(store)).toEqual(['m1'])
    })

    test('a longer one replaces it, and claims in force go on', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      await store.inbox.pause(1_000)
      await store.inbox.pause(60_000)
      await store.inbox.put(message('m2'))
      expect(await store.inbox.hold(claim, leaseMs, { stage: asking })).toBe(true)
      expect(await store.inbox.settle(claim, { kind: 'done' })).toBe(true)

      await harness.advance(2_000)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('when it is over one goes to see, and the rest follow at once when it could ask', async () => {
      for (const id of ['m1', 'm2', 'm3']) await store.inbox.put(message(id, { thread: id }))
      await store.inbox.pause(1_000)
      await harness.advance(2_000)

      const scout = await takeClaim(store)
      expect(scout.pausedMs).toBe(0)
      const idle = await store.inbox.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(leaseMs / 2)
      expect(idle.kind === 'idle' && idle.nextMs).toBeLessThanOrEqual(leaseMs)
      await store.inbox.untilDue(1, AbortSignal.timeout(1_000))
      const woken = store.inbox.untilDue(60_000, AbortSignal.timeout(10_000))
      await store.inbox.resume()
      await woken

      const rest = [await takeClaim(store), await takeClaim(store)]
      expect(rest.map(({ pausedMs }) => pausedMs)).toEqual([undefined, undefined])
    })

    test('when who went to see is lost, or found out nothing, another one goes', async () => {
      for (const id of ['m1', 'm2', 'm3']) await store.inbox.put(message(id, { thread: id }))
      await store.inbox.pause(1_000)
      await harness.advance(2_000)
      await store.inbox.settle(await takeClaim(store), { kind: 'done' })
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await harness.advance(leaseMs + 1)

      expect(await takeClaim(store)).toMatchObject({ pausedMs: 0 })
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('one that was asked for again after somebody went to see is not ended by what they saw', async () => {
      for (const id of ['m1', 'm2']) await store.inbox.put(message(id, { thread: id }))
      await store.inbox.pause(1_000)
      await harness.advance(2_000)
      await takeClaim(store)
      await store.inbox.pause(30_000)
      await store.inbox.resume()

      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await harness.advance(30_001)
      expect(await takeClaim(store)).toMatchObject({ pausedMs: 0 })
    })

    test('while much of it is left those who wait are handed out one by one, to be told', async () => {
      for (const id of ['m1', 'm2', 'm3']) await store.inbox.put(message(id, { thread: id }))
      await store.inbox.pause(90_000)

      const told = await takeClaim(store)
      expect(told.pausedMs).toBeGreaterThan(80_000)
      expect(told.pausedMs).toBeLessThanOrEqual(90_000)
      const idle = await store.inbox.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeLessThanOrEqual(1_000)
      await store.inbox.settle(told, { kind: 'later', ms: told.pausedMs ?? 0 })
      await harness.advance(5_000)
      expect((await takeClaim(store)).item.id).not.toBe(told.item.id)
      await harness.advance(30_000)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })
  })
}
