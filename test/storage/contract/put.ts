import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { seenMs } from '../../../src/storage/keys.ts'
import {
  channel,
  drain,
  drainTasks,
  leaseMs,
  message,
  person,
  reset,
  takeClaim,
  thread,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describePut(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('put', () => {
    test('stores a mention with everything that was written, and hands it out', async () => {
      const before = await harness.now()
      const put = await store.inbox.put(
        message('m1', { text: 'a|||b\n"ü" 🙂', files: ['brief.pdf', 'x.png'] }),
      )

      expect(put).toBe('stored')
      const claim = await takeClaim(store)
      expect(claim).toMatchObject({ kind: 'claim', attempt: 1 })
      expect(claim.item).toEqual({
        id: 'm1',
        thread,
        generation: 0,
        author: 'U0ADA',
        order: message('m1').order,
        text: 'a|||b\n"ü" 🙂',
        files: ['brief.pdf', 'x.png'],
        receivedAtMs: claim.item.receivedAtMs,
        stage: { name: 'waiting' },
      })
      expect(claim.item.receivedAtMs).toBeGreaterThanOrEqual(before)
      expect(claim.item.receivedAtMs).toBeLessThanOrEqual(await harness.now())
    })

    test('keeps a message of 40,000 characters whole', async () => {
      const text = '🙂ab\u0000"'.repeat(8_000)
      await store.inbox.put(message('m1', { text }))

      expect((await takeClaim(store)).item.text).toBe(text)
    })

    test('a late message that engages its thread leaves a catch-up of that generation, once', async () => {
      await store.inbox.put(message('m1'))
      await reset(store)
      expect(await store.inbox.put(message('m2', { isLate: true }))).toBe('stored')
      expect(await store.inbox.put(message('m2', { isLate: true }))).toBe('seen')

      expect((await drainTasks(store)).map(({ task }) => task)).toEqual([
        { kind: 'catch-up', thread, after: 'm2', generation: 1 },
      ])
    })

    test('a late message in a thread that is engaged leaves none: what was written there was taken in', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2', { isLate: true }))

      expect(await drainTasks(store)).toEqual([])
    })

    test('a late direct message leaves none: nobody writes there without the bot', async () => {
      await store.inbox.put(message('m1', { address: 'direct', isLate: true }))

      expect(await drainTasks(store)).toEqual([])
    })

    describe('a reply that comes before the mention it follows', () => {
      const reply = (id: string, parts = {}) => message(id, { address: 'reply', ...parts })
      const tasks = async () => (await drainTasks(store)).map(({ task }) => task)

      test('leaves a catch-up as soon as the mention comes, and nothing before', async () => {
        expect(await store.inbox.put(reply('m5'))).toBe('not-engaged')
        expect(await store.inbox.put(reply('m4'))).toBe('not-engaged')
        expect(await tasks()).toEqual([])

        expect(await store.inbox.put(message('m3'))).toBe('stored')
        expect(await tasks()).toEqual([{ kind: 'catch-up', thread, after: 'm3', generation: 0 }])
        expect(await store.inbox.put(reply('m5'))).toBe('stored')
      })

      test('after a reset too, of the new generation', async () => {
        await store.inbox.put(message('m1'))
        await drain(store)
        await reset(store)
        await store.inbox.put(reply('m5'))
        await store.inbox.put(message('m4'))

        expect(await tasks()).toEqual([{ kind: 'catch-up', thread, after: 'm4', generation: 1 }])
      })

      test.each([
        ['written before the mention', async () => store.inbox.put(reply('m2'))],
        ['in another thread', async () => store.inbox.put(reply('m5', { thread: 'other' }))],
        [
          'more than a minute ago',
          async () => {
            await store.inbox.put(reply('m5'))
            await harness.advance(61_000)
          },
        ],
      ])('leaves none where it was %s', async (_name, before) => {
        await before()
        await store.inbox.put(message('m3'))

        expect(await tasks()).toEqual([])
      })
    })

    test.each(['mention', 'direct'] as const)(
      'a %s engages its thread and begins its link',
      async (address) => {
        await store.inbox.put(message('m1', { address }))

        const link = await store.links.get(thread)
        expect(link).toEqual({
          generation: 0,
          engaged: true,
          channel,
          startedBy: 'U0ADA',
          people: ['U0ADA'],
          startedAtMs: link?.startedAtMs,
          lastActivityMs: link?.startedAtMs,
          turns: 0,
          words: 0,
          label: 'label of m1',
        })
        expect(Math.abs((await harness.now()) - (link?.startedAtMs ?? 0))).toBeLessThan(5_000)
        expect((await takeClaim(store)).link).toEqual(link)
      },
    )

    test('a reply counts only in an engaged thread, and nothing of it is stored elsewhere', async () => {
      expect(await store.inbox.put(message('m1', { address: 'reply' }))).toBe('not-engaged')
      expect(await store.links.get(thread)).toBeUndefined()
      expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })

      await store.inbox.put(message('m2'))
      expect(await store.inbox.put(message('m1', { address: 'reply' }))).toBe('stored')
    })

    test('a thread that was reset is engaged again by a mention, not by a reply', async () => {
      await store.inbox.put(message('m1'))
      await drain(store)
      await reset(store)

      expect(await store.inbox.put(message('m2', { address: 'reply' }))).toBe('not-engaged')
      expect(await store.inbox.put(message('m3', { author: person('U0BOB') }))).toBe('stored')
      const link = await store.links.get(thread)
      expect(link).toEqual({
        generation: 1,
        engaged: true,
        channel,
        startedBy: 'U0BOB',
        people: ['U0BOB'],
        startedAtMs: link?.startedAtMs,
        lastActivityMs: link?.startedAtMs,
        turns: 0,
        words: 0,
        label: 'label of m3',
      })
      expect((await takeClaim(store)).item.generation).toBe(1)
    })

    test('refuses what waits, runs, is done or is dead, and whatever has the same alias', async () => {
      const first = message('m1', { alias: 'client-1' })
      const pair = message('m2', { alias: 'client-1' })
      const refused = async () => [await store.inbox.put(first), await store.inbox.put(pair)]

      await store.inbox.put(first)
      expect(await refused()).toEqual(['seen', 'seen'])
      const claim = await takeClaim(store)
      expect(await refused()).toEqual(['seen', 'seen'])
      await store.inbox.settle(claim, { kind: 'later', ms: 0 })
      expect(await refused()).toEqual(['seen', 'seen'])
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
      expect(await refused()).toEqual(['seen', 'seen'])
      await store.inbox.revive(first.id, channel)
      await drain(store)
      expect(await refused()).toEqual(['seen', 'seen'])
      expect((await store.stats()).waiting).toBe(0)
    })

    test('an id and an alias of the same text are different', async () => {
      await store.inbox.put(message('m1', { alias: 'm2' }))

      expect(await store.inbox.put(message('m2'))).toBe('stored')
    })

    test('remembers for 25 hours, and longer while the item waits or is dead', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2', { thread: 'other' }))
      await drain(store)
      await store.inbox.put(message('m3'))
      await store.inbox.put(message('m4', { thread: 'other' }))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })

      await harness.advance(seenMs - 60_000)
      expect(await store.inbox.put(message('m1'))).toBe('seen')
      await harness.advance(120_000)
      expect(await store.inbox.put(message('m1'))).toBe('stored')
      expect(await store.inbox.put(message('m3'))).toBe('seen')
      expect(await store.inbox.put(message('m4', { thread: 'other' }))).toBe('seen')
    })

    test('the same message twenty times at once is stored once', async () => {
      const puts = await Promise.all(Array.from({ length: 20 }, () => store.inbox.put(message('m1'))))

      expect(puts.filter((put) => put === 'stored')).toHaveLength(1)
      expect(await drain(store)).toEqual(['m1'])
    })
  })
}
