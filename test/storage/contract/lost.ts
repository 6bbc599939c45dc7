import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import {
  answered,
  asking,
  help,
  leaseMs,
  message,
  messageId,
  takeClaim,
  takeTask,
  taskId,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeLost(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  /** Longer than any rest. */
  const longMs = 60_000

  const loseItem = async () => {
    const { lost = 0 } = await takeClaim(store)
    await harness.advance(leaseMs + 1)
    return lost
  }

  const loseTask = async () => {
    const { lost = 0 } = await takeTask(store)
    await harness.advance(leaseMs + 1)
    return lost
  }

  const restMs = (idle: { readonly kind: string; readonly nextMs?: number }) => {
    expect(idle.kind).toBe('idle')
    return idle.nextMs ?? 0
  }

  describe('an item on which claim after claim is lost', () => {
    test('comes again at once twice, then after rests that grow, and says how many were lost', async () => {
      await store.inbox.put(message('m1'))
      expect([await loseItem(), await loseItem(), await loseItem()]).toEqual([0, 1, 2])

      const first = restMs(await store.inbox.take(leaseMs))
      expect(first).toBeLessThanOrEqual(3_000)
      await harness.advance(first + 1)
      expect(await loseItem()).toBe(3)
      const second = restMs(await store.inbox.take(leaseMs))
      expect(second).toBeGreaterThan(3_000)
      await harness.advance(second + 1)
      expect(await loseItem()).toBe(4)
    })

    test('holds up nothing of other threads while it rests', async () => {
      await store.inbox.put(message('m1', { thread: 'poison' }))
      for (let i = 0; i < 3; i++) await loseItem()
      await store.inbox.put(message('m2', { thread: 'other' }))

      expect(await takeClaim(store)).toMatchObject({ item: { id: 'm2' } })
      expect(await store.stats()).toMatchObject({ waiting: 2, running: 1 })
    })

    test.each([
      ['another stage', asking, answered, 0],
      ['more that was said', answered, answered, 0],
      ['not the stage it had', asking, asking, 3],
    ] as const)('is counted anew only after progress: %s', async (_name, found, reached, expected) => {
      await store.inbox.put(message('m1'))
      await store.inbox.hold(await takeClaim(store), leaseMs, { stage: found })
      await harness.advance(leaseMs + 1)
      for (let i = 0; i < 2; i++) await loseItem()
      await store.inbox.take(leaseMs)
      await harness.advance(longMs)
      const claim = await takeClaim(store)
      expect(claim.lost).toBe(3)
      await store.inbox.hold(claim, leaseMs, { stage: reached })
      await store.inbox.settle(claim, { kind: 'later', ms: 0 })

      expect((await takeClaim(store)).lost ?? 0).toBe(expected)
    })

    test('a claim that ends in any way is not lost, nor one that is renewed', async () => {
      await store.inbox.put(message('m1'))
      for (const outcome of [{ kind: 'back' }, { kind: 'later', ms: 1 }] as const) {
        const claim = await takeClaim(store)
        await harness.advance(leaseMs - 1_000)
        await store.inbox.hold(claim, leaseMs)
        await harness.advance(leaseMs - 1_000)
        await store.inbox.settle(claim, outcome)
        await harness.advance(10)
      }

      expect(await takeClaim(store)).not.toHaveProperty('lost')
    })

    test('revived, begins anew', async () => {
      await store.inbox.put(message('m1'))
      for (let i = 0; i < 2; i++) await loseItem()
      const claim = await takeClaim(store)
      expect(claim.lost).toBe(2)
      await store.inbox.settle(claim, { kind: 'dead', code: 'x' })
      await store.inbox.revive(messageId('m1'), message('m1').channel)

      const again = await takeClaim(store)
      expect(again).toMatchObject({ attempt: 1 })
      expect(again).not.toHaveProperty('lost')
    })
  })

  describe('a task on which claim after claim is lost', () => {
    test.each([undefined, { lane: 'prompt' as const, share: 2 }])('rests as well, from %j', async (from) => {
      await store.tasks.put(taskId('t1'), help)
      expect([await loseTask(), await loseTask(), await loseTask()]).toEqual([0, 1, 2])

      const rest = restMs(await store.tasks.take(leaseMs, from))
      expect(rest).toBeLessThanOrEqual(3_000)
      await store.tasks.put(taskId('t2'), help)
      expect(await store.tasks.take(leaseMs, from)).toMatchObject({ id: 't2' })
      await harness.advance(rest + 1)
      expect(await store.tasks.take(leaseMs, from)).toMatchObject({ id: 't1', lost: 3 })
    })

    test('is counted anew once it is replaced', async () => {
      await store.tasks.put(taskId('t1'), help)
      for (let i = 0; i < 2; i++) await loseTask()
      const claim = await takeTask(store)
      await store.tasks.hold(claim, leaseMs, { kind: 'retention', beforeMs: 1 })
      await store.tasks.settle(claim, { kind: 'later', ms: 0 })

      expect(await takeTask(store)).not.toHaveProperty('lost')
    })
  })
}
