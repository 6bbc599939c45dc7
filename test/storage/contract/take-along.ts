import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { drain, leaseMs, message, takeClaim, thread } from '../fixtures.ts'
import type { Harness } from './harness.ts'

/** What is taken in the step that stores or settles something. */
export function describeTakingAlong(current: () => Harness): void {
  let harness: Harness
  let store: BotStore
  const most = Number.MAX_SAFE_INTEGER
  const never = new AbortController().signal

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  const wasWoken = async () => {
    const first = await Promise.race([
      store.inbox.untilDue(60_000, never).then(() => 'woken'),
      // Whoever has been called is woken before another step is done.
      store.stats().then(() => store.stats().then(() => 'not woken')),
    ])
    return first === 'woken'
  }

  describe('putAndTake', () => {
    test('hands out what it stored, as take would, and wakes nobody', async () => {
      const { put, taken } = await store.inbox.putAndTake(message('m1'), most, { leaseMs })

      expect(put).toBe('stored')
      expect(taken).toMatchObject({ kind: 'claim', attempt: 1, item: { id: 'm1', thread } })
      expect(await wasWoken()).toBe(false)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      if (taken.kind !== 'claim') throw new Error('no claim')
      expect(await store.inbox.settle(taken, { kind: 'done' })).toBe(true)
      expect(await store.stats()).toMatchObject({ waiting: 0, running: 0 })
    })

    test('hands out whose turn it is, and wakes others for the rest', async () => {
      await store.inbox.put(message('a1', { thread: 'a' }))
      await store.inbox.untilDue(60_000, never)
      const { taken } = await store.inbox.putAndTake(message('b1', { thread: 'b' }), most, { leaseMs })

      expect(taken).toMatchObject({ kind: 'claim', item: { id: 'a1' } })
      expect(await wasWoken()).toBe(true)
      expect(await drain(store)).toEqual(['b1'])
    })

    test('stores behind what is held, and hands out nothing', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      const { put, taken } = await store.inbox.putAndTake(message('m2'), most, { leaseMs })

      expect([put, taken.kind]).toEqual(['stored', 'idle'])
      await store.inbox.settle(claim, { kind: 'done' })
      expect(await drain(store)).toEqual(['m2'])
    })

    test('wakes somebody where it may not take itself what it has stored', async () => {
      await store.inbox.putAndTake(message('a1', { thread: 'a' }), most, { leaseMs, mostEach: 1 })
      const { put, taken } = await store.inbox.putAndTake(message('b1', { thread: 'b' }), most, {
        leaseMs,
        mostEach: 1,
      })

      expect([put, taken.kind]).toEqual(['stored', 'idle'])
      expect(await wasWoken()).toBe(true)
    })

    test('takes nothing where it has stored nothing', async () => {
      await store.inbox.put(message('m1'))
      const { put, taken } = await store.inbox.putAndTake(message('m1'), most, { leaseMs })

      expect([put, taken.kind]).toEqual(['seen', 'idle'])
      expect(await drain(store)).toEqual(['m1'])
    })
  })

  describe('settleAndTake', () => {
    test('ends the claim and hands out the next of the same thread', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2'))
      const { settled, taken } = await store.inbox.settleAndTake(
        await takeClaim(store),
        { kind: 'done' },
        { leaseMs },
      )

      expect(settled).toBe(true)
      expect(taken).toMatchObject({ kind: 'claim', item: { id: 'm2' } })
      expect(await store.stats()).toMatchObject({ waiting: 1, running: 1 })
    })

    test('lets another person have their turn first', async () => {
      await store.inbox.put(message('a1', { thread: 'a' }))
      const claim = await takeClaim(store)
      await store.inbox.put(message('a2', { thread: 'a' }))
      await store.inbox.put(message('b1', { thread: 'b' }))
      await harness.advance(10)
      const { taken } = await store.inbox.settleAndTake(claim, { kind: 'done' }, { leaseMs })

      expect(taken).toMatchObject({ item: { id: 'b1' } })
      expect(await drain(store)).toEqual(['a2'])
    })

    test('is idle until what waits to be tried again is due', async () => {
      await store.inbox.put(message('m1'))
      const { settled, taken } = await store.inbox.settleAndTake(
        await takeClaim(store),
        { kind: 'later', ms: 5_000 },
        { leaseMs },
      )

      expect(settled).toBe(true)
      expect(taken).toEqual({ kind: 'idle', nextMs: expect.closeTo(5_000, -3) })
    })

    test('takes nothing where the claim was lost', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      await harness.advance(leaseMs + 1)
      await takeClaim(store)
      await store.inbox.put(message('b1', { thread: 'b' }))
      const { settled, taken } = await store.inbox.settleAndTake(claim, { kind: 'done' }, { leaseMs })

      expect([settled, taken.kind]).toEqual([false, 'idle'])
      expect(await drain(store)).toEqual(['b1'])
    })
  })
}
