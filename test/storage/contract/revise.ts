import { beforeEach, describe, expect, test } from 'vitest'
import { spokenRequestId } from '../../../src/bridge/policy/ids.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { deadLetterMs, seenMs } from '../../../src/storage/keys.ts'
import {
  answered,
  asking,
  channel,
  channelKey,
  drain,
  help,
  leaseMs,
  message,
  messageId,
  reset,
  takeClaim,
  thread,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeRevisions(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('revise', () => {
    test('replaces the text of a message that waits', async () => {
      await store.inbox.put(message('m1'))

      expect(await store.inbox.revise(messageId('m1'), { text: 'better', files: ['a.txt'] })).toBe(true)
      expect((await takeClaim(store)).item).toMatchObject({ text: 'better', files: ['a.txt'] })
    })

    test('keeps the later edit of a message, in whatever order they come', async () => {
      const [first, second, third] = ['1764000001.000000 a', '1764000001.000000 b', '1764000002.000000 a']
      await store.inbox.put(message('m1'))
      const edited = (edition: string) =>
        store.inbox.revise(messageId('m1'), { text: `as of ${edition}`, files: [], edition })

      expect(await edited(second)).toBe(true)
      expect(await edited(first)).toBe(false)
      expect(await store.inbox.revise(messageId('m1'), { text: 'never edited', files: [] })).toBe(false)
      expect(await edited(second)).toBe(true)
      expect(await edited(third)).toBe(true)
      expect(await edited(second)).toBe(false)
      expect((await takeClaim(store)).item).toMatchObject({ text: `as of ${third}`, edition: third })
    })

    test('keeps the edit that a message came with, and withdraws whatever the edition', async () => {
      const edition = '1764000002.000000 a'
      await store.inbox.put(message('m1', { edition }))
      const earlier = { text: 'earlier', files: [], edition: '1764000001.000000 a' }

      expect(await store.inbox.revise(messageId('m1'), earlier)).toBe(false)
      expect(await store.inbox.revise(messageId('m1'), 'withdraw')).toBe(true)
    })

    test('replaces what came with the words', async () => {
      const enclosures = [
        // As 0.2.0 has put it.
        { title: 'Ben wrote:', text: 'hello' },
        {
          title: { kind: 'person', who: 'Ben', where: '<#C1>', isInner: true },
          text: 'hello',
          files: ['a.pdf'],
        },
        { title: { kind: 'app' }, text: 'hello' },
        { title: { kind: 'transcript', name: 'a.m4a' }, text: 'hello' },
        { text: '| a |' },
      ] as const
      await store.inbox.put(message('m1', { enclosures }))
      await store.inbox.put(message('m2', { enclosures }))
      await store.inbox.revise(messageId('m2'), { text: 'x', files: [] })
      const first = await takeClaim(store)
      await store.inbox.settle(first, { kind: 'done' })

      expect(first.item.enclosures).toEqual(enclosures)
      expect((await takeClaim(store)).item).not.toHaveProperty('enclosures')
    })

    test('withdraws a message that waits, and it stays seen', async () => {
      for (const id of ['m1', 'm2', 'm3']) await store.inbox.put(message(id))

      expect(await store.inbox.revise(messageId('m2'), 'withdraw')).toBe(true)
      expect(await store.inbox.revise(messageId('m2'), 'withdraw')).toBe(false)
      expect(await store.inbox.put(message('m2'))).toBe('seen')
      expect((await store.stats()).waiting).toBe(2)
      expect(await drain(store)).toEqual(['m1', 'm3'])
    })

    test('what a message asks for that is withdrawn before it has come is not done when it comes', async () => {
      expect(await store.inbox.revise(messageId('m1'), 'withdraw')).toBe(false)

      expect(await store.tasks.put(spokenRequestId(messageId('m1')), help)).toBe('seen')
      expect(await store.tasks.put(spokenRequestId(messageId('m2')), help)).toBe('stored')
    })

    test('withdraws a message before it has come, and it counts as seen when it comes', async () => {
      expect(await store.inbox.revise(messageId('m1'), 'withdraw')).toBe(false)

      expect(await store.inbox.put(message('m1'))).toBe('seen')
      expect(await store.inbox.put(message('m2'))).toBe('stored')
      expect(await drain(store)).toEqual(['m2'])
      await harness.advance(seenMs + 1)
      expect(await store.inbox.put(message('m1'))).toBe('stored')
    })

    test('a thread whose last message is withdrawn is idle', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.revise(messageId('m1'), 'withdraw')

      expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
      expect(await store.inbox.put(message('m2'))).toBe('stored')
      expect(await drain(store)).toEqual(['m2'])
    })

    test('when the message that was to be tried again is withdrawn, the next need not wait', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'later', ms: 60_000 })
      await store.inbox.put(message('m2'))
      await store.inbox.put(message('m3'))

      await store.inbox.revise(messageId('m3'), 'withdraw')
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await store.inbox.revise(messageId('m1'), 'withdraw')
      expect(await drain(store)).toEqual(['m2'])
    })

    const other = { text: 'x', files: [] }

    test('a new text is refused to the item its thread is held for, not to those behind it', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2'))
      await takeClaim(store)

      expect(await store.inbox.revise(messageId('m1'), other)).toBe(false)
      expect(await store.inbox.revise(messageId('m2'), other)).toBe(true)
      await harness.advance(leaseMs + 1)
      expect(await store.inbox.revise(messageId('m1'), other)).toBe(false)
      const again = await takeClaim(store)
      expect(again.item.text).toBe('text of m1')
      await store.inbox.settle(again, { kind: 'done' })
      expect((await takeClaim(store)).item).toMatchObject({ id: 'm2', text: 'x' })
    })

    test('withdraws what is held only in name: its holder is told, and the thread stays held', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      expect(claim.item).not.toHaveProperty('withdrawn')

      expect(await store.inbox.revise(messageId('m1'), 'withdraw')).toBe(true)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      expect(await store.inbox.hold(claim, leaseMs)).toBe('withdrawn')
      const link = { ...claim.link, turns: 8 }
      expect(await store.inbox.hold(claim, leaseMs, { stage: asking, link })).toBe('withdrawn')
      expect(await store.links.get(thread)).toMatchObject({ turns: 8 })
      await harness.advance(leaseMs + 1)
      const again = await takeClaim(store)
      expect(again.item).toMatchObject({ id: 'm1', stage: asking, withdrawn: true })
      expect(await store.inbox.hold(claim, leaseMs)).toBe(false)
      await store.inbox.settle(again, { kind: 'done' })
      expect(await drain(store)).toEqual(['m2'])
    })

    test.each([asking, answered])(
      'in the stage $name it is withdrawn in name, and not changed',
      async (stage) => {
        await store.inbox.put(message('m1'))
        const claim = await takeClaim(store)
        await store.inbox.hold(claim, leaseMs, { stage })
        await store.inbox.settle(claim, { kind: 'later', ms: 1_000 })

        expect(await store.inbox.revise(messageId('m1'), other)).toBe(false)
        expect(await store.inbox.revise(messageId('m1'), 'withdraw')).toBe(true)
        await harness.advance(1_001)
        expect((await takeClaim(store)).item).toMatchObject({ text: 'text of m1', stage, withdrawn: true })
      },
    )

    test('of what was withdrawn no dead letter stays', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      await store.inbox.revise(messageId('m1'), 'withdraw')

      expect(await store.inbox.settle(claim, { kind: 'dead', code: 'x' })).toBe(true)
      expect(await store.deadLetters(10)).toEqual([])
      expect(await store.inbox.put(message('m1'))).toBe('seen')
    })

    test('a dead letter is asked again as its author has edited it', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })

      expect(await store.inbox.revise(messageId('m1'), { text: 'better', files: ['a.txt'] })).toBe(true)
      expect(await store.deadLetters(10)).toHaveLength(1)
      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(true)
      expect((await takeClaim(store)).item).toMatchObject({ text: 'better', files: ['a.txt'] })
    })

    test('a dead letter that is withdrawn is gone, and nothing of it is kept', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })

      expect(await store.inbox.revise(messageId('m1'), 'withdraw')).toBe(true)
      expect(await harness.rawDeadLetter('m1')).toBe('')
      expect(await store.deadLetters(10)).toEqual([])
      expect(await store.inbox.threadStats(thread)).toEqual({ waiting: 0, dead: 0 })
      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(false)
      expect(await store.inbox.put(message('m1'))).toBe('seen')
    })

    test('refused for what is done or unknown', async () => {
      await store.inbox.put(message('m2'))
      await drain(store)

      for (const id of ['m2', 'm3']) {
        expect(await store.inbox.revise(messageId(id), 'withdraw')).toBe(false)
        expect(await store.inbox.revise(messageId(id), other)).toBe(false)
      }
    })
  })

  describe('revive', () => {
    test('puts a dead item back once, as if it had just been written', async () => {
      await store.inbox.put(message('m1', { files: ['a'] }))
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.hold(claim, leaseMs, { stage: answered })
      await store.inbox.settle(claim, { kind: 'dead', code: 'unanswered' })
      await harness.advance(1_000)
      const revivedAtMs = await harness.now()

      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(true)
      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(false)
      const again = await takeClaim(store)
      expect(again).toMatchObject({
        item: { id: 'm1', text: 'text of m1', files: ['a'], stage: { name: 'waiting' } },
        attempt: 1,
      })
      expect(again.item.receivedAtMs).toBeGreaterThanOrEqual(revivedAtMs)
      expect(await store.deadLetters(10)).toEqual([])
      await store.inbox.settle(again, { kind: 'dead', code: 'unanswered' })
      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(true)
      expect(await drain(store)).toEqual(['m1', 'm2'])
    })

    test('is refused to a channel that the dead item is not of', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })

      expect(await store.inbox.revive(messageId('m1'), channelKey('T012ABCDEF:C0OTHER'))).toBe(false)
      expect(await store.deadLetters(10)).toHaveLength(1)
    })

    test('what was revived lives on after the 30 days of a dead letter', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await store.inbox.revive(messageId('m1'), channel)
      await harness.advance(deadLetterMs + 1)

      expect(await drain(store)).toEqual(['m1'])
    })

    test('is refused after a reset of the thread, and for what is not dead', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'unanswered' })
      await reset(store)

      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(false)
      expect(await store.deadLetters(10)).toEqual([])
      await store.inbox.put(message('m2'))
      expect(await store.inbox.revive(messageId('m2'), channel)).toBe(false)
      expect(await store.inbox.revive(messageId('m3'), channel)).toBe(false)
    })
  })
}
