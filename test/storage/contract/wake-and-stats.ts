import { beforeEach, describe, expect, test } from 'vitest'
import type { ThreadKey } from '../../../src/bridge/model.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { asking, channel, drain, leaseMs, message, messageId, takeClaim, threadKey } from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeWakeAndStats(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('untilDue', () => {
    const never = new AbortController().signal

    test('resolves when a message is put', async () => {
      const woken = store.inbox.untilDue(60_000, never)
      await store.inbox.put(message('m1'))

      await expect(woken).resolves.toBeUndefined()
    })

    test('resolves at once when a message was put while nobody waited', async () => {
      await store.inbox.put(message('m1'))

      await expect(store.inbox.untilDue(60_000, never)).resolves.toBeUndefined()
    })

    test('resolves when a thread is released, and when an item is revived', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2'))
      await store.inbox.untilDue(60_000, never)
      const claim = await takeClaim(store)
      const released = store.inbox.untilDue(60_000, never)
      await store.inbox.settle(claim, { kind: 'dead', code: 'x' })
      await released

      await drain(store)
      const revived = store.inbox.untilDue(60_000, never)
      await store.inbox.revive(messageId('m1'), channel)
      await expect(revived).resolves.toBeUndefined()
    })

    test('resolves when its signal aborts, and then loses no token for the next', async () => {
      const stop = new AbortController()
      const woken = store.inbox.untilDue(60_000, stop.signal)
      stop.abort()
      await expect(woken).resolves.toBeUndefined()
      await store.inbox.untilDue(60_000, stop.signal)

      await store.inbox.put(message('m1'))
      await expect(store.inbox.untilDue(60_000, never)).resolves.toBeUndefined()
    })

    test('resolves after its time', async () => {
      await expect(store.inbox.untilDue(5, never)).resolves.toBeUndefined()
    })

    test('wakes one more when more is due than was taken', async () => {
      for (const name of ['a', 'b', 'c']) await store.inbox.put(message(`${name}1`, { thread: name }))
      for (let i = 0; i < 3; i++) {
        await store.inbox.untilDue(60_000, never)
        await takeClaim(store)
      }
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('resolves when the store closes', async () => {
      const woken = store.inbox.untilDue(60_000, never)
      await store.close()

      await expect(woken).resolves.toBeUndefined()
    })
  })

  describe('stats', () => {
    test('count what waits, runs and is dead, and the age of the oldest', async () => {
      expect(await store.stats()).toEqual({
        waiting: 0,
        running: 0,
        dead: 0,
        deadByCode: {},
        oldestMs: 0,
        pausedMs: 0,
        isHalted: false,
      })
      await store.inbox.put(message('a1', { thread: 'a' }))
      await harness.advance(20_000)
      await store.inbox.put(message('b1', { thread: 'b' }))
      await store.inbox.put(message('b2', { thread: 'b' }))
      await store.inbox.put(message('c1', { thread: 'c' }))
      const first = await takeClaim(store)
      await takeClaim(store)

      const busy = await store.stats()
      expect(busy).toMatchObject({ waiting: 4, running: 2, dead: 0 })
      expect(busy.oldestMs).toBeGreaterThanOrEqual(20_000)
      expect(busy.oldestMs).toBeLessThan(30_000)
      await store.inbox.settle(first, { kind: 'dead', code: 'x' })
      const after = await store.stats()
      expect(after).toMatchObject({ waiting: 3, running: 1, dead: 1 })
      expect(after.oldestMs).toBeLessThan(10_000)
    })

    test('ping resolves while the store answers', async () => {
      await expect(store.ping()).resolves.toBeUndefined()
    })

    test('after close everything rejects with StoreError', async () => {
      await store.close()
      const unavailable = { code: 'store-unavailable' }

      await expect(store.inbox.put(message('m1'))).rejects.toMatchObject(unavailable)
      await expect(store.inbox.take(leaseMs)).rejects.toMatchObject(unavailable)
      await expect(store.ping()).rejects.toMatchObject(unavailable)
      await store.close()
    })
  })

  test('eight takers of 200 threads keep every order, and no two have the same thread', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `thread-${i}`)
    for (let i = 1; i <= 10; i++) {
      await Promise.all(
        names.map((name) => store.inbox.put(message(`${name}-${i}`, { thread: name, order: i }))),
      )
    }
    const held = new Set<ThreadKey>()
    const orders = new Map<string, number[]>(names.map((name) => [name, []]))
    const overlaps: string[] = []

    const takeAll = async (): Promise<void> => {
      for (;;) {
        const taken = await store.inbox.take(leaseMs)
        if (taken.kind !== 'claim') return
        const { item } = taken
        if (held.has(item.thread)) overlaps.push(item.id)
        held.add(item.thread)
        orders.get(item.thread)?.push(item.order)
        if (item.order % 4 === 0) await store.inbox.hold(taken, leaseMs, { stage: asking })
        held.delete(item.thread)
        await store.inbox.settle(taken, { kind: 'done' })
      }
    }
    while ((await store.stats()).waiting > 0) {
      await Promise.all(Array.from({ length: 8 }, () => takeAll()))
    }

    expect(overlaps).toEqual([])
    const inOrder = Array.from({ length: 10 }, (_, i) => i + 1)
    expect([...orders.values()].filter((order) => String(order) !== String(inOrder))).toEqual([])
  })

  test('an idle thread leaves nothing in the inbox', async () => {
    await store.inbox.put(message('m1', { thread: threadKey('x') }))
    await drain(store)

    expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
    expect(await store.stats()).toEqual({
      waiting: 0,
      running: 0,
      dead: 0,
      deadByCode: {},
      oldestMs: 0,
      pausedMs: 0,
      isHalted: false,
    })
  })
}
