import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import {
  asking,
  channel,
  drain,
  leaseMs,
  message,
  messageId,
  reset,
  takeClaim,
  takeUnreadable,
  thread,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeUnreadable(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('records that cannot be read', () => {
    test.each(['content', 'stage', 'version'] as const)(
      'an item with an unknown %s is handed out as unreadable with its key; dead, it is kept raw',
      async (what) => {
        await store.inbox.put(message('m1'))
        await store.inbox.put(message('m2'))
        await harness.spoilItem(messageId('m1'), what)

        const claim = await takeUnreadable(store)
        expect(claim).toMatchObject({ id: 'm1', thread })
        expect(claim.key).toContain('item:m1')
        expect(await store.inbox.settle(claim, { kind: 'dead', code: 'unreadable' })).toBe(true)
        expect(await store.deadLetters(10)).toMatchObject([{ id: 'm1', thread, code: 'unreadable' }])
        expect(await harness.rawDeadLetter('m1')).toContain('spoilt')
        expect(await drain(store)).toEqual(['m2'])
      },
    )

    test('an unreadable item can be handed back and comes again', async () => {
      await store.inbox.put(message('m1'))
      await harness.spoilItem(messageId('m1'), 'content')
      await store.inbox.settle(await takeUnreadable(store), { kind: 'back' })

      expect(await store.inbox.settle(await takeUnreadable(store), { kind: 'done' })).toBe(true)
      expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
    })

    test.each(['json', 'version'] as const)(
      'a link with unknown %s is set aside, and its thread goes on with a fresh one of the same generation',
      async (what) => {
        await store.inbox.put(message('m1'))
        await drain(store)
        await reset(store)
        await store.inbox.put(message('m2'))
        await harness.spoilLink(thread, what)

        expect(await store.links.get(thread)).toBeUndefined()
        expect(await store.inbox.put(message('m3', { address: 'reply' }))).toBe('stored')
        const claim = await takeClaim(store)
        expect(claim).toMatchObject({
          item: { id: 'm2', generation: 1 },
          link: { generation: 1, engaged: true, startedBy: 'U0ADA', people: ['U0ADA'] },
        })
        expect(claim.link.conversation).toBeUndefined()
        const [letter] = await store.deadLetters(10)
        expect(letter).toMatchObject({ thread, code: 'unreadable-link' })
        expect(letter?.id).toContain(`link:${thread}`)
        expect(await harness.rawDeadLetter(letter?.id ?? '')).toContain('spoilt')
        expect(await store.inbox.hold(claim, leaseMs, { stage: asking, link: claim.link })).toBe(true)
        await store.inbox.settle(claim, { kind: 'done' })
        expect(await drain(store)).toEqual(['m3'])
        expect(await store.inbox.revive(messageId(letter?.id ?? ''), channel)).toBe(false)
      },
    )
  })
}
