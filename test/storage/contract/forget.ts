import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { deadLetterMs, recordKey } from '../../../src/storage/keys.ts'
import { squeezed } from '../../../src/storage/squeezed.ts'
import {
  answered,
  channel,
  conversationId,
  converse,
  leaseMs,
  message,
  messageId,
  reset,
  takeClaim,
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeForgetting(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  const die = async (id: string, code: string, parts: Parameters<typeof message>[1] = {}) => {
    await store.inbox.put(message(id, parts))
    const claim = await takeClaim(store)
    await store.inbox.hold(claim, leaseMs, { stage: answered })
    await store.inbox.settle(claim, { kind: 'dead', code })
  }

  describe('what a store keeps of what is over', () => {
    test('a thread that is released takes its dead letters with it, and no others', async () => {
      await die('m1', 'limit')
      await die('m2', 'failed')
      await die('n1', 'limit', { thread: 'T012ABCDEF:C012ABCDEF:2' })

      await reset(store)
      expect((await store.deadLetters(10)).map(({ id }) => id)).toEqual(['n1'])
      expect(await harness.rawDeadLetter('m1')).toBe('')
      expect(await harness.rawDeadLetter('m2')).toBe('')
      expect(await store.inbox.threadStats(thread)).toEqual({ waiting: 0, dead: 0 })
      expect(await store.inbox.put(message('m1'))).toBe('seen')
      expect(await store.inbox.revive(messageId('n1'), channel)).toBe(true)
    })

    test.each([
      '0b3f8a52-90f7-4c0e-9d0d-000000000001',
      '0b3f8a52-90f7-4c0e-9d0d-000000000001@tIG5i6ftTXKh8osq46V_-A',
      'c1@~dy0x',
    ])(
      'of a link that could not be read only its conversation %s stays, once its thread is released',
      async (name) => {
        const conversation = conversationId(name)
        await converse(store, 'm1', { conversation, link: { label: 'their words' } })
        await harness.spoilLink(thread, 'conversation')
        expect(await store.links.get(thread)).toBeUndefined()
        await reset(store)

        const [letter] = await store.deadLetters(10)
        expect(letter).toMatchObject({ thread, code: 'unreadable-link' })
        const kept = await harness.rawDeadLetter(letter?.id ?? '')
        expect(kept).toContain(squeezed(conversation))
        expect(kept).not.toContain('their words')
        expect(letter?.id).toContain(recordKey('link', thread))
      },
    )

    test('dead letters are counted by their code, while they are kept', async () => {
      await die('m1', 'limit')
      await die('m2', 'failed')
      await die('m3', 'limit')

      expect(await store.stats()).toMatchObject({ dead: 3, deadByCode: { limit: 2, failed: 1 } })
      await store.inbox.revive(messageId('m1'), channel)
      expect((await store.stats()).deadByCode).toEqual({ limit: 1, failed: 1 })
      await harness.advance(deadLetterMs + 1)
      expect((await store.stats()).deadByCode).toEqual({})
    })

    test('a purge leaves what may be asked again, and nothing of a thread that is not known any more', async () => {
      await die('m1', 'limit')
      const unknown = threadKey('T012ABCDEF:C012ABCDEF:2')
      await die('n1', 'limit', { thread: unknown })
      await harness.removeLink(unknown)

      await store.purge()
      expect((await store.deadLetters(10)).map(({ id }) => id)).toEqual(['m1'])
      expect(await harness.rawDeadLetter('n1')).toBe('')
    })

    test('a purge forgets what has expired', async () => {
      await die('m1', 'limit')
      await harness.advance(deadLetterMs + 1)

      await store.purge()
      expect(await harness.rawDeadLetter('m1')).toBe('')
      expect(await store.inbox.threadStats(thread)).toEqual({ waiting: 0, dead: 0 })
    })
  })
}
