import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import {
  channel,
  conversationId,
  drain,
  help,
  leaseMs,
  message,
  messageId,
  person,
  takeClaim,
  takeTask,
  taskId,
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const elsewhere = 'T012ABCDEF:C012ABCDEF:1764000009.123456'

const deletion = {
  kind: 'deletion',
  conversation: conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001'),
  reason: 'reset',
  tries: 3,
} as const

/** What operators see and do. */
export function describeOperating(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  async function failed(id: string, parts = {}): Promise<void> {
    await store.inbox.put(message(id, parts))
    await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
  }

  describe('what operators see', () => {
    test('is what waits in all threads, the oldest first, and what cannot be read by its id', async () => {
      await store.inbox.put(message('m1'))
      await harness.advance(10)
      await store.inbox.put(message('m2', { thread: elsewhere }))
      await harness.advance(10)
      await store.inbox.put(message('m3'))
      await harness.spoilItem(messageId('m3'), 'stage')

      expect(await store.operating.oldestItems(9)).toMatchObject([
        { kind: 'item', item: { id: 'm1', thread }, attempt: 0 },
        { kind: 'item', item: { id: 'm2', thread: elsewhere } },
        { kind: 'unreadable', id: 'm3', thread },
      ])
      expect(await store.operating.oldestItems(1)).toMatchObject([{ item: { id: 'm1' } }])
    })

    test('is the tasks of a lane, and who is at work on them', async () => {
      await store.tasks.put(taskId('one'), deletion)
      await store.tasks.put(taskId('other'), help)
      const [waiting] = await store.operating.tasksIn('upkeep', 9)

      expect(waiting).toMatchObject({ id: 'one', task: deletion, attempt: 0, isInWork: false })
      expect(waiting?.receivedAtMs).toBe(waiting?.dueMs)
      expect(await store.operating.isStored(taskId('one'))).toBe(true)
      expect(await store.operating.isStored(taskId('none'))).toBe(false)
      await store.tasks.take(leaseMs, { lane: 'upkeep' })
      expect(await store.operating.tasksIn('upkeep', 9)).toMatchObject([{ attempt: 1, isInWork: true }])
      await harness.spoilTask(taskId('one'), 'content')
      expect((await store.operating.tasksIn('upkeep', 9))[0]).not.toHaveProperty('task')
    })

    test('is each dead letter, and those of one thread alone', async () => {
      await failed('m1')
      await failed('m2', { thread: elsewhere })
      await store.tasks.put(taskId('one'), deletion)
      await store.tasks.settle(await takeTask(store), { kind: 'dead', code: 'deletion-lost' })

      expect(await store.deadLetters(9, thread)).toMatchObject([{ id: 'm1' }])
      expect(await store.operating.openLetter('m1')).toMatchObject({
        kind: 'message',
        thread,
        code: 'rejected',
        channel,
        item: { id: 'm1', text: 'text of m1', author: 'U0ADA' },
      })
      expect(await store.operating.openLetter('one')).toMatchObject({
        kind: 'task',
        thread: '',
        task: deletion,
      })
      expect(await store.operating.openLetter('m9')).toBeUndefined()
    })
  })

  describe('what operators do', () => {
    test('drops a dead letter for good', async () => {
      await failed('m1')

      expect(await store.operating.dropLetter('m1')).toBe(true)
      expect(await store.operating.dropLetter('m1')).toBe(false)
      expect(await store.deadLetters(9)).toEqual([])
      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(false)
    })

    test('has a task done that was given up, as it is given, and once', async () => {
      await store.tasks.put(taskId('one'), { ...deletion, requester: { person: person('U0ADA') } })
      await store.tasks.settle(await takeTask(store), { kind: 'dead', code: 'deletion-lost' })

      expect(await store.operating.reviveTask(taskId('one'), { ...deletion, tries: 0 })).toBe(true)
      expect(await store.operating.reviveTask(taskId('one'), { ...deletion, tries: 0 })).toBe(false)
      expect(await store.deadLetters(9)).toEqual([])
      const claim = await takeTask(store)
      expect(claim).toMatchObject({ id: 'one', task: { ...deletion, tries: 0 }, attempt: 1 })
      expect(claim.task).not.toHaveProperty('requester')
    })

    test('does nothing to what is no task', async () => {
      await failed('m1')

      expect(await store.operating.reviveTask(taskId('m1'), help)).toBe(false)
      expect(await store.deadLetters(9)).toHaveLength(1)
    })

    test('halts the bot: threads are handed out only to wait, and no pause of neuroflash ends that', async () => {
      await store.operating.halt()
      await store.operating.halt()
      await store.inbox.put(message('m1'))

      const claim = await takeClaim(store)
      expect(claim.pausedMs).toBe(5_000)
      expect((await store.inbox.standing(thread)).isHalted).toBe(true)
      await store.inbox.settle(claim, { kind: 'later', ms: 5_000 })
      await store.inbox.pause(20)
      await harness.advance(5_001)
      await store.inbox.resume()

      expect((await takeClaim(store)).pausedMs).toBe(5_000)
      expect((await store.stats()).isHalted).toBe(true)
    })

    test('hands out one thread a second while it is halted, for the sake of answers', async () => {
      await store.operating.halt()
      await store.inbox.put(message('m1'))
      await store.inbox.put(message('m2', { thread: elsewhere }))
      await takeClaim(store)

      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await harness.advance(1_001)
      expect((await takeClaim(store)).item.thread).toBe(threadKey(elsewhere))
    })

    test('ends the halt, and wakes those who wait', async () => {
      await store.operating.halt()
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      await store.inbox.settle(claim, { kind: 'back' })
      await store.inbox.untilDue(60_000, AbortSignal.timeout(50))
      const woken = store.inbox.untilDue(60_000, new AbortController().signal)

      expect(await store.operating.go()).toBe(true)
      await woken
      expect(await store.operating.go()).toBe(false)
      await harness.advance(1_001)
      expect(await takeClaim(store)).not.toHaveProperty('pausedMs')
      expect(await store.stats()).toMatchObject({ isHalted: false })
    })

    test('leaves a pause of neuroflash in force when the halt ends', async () => {
      await store.inbox.pause(120_000)
      await store.operating.halt()
      await store.operating.go()
      await store.inbox.put(message('m1'))

      expect((await takeClaim(store)).pausedMs).toBeGreaterThan(100_000)
      expect(await drain(store)).toEqual([])
    })
  })
}
