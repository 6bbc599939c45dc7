import { beforeEach, describe, expect, test } from 'vitest'
import type { Claim } from '../../../src/bridge/ports/inbox.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { asking, leaseMs, message, messageId, person, reset, takeClaim, threadKey } from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeLine(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  /** A message by somebody, in a thread of its own unless another is named. */
  const write = (id: string, author: string, thread = id) =>
    store.inbox.put(message(id, { thread, author: person(author), address: 'direct' }))

  const takeSeveral = async (count: number): Promise<Claim[]> => {
    const claims: Claim[] = []
    while (claims.length < count) claims.push(await takeClaim(store))
    return claims
  }
  const authors = (claims: readonly Claim[]) => claims.map(({ item }) => item.author)
  const ids = (claims: readonly Claim[]) => claims.map(({ item }) => item.id)

  describe('P4: whose turn it is', () => {
    test('one person’s sixty threads let another person’s one be next but one', async () => {
      for (let i = 0; i < 60; i++) await write(`a${i}`, 'UADA')
      await takeSeveral(20)
      await harness.advance(10)
      await write('b1', 'UBEN')

      expect(authors(await takeSeveral(2))).toContain('UBEN')
    })

    test('a message that comes while many wait is not behind those of before, whoever settles', async () => {
      for (const name of ['a', 'b', 'c'])
        for (let i = 0; i < 5; i++) await write(`${name}${i}`, `U${name.toUpperCase()}`)
      const [first] = await takeSeveral(1)
      await harness.advance(10)
      await write('d1', 'UD')
      if (first !== undefined) await store.inbox.settle(first, { kind: 'done' })

      expect(authors(await takeSeveral(4))).toContain('UD')
    })

    test('people take turns, each with their thread that is due longest', async () => {
      for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) {
        await write(name, `U${name.charAt(0).toUpperCase()}`)
        await harness.advance(10)
      }

      expect(ids(await takeSeveral(6))).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
    })

    test('a thread of several people is of whose message comes next in it', async () => {
      await write('t1', 'UADA', 't')
      await write('t2', 'UBEN', 't')
      await harness.advance(10)
      await write('a1', 'UADA')
      await write('a2', 'UADA')
      const [first] = await takeSeveral(1)
      expect(first?.item.id).toBe('t1')
      if (first !== undefined) await store.inbox.settle(first, { kind: 'done' })

      expect(authors(await takeSeveral(2)).toSorted()).toEqual(['UADA', 'UBEN'])
    })

    test('an older message by somebody else makes a waiting thread theirs', async () => {
      for (const name of ['a1', 'a2']) await write(name, 'UADA')
      await write('t5', 'UADA', 't')
      await takeSeveral(1)
      await harness.advance(10)
      await write('t4', 'UBEN', 't')

      expect(ids(await takeSeveral(2)).toSorted()).toEqual(['a2', 't4'])
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('a withdrawn first message leaves its thread to the author of the next', async () => {
      for (const name of ['a1', 'a2', 'a3']) await write(name, 'UADA')
      await harness.advance(10)
      await write('t4', 'UADA', 't')
      await write('t5', 'UBEN', 't')
      await takeSeveral(1)
      expect(await store.inbox.revise(messageId('t4'), 'withdraw')).toBe(true)

      expect(ids(await takeSeveral(3))).toContain('t5')
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('threads that are due again in one moment are shared out as well', async () => {
      for (let i = 0; i < 5; i++) await write(`a${i}`, 'UADA')
      for (const claim of await takeSeveral(5)) await store.inbox.settle(claim, { kind: 'later', ms: 20_000 })
      await write('b1', 'UBEN')
      for (const claim of await takeSeveral(1)) await store.inbox.settle(claim, { kind: 'later', ms: 21_000 })
      await harness.advance(60_000)

      expect(authors(await takeSeveral(2)).toSorted()).toEqual(['UADA', 'UBEN'])
      expect(await takeSeveral(4)).toHaveLength(4)
    })

    test('more than can be put in line at once are all handed out', async () => {
      for (let i = 0; i < 95; i++) await write(`a${i}`, 'UADA')
      for (let i = 0; i < 95; i++) await write(`b${i}`, 'UBEN')

      const taken = await takeSeveral(190)
      expect(new Set(ids(taken)).size).toBe(190)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('a thread that stands in line can be reset, moved and written to, and nothing is lost or comes twice', async () => {
      for (const name of ['a1', 'a2', 'a3', 'a4']) {
        await write(name, 'UADA')
        await harness.advance(10)
      }
      await takeSeveral(1)
      await store.links.move(threadKey('a2'), { thread: threadKey('z'), channel: message('x').channel })
      await reset(store, { thread: threadKey('a3') })
      await write('a5', 'UADA', 'a4')

      expect(ids(await takeSeveral(2))).toEqual(['a2', 'a4'])
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      expect(await store.stats()).toMatchObject({ waiting: 4, running: 3 })
    })

    test('while everything is paused, what stands in line waits and says until when', async () => {
      for (const name of ['a1', 'a2']) await write(name, 'UADA')
      await takeSeveral(1)
      await store.inbox.pause(7_000)

      const idle = await store.inbox.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(2_000)
      expect(idle.kind === 'idle' && idle.nextMs).toBeLessThanOrEqual(7_000)
      await harness.advance(8_000)
      expect(ids(await takeSeveral(1))).toEqual(['a2'])
    })
  })

  describe('how many turns one person has at once', () => {
    const kindOf = async (mostEach: number) => (await store.inbox.take(leaseMs, mostEach)).kind

    test('what hangs leaves places to others', async () => {
      for (let i = 0; i < 5; i++) await write(`a${i}`, 'UADA')
      expect([await kindOf(2), await kindOf(2), await kindOf(2)]).toEqual(['claim', 'claim', 'idle'])
      await write('b1', 'UBEN')

      expect(await store.inbox.take(leaseMs, 2)).toMatchObject({ kind: 'claim', item: { id: 'b1' } })
      expect(await kindOf(2)).toBe('idle')
    })

    test.each([
      ['done', { kind: 'done' }],
      ['handed back', { kind: 'back' }],
      ['to come later', { kind: 'later', ms: 60_000 }],
      ['dead', { kind: 'dead', code: 'x' }],
    ] as const)('a turn that is %s makes place for the next, and wakes', async (_name, outcome) => {
      for (const name of ['a1', 'a2']) await write(name, 'UADA')
      const [first] = await takeSeveral(1)
      expect(await kindOf(1)).toBe('idle')
      await store.inbox.untilDue(1, AbortSignal.timeout(1_000))
      await store.inbox.untilDue(1, AbortSignal.timeout(1_000))
      const woken = store.inbox.untilDue(60_000, AbortSignal.timeout(10_000))
      if (first !== undefined) await store.inbox.settle(first, outcome)
      await woken

      expect(await kindOf(1)).toBe('claim')
      expect(await kindOf(1)).toBe('idle')
    })

    test('so do a lease that ran out and a reset', async () => {
      for (const name of ['a1', 'a2', 'a3']) await write(name, 'UADA')
      const [first] = await takeSeveral(1)
      if (first !== undefined) await store.inbox.hold(first, leaseMs, { stage: asking })
      await harness.advance(leaseMs + 1)
      expect(await kindOf(1)).toBe('claim')
      expect(await kindOf(1)).toBe('idle')

      for (const name of ['a1', 'a2', 'a3']) await reset(store, { thread: threadKey(name) })
      await write('a4', 'UADA')
      expect(await kindOf(1)).toBe('claim')
      expect(await kindOf(1)).toBe('idle')
    })
  })
}
