import { beforeEach, describe, expect, test } from 'vitest'
import type { Links } from '../../../src/bridge/ports/links.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { until } from '../../setup/until.ts'
import {
  channel,
  channelKey,
  conversationId,
  converse,
  drain,
  message,
  person,
  reset,
  takeClaim,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const everything = { offset: 0, limit: 1_000 }
const ada = person('U0ADA')
const bob = person('U0BOB')

export function describeLists(current: () => Harness): void {
  let harness: Harness
  let store: BotStore
  let startMs: number

  beforeEach(async () => {
    harness = current()
    store = harness.store
    startMs = await harness.now()
  })

  /** A thread with a conversation, last active `activeMs` from now. */
  const talk = (name: string, activeMs: number, more: Partial<Parameters<typeof converse>[2]> = {}) =>
    converse(store, `${name}1`, {
      thread: name,
      conversation: conversationId(name),
      ...more,
      link: { lastActivityMs: startMs + activeMs, ...more.link },
    })

  const listed = async (of: Parameters<Links['list']>[0], page = everything) =>
    (await store.links.list(of, page)).map(({ thread }) => thread)

  const idle = async (activeMs: number, limit = 100) =>
    (await store.links.idle(channel, { beforeMs: startMs + activeMs, limit })).map(({ thread }) => thread)

  describe('linked', () => {
    test('lists the threads of a channel with their links, last active first, page by page', async () => {
      await talk('b', 200_000)
      await talk('a', 300_000)
      await talk('c', 100_000)
      await talk('x', 400_000, { channel: channelKey('elsewhere') })

      expect(await listed({ channel })).toEqual(['a', 'b', 'c'])
      expect(await listed({ channel }, { offset: 1, limit: 1 })).toEqual(['b'])
      expect(await listed({ channel }, { offset: 2, limit: 5 })).toEqual(['c'])
      expect(await listed({ channel }, { offset: 3, limit: 5 })).toEqual([])
      expect(await store.links.list({ channel }, { offset: 0, limit: 1 })).toEqual([
        { thread: 'a', link: await store.links.get(threadKey('a')) },
      ])
    })

    test('lists the threads of a person: begun by, and joined', async () => {
      await talk('a', 100_000)
      await talk('b', 200_000, { author: bob })
      await talk('c', 300_000, { author: bob, link: { people: [bob, ada] } })

      expect(await listed({ person: ada })).toEqual(['c', 'a'])
      expect(await listed({ person: bob })).toEqual(['c', 'b'])
      expect(await listed({ person: person('U0CYD') })).toEqual([])
    })

    test('a link recorded later moves its thread up, in all lists', async () => {
      await talk('a', 100_000)
      await talk('b', 200_000)
      await converse(store, 'a2', {
        thread: 'a',
        conversation: conversationId('a'),
        link: { lastActivityMs: startMs + 300_000 },
      })

      expect(await listed({ channel })).toEqual(['a', 'b'])
      expect(await listed({ person: ada })).toEqual(['a', 'b'])
    })

    test('what waits counts as well as a conversation; a thread with neither is passed over', async () => {
      await store.inbox.put(message('a1', { thread: 'a' }))
      await drain(store)
      await store.inbox.put(message('b1', { thread: 'b' }))

      expect(await listed({ channel })).toEqual(['b'])
      expect(await listed({ channel }, { offset: 0, limit: 1 })).toEqual(['b'])
      await store.inbox.put(message('a2', { thread: 'a', address: 'reply' }))
      expect((await listed({ channel })).toSorted()).toEqual(['a', 'b'])
    })

    test('a link that is missing or cannot be read is passed over', async () => {
      for (const name of ['a', 'b', 'c']) await talk(name, 100_000)
      await harness.removeLink(threadKey('a'))
      await harness.spoilLink(threadKey('b'), 'json')

      expect(await listed({ channel }, { offset: 0, limit: 1 })).toEqual(['c'])
      expect(await listed({ person: ada })).toEqual(['c'])
    })

    test('pages are right over hundreds of threads', async () => {
      const names = Array.from({ length: 230 }, (_, n) => `thread-${n}`)
      for (const [n, name] of names.entries()) await talk(name, 100_000 + n)
      await harness.removeLink(threadKey('thread-200'))

      const all = names.filter((name) => name !== 'thread-200').toReversed()
      expect(await listed({ channel }, { offset: 0, limit: 50 })).toEqual(all.slice(0, 50))
      expect(await listed({ channel }, { offset: 90, limit: 130 })).toEqual(all.slice(90, 220))
      expect(await listed({ channel })).toEqual(all)
    })

    test('a link that is replaced is listed', async () => {
      await store.inbox.put(message('a1', { thread: 'a' }))
      await harness.removeLink(threadKey('a'))
      expect(await listed({ channel })).toEqual([])
      expect(await store.links.channels()).toEqual([])
      expect((await takeClaim(store)).link.channel).toBe(channel)

      expect(await listed({ channel })).toEqual(['a'])
      expect(await listed({ person: ada })).toEqual(['a'])
    })
  })

  test('whoever is not known to have taken part any more has no place for the thread', async () => {
    await talk('a', 100_000, { link: { people: [ada, bob] } })
    await store.inbox.put(message('a2', { thread: 'a' }))
    await harness.spoilLink(threadKey('a'), 'json')
    await takeClaim(store)

    expect(await listed({ person: bob })).toEqual([])
    expect(await listed({ person: ada })).toEqual(['a'])
  })

  describe('idle', () => {
    test('lists those last active before a time, strictly, longest idle first', async () => {
      await talk('b', 200_000)
      await talk('a', 300_000)
      await talk('c', 100_000)
      await talk('x', 100_000, { channel: channelKey('elsewhere') })

      expect(await idle(300_000)).toEqual(['c', 'b'])
      expect(await idle(300_001)).toEqual(['c', 'b', 'a'])
      expect(await idle(300_001, 1)).toEqual(['c'])
      expect(await idle(300_001, 0)).toEqual([])
      expect(await idle(100_000)).toEqual([])
    })

    test('a thread that was engaged and has no conversation is idle as well', async () => {
      await store.inbox.put(message('a1', { thread: 'a' }))
      await drain(store)

      expect(await idle(60_000)).toEqual(['a'])
    })

    test('what somebody writes ends it, before it is answered', async () => {
      await talk('a', -100_000)
      await harness.advance(10_000)
      const link = await store.links.get(threadKey('a'))
      const later = async () => {
        const nowMs = await harness.now()
        return nowMs > (link?.startedAtMs ?? 0) && nowMs
      }
      const writtenMs = await until(later, { what: 'the next millisecond' })
      await store.inbox.put(message('a2', { thread: 'a', address: 'reply' }))

      expect(await store.links.idle(channel, { beforeMs: writtenMs, limit: 10 })).toEqual([])
    })
  })

  describe('channels', () => {
    test('are those with linked threads', async () => {
      expect(await store.links.channels()).toEqual([])
      await talk('a', 100_000)
      await talk('b', 100_000, { channel: channelKey('elsewhere') })
      expect((await store.links.channels()).toSorted()).toEqual([channel, 'elsewhere'])

      await reset(store, { thread: threadKey('b') })
      expect(await store.links.channels()).toEqual([channel])
    })
  })

  describe('threadStats', () => {
    test('counts what waits in a thread, that in work included, and its dead letters', async () => {
      for (const id of ['a1', 'a2', 'a3', 'a4']) await store.inbox.put(message(id, { thread: 'a' }))
      await store.inbox.put(message('b1', { thread: 'b' }))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await takeClaim(store)

      const [a, b] = [
        await store.inbox.threadStats(threadKey('a')),
        await store.inbox.threadStats(threadKey('b')),
      ]
      expect(a.waiting + b.waiting).toBe(3)
      expect(a.dead + b.dead).toBe(2)
      expect(a.waiting + a.dead).toBe(4)
      expect(await store.inbox.threadStats(threadKey('c'))).toEqual({ waiting: 0, dead: 0 })
    })

    test('a letter is not counted once it is revived, nor after 30 days', async () => {
      for (const id of ['a1', 'a2']) await store.inbox.put(message(id, { thread: 'a' }))
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await store.inbox.revive(message('a1').id, channel)
      expect(await store.inbox.threadStats(threadKey('a'))).toEqual({ waiting: 1, dead: 1 })

      await harness.advance(31 * 24 * 3_600_000)
      expect(await store.inbox.threadStats(threadKey('a'))).toEqual({ waiting: 1, dead: 0 })
    })
  })
}
