import { beforeEach, describe, expect, test } from 'vitest'
import type { Link } from '../../../src/bridge/model.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import {
  answered,
  asking,
  conversationId,
  drain,
  leaseMs,
  message,
  person,
  takeClaim,
  thread,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeClaims(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('take', () => {
    test('is idle without a next time when nothing is stored', async () => {
      expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
    })

    test('says when it hands out, by the clock that also says when a message came', async () => {
      await store.inbox.put(message('m1'))
      await harness.advance(5_000)
      const { takenAtMs, item } = await takeClaim(store)

      expect(takenAtMs).toBeGreaterThanOrEqual(item.receivedAtMs)
      expect(takenAtMs).toBeLessThanOrEqual(await harness.now())
    })

    test('hands a thread out in the order of its messages, not of their arrival', async () => {
      for (const id of ['m3', 'm1', 'm4', 'm2']) await store.inbox.put(message(id))

      expect(await drain(store)).toEqual(['m1', 'm2', 'm3', 'm4'])
    })

    test('messages of equal order come as they arrived', async () => {
      const ids = ['z', 'b', 'a', 'y', 'c', 'x', 'd', 'w', 'e', 'v', 'f', 'u']
      for (const id of ids) await store.inbox.put(message(id, { order: 7 }))

      expect(await drain(store)).toEqual(ids)
    })

    test('hands out nothing of a thread that is held, and of others the one due longest', async () => {
      for (const name of ['b', 'a', 'c']) {
        await store.inbox.put(message(`${name}1`, { thread: name }))
        await store.inbox.put(message(`${name}2`, { thread: name }))
        await harness.advance(10)
      }

      const taken = [await takeClaim(store), await takeClaim(store), await takeClaim(store)]
      expect(taken.map(({ item }) => item.id)).toEqual(['b1', 'a1', 'c1'])
      const idle = await store.inbox.take(leaseMs)
      expect(idle).toMatchObject({ kind: 'idle', nextMs: expect.any(Number) })
      expect(idle.kind === 'idle' && idle.nextMs).toBeLessThanOrEqual(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(leaseMs - 5_000)
    })

    test('a message put meanwhile does not disturb a held thread', async () => {
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.put(message('m1'))

      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      expect(await store.inbox.hold(claim, leaseMs)).toBe(true)
      await store.inbox.settle(claim, { kind: 'done' })
      expect(await drain(store)).toEqual(['m1'])
    })

    test('when the lease runs out the same item comes again, counted and in its stage', async () => {
      await store.inbox.put(message('m2'))
      const first = await takeClaim(store)
      await store.inbox.hold(first, leaseMs, { stage: asking })
      await store.inbox.put(message('m1'))

      await harness.advance(leaseMs + 1)
      const second = await takeClaim(store)
      expect(second).toMatchObject({ item: { id: 'm2', stage: asking }, attempt: 2 })
      expect(second.token).not.toBe(first.token)
      await store.inbox.settle(second, { kind: 'done' })
      expect(await drain(store)).toEqual(['m1'])
    })

    test('begins a link anew where there is none any more', async () => {
      await store.inbox.put(message('m1'))
      await harness.removeLink(thread)

      const { link } = await takeClaim(store)
      expect(link).toMatchObject({ generation: 0, engaged: true, startedBy: 'U0ADA', turns: 0 })
      expect(await store.links.get(thread)).toEqual(link)
      expect(await store.deadLetters(10)).toEqual([])
    })
  })

  describe('hold', () => {
    test('renews the lease', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      for (let i = 0; i < 3; i++) {
        await harness.advance(leaseMs - 5_000)
        expect(await store.inbox.hold(claim, leaseMs)).toBe(true)
      }

      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('a lease that ran out is renewed as long as nobody has taken the thread', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      await harness.advance(leaseMs + 1)

      expect(await store.inbox.hold(claim, leaseMs)).toBe(true)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test.each([asking, answered])('records the stage $name and the link with it', async (stage) => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      const link: Link = {
        ...claim.link,
        conversation: conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001'),
        questions: 3,
        people: [person('U0ADA'), person('U0BOB')],
        turns: 3,
        words: 345,
        lastActivityMs: claim.link.lastActivityMs + 5,
      }

      expect(await store.inbox.hold(claim, leaseMs, { stage, link })).toBe(true)
      expect(await store.links.get(thread)).toEqual(link)
      await store.inbox.settle(claim, { kind: 'back' })
      expect(await takeClaim(store)).toMatchObject({ item: { stage }, link })
    })

    test('an unknown number of questions stays unknown', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      const { link } = claim
      expect(link).not.toHaveProperty('questions')

      await store.inbox.hold(claim, leaseMs, { link })
      expect(await store.links.get(thread)).toEqual(link)
    })

    test('does not write generation and engaged', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)

      await store.inbox.hold(claim, leaseMs, {
        link: { ...claim.link, generation: 7, engaged: false, turns: 1 },
      })
      expect(await store.links.get(thread)).toMatchObject({ generation: 0, engaged: true, turns: 1 })
    })

    test('a claim whose thread somebody else took changes nothing', async () => {
      await store.inbox.put(message('m1'))
      const stale = await takeClaim(store)
      await harness.advance(leaseMs + 1)
      const valid = await takeClaim(store)

      const change = { stage: asking, link: { ...stale.link, turns: 9 } }
      expect(await store.inbox.hold(stale, leaseMs * 10, change)).toBe(false)
      for (const outcome of [{ kind: 'done' }, { kind: 'back' }, { kind: 'later', ms: 1 }] as const) {
        expect(await store.inbox.settle(stale, outcome)).toBe(false)
      }
      expect(await store.inbox.settle(stale, { kind: 'dead', code: 'x' })).toBe(false)
      expect(await store.inbox.hold(valid, leaseMs)).toBe(true)
      await harness.advance(leaseMs + 1)
      expect(await takeClaim(store)).toMatchObject({
        item: { id: 'm1', stage: { name: 'waiting' } },
        link: { turns: 0 },
        attempt: 3,
      })
      expect(await store.deadLetters(10)).toEqual([])
    })

    test('is refused after settle', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.settle(claim, { kind: 'done' })

      expect(await store.inbox.hold(claim, leaseMs)).toBe(false)
      expect(await store.inbox.settle(claim, { kind: 'done' })).toBe(false)
      expect(await drain(store)).toEqual(['m2'])
    })
  })
}
