import { beforeEach, describe, expect, test } from 'vitest'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { remnantMs } from '../../../src/storage/keys.ts'
import {
  asking,
  channel,
  channelKey,
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
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const to = {
  thread: threadKey('T012ABCDEF:C0NEW:1764000000.123456'),
  channel: channelKey('T012ABCDEF:C0NEW'),
}
const there = { thread: to.thread, channel: to.channel }
const conversation = conversationId('c-before')
const page = { offset: 0, limit: 10 }

export function describeMove(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('move', () => {
    test('the link goes under the new key with its channel, and out of and into the lists', async () => {
      await converse(store, 'm1', { conversation, link: { people: [person('U0ADA'), person('U0BOB')] } })
      const before = await store.links.get(thread)

      expect(await store.links.move(thread, to)).toBe('moved')
      expect(await store.links.get(thread)).toBeUndefined()
      expect(await store.links.get(to.thread)).toEqual({ ...before, channel: to.channel })
      const moved = [{ thread: to.thread, link: await store.links.get(to.thread) }]
      expect(await store.links.list({ channel }, page)).toEqual([])
      expect(await store.links.list({ channel: to.channel }, page)).toEqual(moved)
      expect(await store.links.list({ person: person('U0BOB') }, page)).toEqual(moved)
      expect(await store.links.channels()).toEqual([to.channel])
      expect(await drainTasks(store)).toEqual([])
    })

    test('what waits goes with it, in its order and its stage, and replies count', async () => {
      for (const id of ['m3', 'm1', 'm2']) await store.inbox.put(message(id))
      const claim = await takeClaim(store)
      await store.inbox.hold(claim, leaseMs, { stage: asking })
      await store.inbox.settle(claim, { kind: 'back' })
      await store.links.move(thread, to)

      expect(await store.inbox.put(message('m4', { ...there, address: 'reply' }))).toBe('stored')
      expect(await store.inbox.revise(messageId('m2'), { text: 'better', files: [] })).toBe(true)
      expect(await store.inbox.threadStats(to.thread)).toEqual({ waiting: 4, dead: 0 })
      const first = await takeClaim(store)
      expect(first).toMatchObject({ item: { id: 'm1', thread: to.thread, stage: asking }, attempt: 1 })
      await store.inbox.settle(first, { kind: 'done' })
      expect(await drain(store)).toEqual(['m2', 'm3', 'm4'])
      expect(await store.stats()).toMatchObject({ waiting: 0, running: 0 })
    })

    test('a thread that waits to be tried again goes on waiting', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'later', ms: 60_000 })
      await store.links.move(thread, to)

      expect(await store.inbox.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await harness.advance(60_001)
      expect(await drain(store)).toEqual(['m1'])
    })

    test('is refused while the thread, or the one it becomes, is held, and nothing changes', async () => {
      await store.inbox.put(message('m1'))
      const claim = await takeClaim(store)
      expect(await store.links.move(thread, to)).toBe('held')
      expect(await store.inbox.hold(claim, leaseMs)).toBe(true)
      await store.inbox.settle(claim, { kind: 'done' })

      await store.inbox.put(message('n1', there))
      await takeClaim(store)
      expect(await store.links.move(thread, to)).toBe('held')
      expect(await store.links.get(thread)).toMatchObject({ channel })
    })

    test('dead letters go with it and can be revived there', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await store.links.move(thread, to)

      expect(await store.inbox.threadStats(to.thread)).toEqual({ waiting: 0, dead: 1 })
      expect(await store.inbox.threadStats(thread)).toEqual({ waiting: 0, dead: 0 })
      expect(await store.deadLetters(10)).toMatchObject([{ id: 'm1', thread: to.thread }])
      expect(await store.inbox.revive(messageId('m1'), to.channel)).toBe(true)
      expect((await takeClaim(store)).item).toMatchObject({ id: 'm1', thread: to.thread })
    })

    test('a dead letter of before a reset cannot be revived there either', async () => {
      await store.inbox.put(message('m1'))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await reset(store)
      await store.inbox.put(message('m2'))
      await store.inbox.put(message('n1', there))
      await store.links.move(thread, to)

      expect(await store.links.get(to.thread)).toMatchObject({ generation: 0 })
      expect(await store.inbox.revive(messageId('m1'), channel)).toBe(false)
      expect((await drain(store)).toSorted()).toEqual(['m2', 'n1'])
    })

    test('a thread that was only just engaged under the new key takes over the conversation', async () => {
      await converse(store, 'm1', { conversation, link: { turns: 4 } })
      await store.inbox.put(message('m2'))
      await store.inbox.put(message('n1', { ...there, author: person('U0BOB') }))
      await store.links.move(thread, to)

      const link = await store.links.get(to.thread)
      expect(link).toMatchObject({ engaged: true, conversation, turns: 4, people: ['U0ADA', 'U0BOB'] })
      expect(await drainTasks(store)).toEqual([])
      expect((await drain(store)).toSorted()).toEqual(['m2', 'n1'])
    })

    test('of two conversations the one under the new key stays, and the other is deleted', async () => {
      const later = conversationId('c-there')
      await converse(store, 'm1', { conversation })
      await converse(store, 'n1', { ...there, conversation: later })
      await store.inbox.put(message('m4'))
      await store.links.move(thread, to)

      expect((await store.links.get(to.thread))?.conversation).toBe(later)
      expect((await drainTasks(store)).map(({ task }) => task)).toEqual([
        { kind: 'deletion', conversation, reason: 'left-over', tries: 0 },
      ])
      const claim = await takeClaim(store)
      expect(claim).toMatchObject({ item: { id: 'm4', thread: to.thread }, link: { conversation: later } })
      expect(claim.item.generation).toBe(claim.link.generation)
    })

    test('a thread that was reset under the new key stays so, and the conversation is deleted', async () => {
      await converse(store, 'n1', { ...there, conversation: conversationId('c-there') })
      await reset(store, { thread: to.thread })
      await drainTasks(store)
      await converse(store, 'm1', { conversation })
      await store.links.move(thread, to)

      expect(await store.links.get(to.thread)).toMatchObject({ generation: 1, engaged: false })
      expect((await store.links.get(to.thread))?.conversation).toBeUndefined()
      expect((await drainTasks(store)).map(({ id }) => id)).toEqual([`deletion:${conversation}`])
    })

    test('what is asked there all the same engages the thread, so that its conversation is known', async () => {
      await store.inbox.put(message('n1', there))
      await reset(store, { thread: to.thread })
      await store.inbox.put(message('m1'))
      await store.links.move(thread, to)
      const claim = await takeClaim(store)
      await store.inbox.hold(claim, leaseMs, { link: { ...claim.link, conversation } })
      await store.inbox.settle(claim, { kind: 'done' })

      await harness.advance(remnantMs + 1)
      expect(await store.links.list({ channel: to.channel }, page)).toMatchObject([
        { link: { conversation } },
      ])
      await store.inbox.put(message('m2', there))
      expect(await store.links.get(to.thread)).toMatchObject({ generation: 1, engaged: true, conversation })
    })

    test('moving twice, or what is not there, is moved', async () => {
      await converse(store, 'm1', { conversation })
      await store.links.move(thread, to)

      expect(await store.links.move(thread, to)).toBe('moved')
      expect(await store.links.move(threadKey('unknown'), to)).toBe('moved')
      expect(await store.links.get(to.thread)).toMatchObject({ conversation, engaged: true })
    })

    test('under the same key only the channel changes', async () => {
      await converse(store, 'm1', { conversation })
      await store.inbox.put(message('m2'))
      await store.links.move(thread, { thread, channel: to.channel })

      expect(await store.links.get(thread)).toMatchObject({ channel: to.channel, conversation })
      expect(await store.links.list({ channel }, page)).toEqual([])
      expect(await store.links.list({ channel: to.channel }, page)).toHaveLength(1)
      expect(await drain(store)).toEqual(['m2'])
    })

    test('what is left of a thread that was reset moves, and is forgotten in its time', async () => {
      await converse(store, 'm1', { conversation })
      await reset(store)
      await store.links.move(thread, to)

      expect(await store.links.get(to.thread)).toMatchObject({ generation: 1, engaged: false })
      expect(await store.links.list({ channel: to.channel }, page)).toEqual([])
      await harness.advance(remnantMs + 1)
      expect(await store.links.get(to.thread)).toBeUndefined()
    })
  })
}
