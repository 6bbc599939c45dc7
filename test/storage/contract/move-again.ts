import { beforeEach, describe, expect, test } from 'vitest'
import { spokenRequestId } from '../../../src/bridge/policy/ids.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { closedByMoveMs } from '../../../src/storage/keys.ts'
import {
  answered,
  asking,
  channel,
  channelKey,
  conversationId,
  converse,
  drainTasks,
  help,
  leaseMs,
  message,
  messageId,
  reset,
  takeClaim,
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const newChannel = channelKey('T012ABCDEF:C0NEW')
const to = { thread: threadKey('T012ABCDEF:C0NEW:1764000000.123456'), channel: newChannel }
const former = (n: number) => `${channel}:1764000000.00000${n}`
const renamed = (n: number) => `${newChannel}:1764000000.00000${n}`

export function describeMoveAgain(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  /** An answer whose posting the channel refused. */
  const refused = async (id: string, code = 'slack-closed') => {
    await store.inbox.put(message(id))
    const claim = await takeClaim(store)
    await store.inbox.hold(claim, leaseMs, { stage: answered })
    await store.inbox.settle(claim, { kind: 'dead', code })
  }

  describe('move of what was under way', () => {
    test('an answer that the channel did not take any more waits again, as far as it was said', async () => {
      await refused('m1')
      await refused('m2', 'limit')

      await store.links.move(thread, to)
      const claim = await takeClaim(store)
      expect(claim.item).toMatchObject({ id: 'm1', thread: to.thread, stage: answered })
      await store.inbox.settle(claim, { kind: 'done' })
      expect((await store.deadLetters(10)).map(({ id }) => id)).toEqual(['m2'])
      expect(await store.inbox.threadStats(to.thread)).toEqual({ waiting: 0, dead: 1 })
    })

    test('not one that was refused long before, or before a reset', async () => {
      await refused('m1')
      await harness.advance(closedByMoveMs + 1)
      await store.links.move(thread, to)
      expect((await store.deadLetters(10)).map(({ id }) => id)).toEqual(['m1'])

      await reset(store, { thread: to.thread })
      await store.links.move(to.thread, { thread, channel })
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('a question in a conversation that is left over is asked anew', async () => {
      await converse(store, 'm1', { conversation: conversationId('c-before') })
      await converse(store, 'n1', {
        thread: to.thread,
        channel: newChannel,
        conversation: conversationId('c-there'),
      })
      await store.inbox.put(message('m2'))
      const claim = await takeClaim(store)
      await store.inbox.hold(claim, leaseMs, { stage: asking })
      await store.inbox.settle(claim, { kind: 'back' })

      await store.links.move(thread, to)
      const moved = await takeClaim(store)
      expect(moved.item).toMatchObject({ id: 'm2', stage: { name: 'waiting' } })
      expect(moved.link.conversation).toBe('c-there')
    })

    test('what was seen under the former id of its channel stays seen, and the rest does not', async () => {
      await store.inbox.put(message(former(1)))
      await store.inbox.settle(await takeClaim(store), { kind: 'done' })
      await store.links.move(thread, to)
      const reply = { thread: to.thread, channel: newChannel, address: 'reply' } as const

      expect(await store.inbox.put(message(renamed(1), reply))).toBe('seen')
      expect(await store.inbox.put(message(renamed(2), reply))).toBe('stored')
    })

    test('edits and deletions under the new id reach what was stored under the former one', async () => {
      for (const n of [1, 2]) await store.inbox.put(message(former(n)))
      await store.inbox.put(message(former(3)))
      await store.links.move(thread, to)

      expect(await store.inbox.revise(messageId(renamed(1)), 'withdraw')).toBe(true)
      expect(await store.inbox.revise(messageId(renamed(2)), { text: 'better', files: [] })).toBe(true)
      const claim = await takeClaim(store)
      expect(claim.item).toMatchObject({ id: former(2), text: 'better' })
      await store.inbox.settle(claim, { kind: 'dead', code: 'x' })
      expect(await store.inbox.revise(messageId(renamed(2)), 'withdraw')).toBe(true)
      expect(await store.deadLetters(10)).toEqual([])
      expect(await store.inbox.revise(messageId(renamed(4)), 'withdraw')).toBe(false)
    })

    test('what is deleted under the new id before it has come is not done when it comes', async () => {
      await store.inbox.put(message(former(1)))
      await store.links.move(thread, to)
      const id = messageId(renamed(2))

      expect(await store.inbox.revise(id, 'withdraw')).toBe(false)
      expect(await store.tasks.put(spokenRequestId(id), help)).toBe('seen')
      expect(await store.inbox.put(message(id, { thread: to.thread, channel: newChannel }))).toBe('seen')
    })

    test('what was written under the new id before the move is to be caught up with', async () => {
      await store.inbox.put(message('m1'))
      await store.links.move(thread, { ...to, after: messageId(renamed(1)) })

      expect((await drainTasks(store)).map(({ task }) => task)).toEqual([
        { kind: 'catch-up', thread: to.thread, after: renamed(1), generation: 0 },
      ])
    })
  })
}
