import { beforeEach, describe, expect, test } from 'vitest'
import { NewerRecordError } from '../../../src/bridge/errors.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { recordVersion } from '../../../src/storage/fields.ts'
import {
  answered,
  asking,
  channel,
  conversationId,
  converse,
  drain,
  help,
  leaseMs,
  message,
  messageId,
  person,
  takeClaim,
  takeTask,
  takeUnreadable,
  taskId,
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const [earlier, later] = [recordVersion - 1, recordVersion + 1]
const restMs = 5_000
const conversation = conversationId('c')
const everything = { offset: 0, limit: 10 }

/** What a process of a later version has stored, found by one of this version that runs beside it. */
export function describeNewerRecords(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('what a later version of the bot has stored', () => {
    test('an item rests when it is handed back, is no attempt, and nothing overtakes it', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2'))
      await harness.setVersion('item', 'm1', later)
      const claim = await takeUnreadable(store)
      expect(claim).toMatchObject({ id: 'm1', thread, isNewer: true })
      expect(claim.key).toContain('item:m1')
      expect(await store.inbox.settle(claim, { kind: 'back', restMs })).toBe(true)

      const idle = await store.inbox.take(leaseMs)
      expect(idle).toMatchObject({ kind: 'idle' })
      expect(idle.kind === 'idle' && (idle.nextMs ?? 0) > restMs - 2_000).toBe(true)
      expect(await store.deadLetters(10)).toEqual([])
      await store.inbox.put(message('other', { thread: 'other', author: person('U0BEN') }))
      expect(await drain(store)).toEqual(['other'])

      await harness.advance(restMs)
      await harness.setVersion('item', 'm1', recordVersion)
      const again = await takeClaim(store)
      expect(again).toMatchObject({ item: { id: 'm1' }, attempt: 1 })
      expect(again.lost).toBeUndefined()
      await store.inbox.settle(again, { kind: 'done' })
      expect(await drain(store)).toEqual(['m2'])
    })

    test('a thread whose link it is waits, and keeps its conversation', async () => {
      await converse(store, 'm1', { conversation })
      await store.inbox.put(message('m2'))
      await harness.setVersion('link', thread, later)
      const claim = await takeUnreadable(store)
      expect(claim).toMatchObject({ id: 'm2', thread, isNewer: true })
      expect(claim.key).toContain(`link:${thread}`)
      await store.inbox.settle(claim, { kind: 'back' })

      await harness.setVersion('link', thread, recordVersion)
      expect(await takeClaim(store)).toMatchObject({ link: { conversation } })
      expect(await store.deadLetters(10)).toEqual([])
    })

    test('a link is neither looked at, released, moved nor listed, and stays where it is', async () => {
      await converse(store, 'm1', { conversation })
      await store.tasks.put(taskId('t1'), help)
      const task = await takeTask(store)
      await harness.setVersion('link', thread, later)
      const terms = { thread, deletion: { reason: 'reset' } } as const
      const to = { thread: threadKey('elsewhere'), channel }
      const idleThreads = { beforeMs: Number.MAX_SAFE_INTEGER, limit: 10 }

      await expect(store.links.get(thread)).rejects.toBeInstanceOf(NewerRecordError)
      await expect(store.links.release(task, terms)).rejects.toBeInstanceOf(NewerRecordError)
      await expect(store.links.move(thread, to)).rejects.toBeInstanceOf(NewerRecordError)
      await expect(store.links.move(threadKey('x'), { thread, channel })).rejects.toBeInstanceOf(
        NewerRecordError,
      )
      await expect(store.links.idle(channel, idleThreads)).rejects.toBeInstanceOf(NewerRecordError)
      expect(await store.links.list({ channel }, everything)).toEqual([])

      await harness.setVersion('link', thread, recordVersion)
      expect(await store.links.get(thread)).toMatchObject({ generation: 0, engaged: true, conversation })
      expect(await store.links.list({ channel }, everything)).toMatchObject([{ thread }])
      expect(await store.deadLetters(10)).toEqual([])
    })

    test('a task rests when it is handed back, and that is no attempt', async () => {
      await store.tasks.put(taskId('t1'), help)
      await harness.setVersion('task', 't1', later)
      const claim = await store.tasks.take(leaseMs)
      expect(claim).toMatchObject({ kind: 'unreadable', id: 't1', isNewer: true })
      if (claim.kind !== 'unreadable') throw new Error('read')
      expect(await store.tasks.settle(claim, { kind: 'back', restMs })).toBe(true)

      const idle = await store.tasks.take(leaseMs)
      expect(idle.kind === 'idle' && (idle.nextMs ?? 0) > restMs - 2_000).toBe(true)
      await harness.advance(restMs)
      await harness.setVersion('task', 't1', recordVersion)
      expect(await takeTask(store)).toMatchObject({ task: help, attempt: 1 })
    })

    test('an edit is taken in, and the record stays a newer one', async () => {
      await store.inbox.put(message('m1'))
      await harness.setVersion('item', 'm1', later)
      expect(await store.inbox.revise(messageId('m1'), { text: 'other', files: [] })).toBe(true)
      expect(await harness.versionOf('item', 'm1')).toBe(later)
    })
  })

  describe('what an earlier version has stored is of this version once it is touched', () => {
    test.each([asking, answered])('an item, by the stage $name', async (stage) => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      await harness.setVersion('item', 'm1', earlier)
      expect(await store.inbox.hold(claim, leaseMs)).toBe(true)
      expect(await harness.versionOf('item', 'm1')).toBe(earlier)
      expect(await store.inbox.hold(claim, leaseMs, { stage })).toBe(true)
      expect(await harness.versionOf('item', 'm1')).toBe(recordVersion)
    })

    test('an item, by an edit', async () => {
      await store.inbox.put(message('m1'))
      await harness.setVersion('item', 'm1', earlier)
      expect(await store.inbox.revise(messageId('m1'), { text: 'other', files: [] })).toBe(true)
      expect(await harness.versionOf('item', 'm1')).toBe(recordVersion)
    })

    test('a task, by what is recorded of it', async () => {
      await store.tasks.put(taskId('t1'), help)
      const claim = await takeTask(store)
      await harness.setVersion('task', 't1', earlier)
      expect(await store.tasks.hold(claim, leaseMs, help)).toBe(true)
      expect(await harness.versionOf('task', 't1')).toBe(recordVersion)
    })
  })
}
