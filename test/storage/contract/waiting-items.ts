import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { leaseMs, message, messageId, takeClaim, thread, threadKey } from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeWaitingItems(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('waitingItems', () => {
    test('gives what waits in the thread, what is in work first, with its stage and attempts', async () => {
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.put(message('m3'))
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m4', { thread: 'T012ABCDEF:C012ABCDEF:1764000009.123456' }))
      await store.inbox.hold(claim, leaseMs, { stage: { name: 'waiting', tries: 1, triedSinceMs: 7 } })

      expect(await store.waitingItems(thread, 10)).toMatchObject([
        { kind: 'item', item: { id: 'm2', stage: { name: 'waiting', tries: 1 } }, attempt: 1 },
        { kind: 'item', item: { id: 'm1', text: 'text of m1' }, attempt: 0 },
        { kind: 'item', item: { id: 'm3' }, attempt: 0 },
      ])
    })

    test('gives no more than it was asked for, and nothing for a thread nobody knows', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2'))

      expect(await store.waitingItems(thread, 1)).toMatchObject([{ item: { id: 'm1' } }])
      expect(await store.waitingItems(threadKey('T1:C1:1764000000.123457'), 10)).toEqual([])
    })

    test('names what cannot be read', async () => {
      await store.inbox.put(message('m1'))
      await harness.spoilItem(messageId('m1'), 'stage')

      expect(await store.waitingItems(thread, 10)).toEqual([{ kind: 'unreadable', id: 'm1' }])
    })
  })
}
