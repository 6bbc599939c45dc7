import { beforeEach, describe, expect, test } from 'vitest'
import type { Stage, Task } from '../../../src/bridge/model.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { remnantMs } from '../../../src/storage/keys.ts'
import {
  asking,
  channel,
  conversationId,
  converse,
  drain,
  drainTasks,
  leaseMs,
  message,
  messageId,
  person,
  reset,
  takeClaim,
  takeTask,
  taskId,
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const conversation = conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001')
const requester = { person: person('U0BOB'), channel }
const deletion = { reason: 'reset', requester } as const
const task: Task = { kind: 'reset', thread, requester }
const page = { offset: 0, limit: 10 }
const announcement: Extract<Stage, { name: 'answered' }> = {
  name: 'answered',
  mark: 'mark',
  parts: [{ kind: 'notice', text: 'Bob has reset this conversation.' }],
  ending: { kind: 'done' },
}

export function describeRelease(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('release', () => {
    test('raises the generation, keeps who took part, and forgets the rest of the link', async () => {
      const people = [person('U0ADA'), person('U0BOB')]
      const counts = { people, turns: 3, words: 345, lastActivityMs: (await harness.now()) + 5 }
      await converse(store, 'm1', { conversation, link: counts })
      const before = await store.links.get(thread)

      const done = await reset(store)
      expect(done).toEqual({ withdrawn: 0, interrupted: false, deleting: true })
      expect(await store.links.get(thread)).toEqual({
        generation: 1,
        engaged: false,
        channel,
        startedBy: 'U0ADA',
        people,
        startedAtMs: before?.startedAtMs,
        lastActivityMs: before?.lastActivityMs,
        turns: 0,
        words: 0,
        label: '',
      })
    })

    test('takes the thread out of every list, so that a reply does not count', async () => {
      await converse(store, 'm1', { conversation, link: { people: [person('U0ADA'), person('U0BOB')] } })
      await reset(store)

      expect(await store.links.list({ channel }, page)).toEqual([])
      expect(await store.links.list({ person: person('U0ADA') }, page)).toEqual([])
      expect(await store.links.list({ person: person('U0BOB') }, page)).toEqual([])
      expect(await store.links.idle(channel, { beforeMs: Number.MAX_SAFE_INTEGER, limit: 10 })).toEqual([])
      expect(await store.links.channels()).toEqual([])
      expect(await store.inbox.put(message('m2', { address: 'reply' }))).toBe('not-engaged')
    })

    test('withdraws what waits and what is in work, and says how many', async () => {
      for (const id of ['m1', 'm2', 'm3']) await store.inbox.put(message(id))
      const claim = await takeClaim(store)

      const done = await reset(store)
      expect(done).toEqual({ withdrawn: 2, interrupted: true, deleting: false })
      expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
      expect(await store.stats()).toEqual({
        waiting: 0,
        running: 0,
        dead: 0,
        deadByCode: {},
        oldestMs: 0,
        pausedMs: 0,
        isHalted: false,
      })
      expect(await store.inbox.threadStats(thread)).toEqual({ waiting: 0, dead: 0 })
      expect(await store.inbox.put(message('m2'))).toBe('seen')
      expect(await store.inbox.revise(messageId('m2'), 'withdraw')).toBe(false)
      const change = { stage: asking, link: { ...claim.link, conversation } }
      expect(await store.inbox.hold(claim, leaseMs, change)).toBe(false)
      for (const outcome of [{ kind: 'done' }, { kind: 'back' }, { kind: 'dead', code: 'x' }] as const) {
        expect(await store.inbox.settle(claim, outcome)).toBe(false)
      }
      expect((await store.links.get(thread))?.conversation).toBeUndefined()
      expect(await store.deadLetters(10)).toEqual([])
      await harness.advance(leaseMs + 1)
      expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
    })

    test('a claim of before changes nothing of what comes after', async () => {
      await store.inbox.put(message('m1'))
      const stale = await takeClaim(store)
      await reset(store)
      await store.inbox.put(message('m2'))
      const valid = await takeClaim(store)

      expect(await store.inbox.hold(stale, leaseMs, { stage: asking })).toBe(false)
      expect(await store.inbox.settle(stale, { kind: 'done' })).toBe(false)
      expect(valid).toMatchObject({ item: { id: 'm2', generation: 1 }, link: { generation: 1 } })
      expect(await store.inbox.hold(valid, leaseMs, { stage: asking })).toBe(true)
    })

    test('leaves other threads alone', async () => {
      await store.inbox.put(message('a1', { thread: 'a' }))
      await store.inbox.put(message('b1', { thread: 'b' }))
      await reset(store, { thread: threadKey('a') })

      expect(await store.links.get(threadKey('b'))).toMatchObject({ generation: 0, engaged: true })
      expect(await drain(store)).toEqual(['b1'])
    })

    test('makes the deletion of its conversation a task, due at once', async () => {
      await converse(store, 'm1', { conversation })
      await reset(store, { deletion })

      expect(await drainTasks(store)).toMatchObject([
        {
          id: `deletion:${conversation}`,
          task: { kind: 'deletion', conversation, reason: 'reset', requester, tries: 0 },
          attempt: 1,
        },
      ])
    })

    test('without a requester the deletion has none, and there is never a second', async () => {
      await converse(store, 'm1', { conversation })
      const there: Task = { kind: 'deletion', conversation, reason: 'left-over', tries: 0 }
      await reset(store, { deletion: { reason: 'channel-deleted' } })
      expect(await store.tasks.put(taskId(`deletion:${conversation}`), there)).toBe('seen')
      await converse(store, 'm2', { conversation })
      await harness.advance(10)
      await store.tasks.settle(await takeTask(store), { kind: 'later', ms: 60_000 })
      await reset(store)

      await harness.advance(60_001)
      const [deletion, ...more] = await drainTasks(store)
      expect(deletion?.task).toEqual({ kind: 'deletion', conversation, reason: 'channel-deleted', tries: 0 })
      expect(more).toEqual([])
    })

    test('puts the announcement into the inbox, as an item of the new generation', async () => {
      await store.inbox.put(message('m1'))
      await reset(store, { deletion, announcement })

      const claim = await takeClaim(store)
      expect(claim.item).toEqual({
        id: `${thread}:announcement:1`,
        thread,
        generation: 1,
        author: 'U0BOB',
        order: 0,
        text: '',
        files: [],
        receivedAtMs: claim.item.receivedAtMs,
        stage: announcement,
      })
      expect(claim.link.generation).toBe(1)
      const [part] = announcement.parts
      if (part === undefined) throw new Error('no part')
      const posted = { ...announcement, parts: [part] }
      expect(await store.inbox.hold(claim, leaseMs, { stage: posted })).toBe(true)
      expect(await store.inbox.settle(claim, { kind: 'done' })).toBe(true)
      expect(await store.links.list({ channel }, page)).toEqual([])
    })

    test('no pause holds the announcement up, only what is asked in its thread afterwards', async () => {
      await store.inbox.put(message('m0', { thread: 'T1:C1:2' }))
      await store.inbox.put(message('m1'))
      await store.inbox.pause(60_000)
      await reset(store, { announcement })
      await store.inbox.put(message('m2'))

      const claim = await takeClaim(store)
      expect(claim.item.stage).toEqual(announcement)
      expect(await store.inbox.settle(claim, { kind: 'done' })).toBe(true)
      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await harness.advance(60_001)
      await store.inbox.resume()
      expect(new Set(await drain(store))).toEqual(new Set(['m0', 'm2']))
    })

    test('the announcement wakes whoever waits, even where the thread was to be tried later', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'later', ms: 3_600_000 })
      await store.inbox.untilDue(60_000, new AbortController().signal)
      const woken = store.inbox.untilDue(60_000, new AbortController().signal)
      await reset(store, { announcement })

      await woken
      expect((await takeClaim(store)).item.author).toBe('U0ADA')
    })

    test('an announcement that waits or is in work is nothing to release, and counts as nothing', async () => {
      await store.inbox.put(message('m1'))
      await reset(store, { announcement })
      expect(await reset(store, { announcement })).toBe('nothing')
      const claim = await takeClaim(store)
      expect(await reset(store, { announcement })).toBe('nothing')
      expect(await store.inbox.hold(claim, leaseMs, { stage: announcement })).toBe(true)

      await store.inbox.put(message('m2'))
      expect(await reset(store)).toEqual({ withdrawn: 1, interrupted: false, deleting: false })
      expect(await store.inbox.hold(claim, leaseMs, { stage: announcement })).toBe(false)
      expect(await store.links.get(thread)).toMatchObject({ generation: 2, engaged: false })
    })

    test('what an announcement records of the link does not bring the thread back', async () => {
      await converse(store, 'm1', { conversation })
      await reset(store, { announcement })
      const claim = await takeClaim(store)
      expect(await store.inbox.hold(claim, leaseMs, { stage: announcement, link: claim.link })).toBe(true)

      expect(await store.links.list({ channel }, page)).toEqual([])
      await store.inbox.settle(claim, { kind: 'done' })
      await harness.advance(remnantMs + 1)
      expect(await store.links.get(thread)).toBeUndefined()
    })

    test('records in the task what was done, in the same step', async () => {
      await store.inbox.put(message('m1'))
      await store.tasks.put(taskId('t1'), task)
      const claim = await takeTask(store)
      const done = await store.links.release(claim, {
        thread,
        deletion,
        record: (recorded) => ({ ...task, done: recorded }),
      })

      expect(done).toEqual({ withdrawn: 1, interrupted: false, deleting: false })
      await harness.advance(leaseMs + 1)
      expect(await takeTask(store)).toMatchObject({ id: 't1', task: { ...task, done }, attempt: 2 })
    })
  })
}
