import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Link, MessageId, ThreadKey } from '../../src/bridge/model.ts'
import type { BotStore } from '../../src/storage/bot-store.ts'
import { deadLetterMs, seenMs } from '../../src/storage/keys.ts'
import {
  answered,
  asking,
  conversationId,
  drain,
  leaseMs,
  message,
  messageId,
  person,
  takeClaim,
  takeUnreadable,
  thread,
  threadKey,
} from './fixtures.ts'

/** A store under test, and what only somebody with their hands inside it can do. */
export type Harness = {
  readonly store: BotStore
  /** Lets time pass, as the store sees it. */
  advance(ms: number): Promise<void>
  /** The store's time. */
  now(): Promise<number>
  spoilItem(id: MessageId, what: 'content' | 'stage' | 'version'): Promise<void>
  spoilLink(thread: ThreadKey, what: 'json' | 'version'): Promise<void>
  removeLink(thread: ThreadKey): Promise<void>
  /** What a reset does to the link: its generation goes up, and it is not engaged any more. */
  raiseGeneration(thread: ThreadKey): Promise<void>
  /** Everything of a letter that is kept, as text. */
  rawLetter(id: string): Promise<string>
  close(): Promise<void>
}

export function describeStore(makeHarness: () => Promise<Harness>): void {
  let harness: Harness
  let store: BotStore

  beforeEach(async () => {
    harness = await makeHarness()
    store = harness.store
  })

  afterEach(async () => {
    await harness.close()
  })

  describe('put', () => {
    test('stores a mention with everything that was written, and hands it out', async () => {
      const before = await harness.now()
      const put = await store.put(message('m1', { text: 'a|||b\n"ü" 🙂', files: ['brief.pdf', 'x.png'] }))

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
      await store.put(message('m1', { text }))

      expect((await takeClaim(store)).item.text).toBe(text)
    })

    test.each(['mention', 'direct'] as const)(
      'a %s engages its thread and begins its link',
      async (address) => {
        await store.put(message('m1', { address }))

        const link = await store.link(thread)
        expect(link).toEqual({
          generation: 0,
          engaged: true,
          historyLength: 0,
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
      expect(await store.put(message('m1', { address: 'reply' }))).toBe('not-engaged')
      expect(await store.link(thread)).toBeUndefined()
      expect(await store.take(leaseMs)).toEqual({ kind: 'idle' })

      await store.put(message('m2'))
      expect(await store.put(message('m1', { address: 'reply' }))).toBe('stored')
    })

    test('a thread that was reset is engaged again by a mention, not by a reply', async () => {
      await store.put(message('m1'))
      await drain(store)
      await harness.raiseGeneration(thread)

      expect(await store.put(message('m2', { address: 'reply' }))).toBe('not-engaged')
      expect(await store.put(message('m3', { author: person('U0BOB') }))).toBe('stored')
      expect(await store.link(thread)).toMatchObject({
        generation: 1,
        engaged: true,
        startedBy: 'U0ADA',
        label: 'label of m1',
      })
      expect((await takeClaim(store)).item.generation).toBe(1)
    })

    test('refuses what waits, runs, is done or is dead, and whatever has the same alias', async () => {
      const first = message('m1', { alias: 'client-1' })
      const pair = message('m2', { alias: 'client-1' })
      const refused = async () => [await store.put(first), await store.put(pair)]

      await store.put(first)
      expect(await refused()).toEqual(['seen', 'seen'])
      const claim = await takeClaim(store)
      expect(await refused()).toEqual(['seen', 'seen'])
      await store.settle(claim, { kind: 'later', ms: 0 })
      expect(await refused()).toEqual(['seen', 'seen'])
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
      expect(await refused()).toEqual(['seen', 'seen'])
      await store.revive(first.id)
      await drain(store)
      expect(await refused()).toEqual(['seen', 'seen'])
      expect((await store.stats()).waiting).toBe(0)
    })

    test('an id and an alias of the same text are different', async () => {
      await store.put(message('m1', { alias: 'm2' }))

      expect(await store.put(message('m2'))).toBe('stored')
    })

    test('remembers for 25 hours, and longer while the item waits or is dead', async () => {
      await store.put(message('m1'))
      await store.put(message('m2', { thread: 'other' }))
      await drain(store)
      await store.put(message('m3'))
      await store.put(message('m4', { thread: 'other' }))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })

      await harness.advance(seenMs - 60_000)
      expect(await store.put(message('m1'))).toBe('seen')
      await harness.advance(120_000)
      expect(await store.put(message('m1'))).toBe('stored')
      expect(await store.put(message('m3'))).toBe('seen')
      expect(await store.put(message('m4', { thread: 'other' }))).toBe('seen')
    })

    test('the same message twenty times at once is stored once', async () => {
      const puts = await Promise.all(Array.from({ length: 20 }, () => store.put(message('m1'))))

      expect(puts.filter((put) => put === 'stored')).toHaveLength(1)
      expect(await drain(store)).toEqual(['m1'])
    })
  })

  describe('take', () => {
    test('is idle without a next time when nothing is stored', async () => {
      expect(await store.take(leaseMs)).toEqual({ kind: 'idle' })
    })

    test('hands a thread out in the order of its messages, not of their arrival', async () => {
      for (const id of ['m3', 'm1', 'm4', 'm2']) await store.put(message(id))

      expect(await drain(store)).toEqual(['m1', 'm2', 'm3', 'm4'])
    })

    test('messages of equal order come as they arrived', async () => {
      const ids = ['z', 'b', 'a', 'y', 'c', 'x', 'd', 'w', 'e', 'v', 'f', 'u']
      for (const id of ids) await store.put(message(id, { order: 7 }))

      expect(await drain(store)).toEqual(ids)
    })

    test('hands out nothing of a thread that is held, and of others the one due longest', async () => {
      for (const name of ['b', 'a', 'c']) {
        await store.put(message(`${name}1`, { thread: name }))
        await store.put(message(`${name}2`, { thread: name }))
        await harness.advance(10)
      }

      const taken = [await takeClaim(store), await takeClaim(store), await takeClaim(store)]
      expect(taken.map(({ item }) => item.id)).toEqual(['b1', 'a1', 'c1'])
      const idle = await store.take(leaseMs)
      expect(idle).toMatchObject({ kind: 'idle', nextMs: expect.any(Number) })
      expect(idle.kind === 'idle' && idle.nextMs).toBeLessThanOrEqual(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(leaseMs - 5_000)
    })

    test('a message put meanwhile does not disturb a held thread', async () => {
      await store.put(message('m2'))
      const claim = await takeClaim(store)
      await store.put(message('m1'))

      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
      expect(await store.hold(claim, leaseMs)).toBe(true)
      await store.settle(claim, { kind: 'done' })
      expect(await drain(store)).toEqual(['m1'])
    })

    test('when the lease runs out the same item comes again, counted and in its stage', async () => {
      await store.put(message('m2'))
      const first = await takeClaim(store)
      await store.hold(first, leaseMs, { stage: asking })
      await store.put(message('m1'))

      await harness.advance(leaseMs + 1)
      const second = await takeClaim(store)
      expect(second).toMatchObject({ item: { id: 'm2', stage: asking }, attempt: 2 })
      expect(second.token).not.toBe(first.token)
      await store.settle(second, { kind: 'done' })
      expect(await drain(store)).toEqual(['m1'])
    })

    test('begins a link anew where there is none any more', async () => {
      await store.put(message('m1'))
      await harness.removeLink(thread)

      const { link } = await takeClaim(store)
      expect(link).toMatchObject({ generation: 0, engaged: true, startedBy: 'U0ADA', turns: 0 })
      expect(await store.link(thread)).toEqual(link)
      expect(await store.deadLetters(10)).toEqual([])
    })
  })

  describe('hold', () => {
    test('renews the lease', async () => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      for (let i = 0; i < 3; i++) {
        await harness.advance(leaseMs - 5_000)
        expect(await store.hold(claim, leaseMs)).toBe(true)
      }

      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('a lease that ran out is renewed as long as nobody has taken the thread', async () => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      await harness.advance(leaseMs + 1)

      expect(await store.hold(claim, leaseMs)).toBe(true)
      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test.each([asking, answered])('records the stage $name and the link with it', async (stage) => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      const link: Link = {
        ...claim.link,
        conversation: conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001'),
        historyLength: 6,
        people: [person('U0ADA'), person('U0BOB')],
        turns: 3,
        words: 345,
        lastActivityMs: claim.link.lastActivityMs + 5,
      }

      expect(await store.hold(claim, leaseMs, { stage, link })).toBe(true)
      expect(await store.link(thread)).toEqual(link)
      await store.settle(claim, { kind: 'back' })
      expect(await takeClaim(store)).toMatchObject({ item: { stage }, link })
    })

    test('an unknown length of the history stays unknown', async () => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      const { historyLength: _unknown, ...link } = claim.link

      await store.hold(claim, leaseMs, { link })
      expect(await store.link(thread)).toEqual(link)
    })

    test('does not write generation and engaged', async () => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)

      await store.hold(claim, leaseMs, { link: { ...claim.link, generation: 7, engaged: false, turns: 1 } })
      expect(await store.link(thread)).toMatchObject({ generation: 0, engaged: true, turns: 1 })
    })

    test('a claim whose thread somebody else took changes nothing', async () => {
      await store.put(message('m1'))
      const stale = await takeClaim(store)
      await harness.advance(leaseMs + 1)
      const valid = await takeClaim(store)

      const change = { stage: asking, link: { ...stale.link, turns: 9 } }
      expect(await store.hold(stale, leaseMs * 10, change)).toBe(false)
      for (const outcome of [{ kind: 'done' }, { kind: 'back' }, { kind: 'later', ms: 1 }] as const) {
        expect(await store.settle(stale, outcome)).toBe(false)
      }
      expect(await store.settle(stale, { kind: 'dead', code: 'x' })).toBe(false)
      expect(await store.hold(valid, leaseMs)).toBe(true)
      await harness.advance(leaseMs + 1)
      expect(await takeClaim(store)).toMatchObject({
        item: { id: 'm1', stage: { name: 'waiting' } },
        link: { turns: 0 },
        attempt: 3,
      })
      expect(await store.deadLetters(10)).toEqual([])
    })

    test('a claim whose thread was reset changes nothing', async () => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      await harness.raiseGeneration(thread)

      const change = { stage: asking, link: { ...claim.link, turns: 9 } }
      expect(await store.hold(claim, leaseMs * 10, change)).toBe(false)
      expect(await store.link(thread)).toMatchObject({ generation: 1, engaged: false, turns: 0 })
      await harness.advance(leaseMs + 1)
      expect((await takeClaim(store)).item.stage).toEqual({ name: 'waiting' })
    })

    test('is refused after settle', async () => {
      await store.put(message('m1'))
      await store.put(message('m2'))
      const claim = await takeClaim(store)
      await store.settle(claim, { kind: 'done' })

      expect(await store.hold(claim, leaseMs)).toBe(false)
      expect(await store.settle(claim, { kind: 'done' })).toBe(false)
      expect(await drain(store)).toEqual(['m2'])
    })
  })

  describe('settle', () => {
    test('done: the thread goes on with its next item, behind threads due longer', async () => {
      await store.put(message('a1', { thread: 'a' }))
      await store.put(message('a2', { thread: 'a' }))
      await harness.advance(10)
      await store.put(message('b1', { thread: 'b' }))
      await harness.advance(10)
      await store.settle(await takeClaim(store), { kind: 'done' })

      expect(await drain(store)).toEqual(['b1', 'a2'])
    })

    test('back: at once again, not counted, and in its place when it is untouched', async () => {
      await store.put(message('m2'))
      const claim = await takeClaim(store)
      await store.put(message('m1'))
      expect(await store.settle(claim, { kind: 'back' })).toBe(true)

      const next = await takeClaim(store)
      expect(next).toMatchObject({ item: { id: 'm1' }, attempt: 1 })
      await store.settle(next, { kind: 'done' })
      expect(await takeClaim(store)).toMatchObject({ item: { id: 'm2' }, attempt: 1 })
    })

    test('back: first again when it was already begun', async () => {
      await store.put(message('m2'))
      const claim = await takeClaim(store)
      await store.put(message('m1'))
      await store.hold(claim, leaseMs, { stage: asking })
      await store.settle(claim, { kind: 'back' })

      expect(await takeClaim(store)).toMatchObject({ item: { id: 'm2', stage: asking }, attempt: 1 })
    })

    test('later: its thread waits, and no other; then the same item comes first', async () => {
      await store.put(message('a2', { thread: 'a' }))
      const claim = await takeClaim(store)
      await store.put(message('b1', { thread: 'b' }))
      await store.settle(claim, { kind: 'later', ms: 60_000 })
      await store.put(message('a1', { thread: 'a' }))
      await store.put(message('a3', { thread: 'a' }))

      expect(await drain(store)).toEqual(['b1'])
      const idle = await store.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(50_000)
      await harness.advance(60_001)
      expect(await takeClaim(store)).toMatchObject({ item: { id: 'a2' }, attempt: 2 })
      expect((await store.stats()).running).toBe(1)
    })

    test('dead: set aside under its code for 30 days, and the thread goes on', async () => {
      await store.put(message('m1', { text: 'kept', files: ['brief.pdf'] }))
      await store.put(message('m2'))
      const claim = await takeClaim(store)
      await store.hold(claim, leaseMs, { stage: asking })
      const before = await harness.now()
      expect(await store.settle(claim, { kind: 'dead', code: 'rejected' })).toBe(true)

      const [letter] = await store.deadLetters(10)
      expect(letter).toEqual({ id: 'm1', thread, code: 'rejected', atMs: letter?.atMs })
      expect(letter?.atMs).toBeGreaterThanOrEqual(before)
      const raw = await harness.rawLetter('m1')
      expect(raw).toContain('kept')
      expect(raw).toContain('the question')
      expect(await drain(store)).toEqual(['m2'])

      await harness.advance(deadLetterMs - 60_000)
      expect(await store.deadLetters(10)).toHaveLength(1)
      await harness.advance(120_000)
      expect(await store.deadLetters(10)).toEqual([])
      expect((await store.stats()).dead).toBe(0)
      expect(await store.revive(messageId('m1'))).toBe(false)
    })

    test('the letters of 30 days ago are gone when the next is set aside', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
      await harness.advance(deadLetterMs + 1)
      await store.put(message('m2'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })

      expect(await harness.rawLetter('m1')).toBe('')
      expect(await harness.rawLetter('m2')).not.toBe('')
    })

    test('dead letters are listed newest first, as many as asked for', async () => {
      for (const id of ['m1', 'm2', 'm3']) {
        await store.put(message(id))
        await store.settle(await takeClaim(store), { kind: 'dead', code: `code-${id}` })
        await harness.advance(10)
      }

      expect((await store.deadLetters(2)).map(({ id, code }) => [id, code])).toEqual([
        ['m3', 'code-m3'],
        ['m2', 'code-m2'],
      ])
    })
  })

  describe('revise', () => {
    test('replaces the text of a message that waits', async () => {
      await store.put(message('m1'))

      expect(await store.revise(messageId('m1'), { text: 'better', files: ['a.txt'] })).toBe(true)
      expect((await takeClaim(store)).item).toMatchObject({ text: 'better', files: ['a.txt'] })
    })

    test('withdraws a message that waits, and it stays seen', async () => {
      for (const id of ['m1', 'm2', 'm3']) await store.put(message(id))

      expect(await store.revise(messageId('m2'), 'withdraw')).toBe(true)
      expect(await store.revise(messageId('m2'), 'withdraw')).toBe(false)
      expect(await store.put(message('m2'))).toBe('seen')
      expect((await store.stats()).waiting).toBe(2)
      expect(await drain(store)).toEqual(['m1', 'm3'])
    })

    test('a thread whose last message is withdrawn is idle', async () => {
      await store.put(message('m1'))
      await store.revise(messageId('m1'), 'withdraw')

      expect(await store.take(leaseMs)).toEqual({ kind: 'idle' })
      expect(await store.put(message('m2'))).toBe('stored')
      expect(await drain(store)).toEqual(['m2'])
    })

    test('when the message that was to be tried again is withdrawn, the next need not wait', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'later', ms: 60_000 })
      await store.put(message('m2'))
      await store.put(message('m3'))

      await store.revise(messageId('m3'), 'withdraw')
      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await store.revise(messageId('m1'), 'withdraw')
      expect(await drain(store)).toEqual(['m2'])
    })

    test.each(['text', 'withdraw'] as const)('%s: refused while the thread is held', async (kind) => {
      const change = kind === 'withdraw' ? kind : { text: 'x', files: [] }
      await store.put(message('m1'))
      await store.put(message('m2'))
      await takeClaim(store)

      expect(await store.revise(messageId('m1'), change)).toBe(false)
      expect(await store.revise(messageId('m2'), change)).toBe(false)
      await harness.advance(leaseMs + 1)
      expect(await store.revise(messageId('m1'), change)).toBe(false)
      expect((await takeClaim(store)).item.text).toBe('text of m1')
    })

    test.each([asking, answered])('refused in the stage $name', async (stage) => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      await store.hold(claim, leaseMs, { stage })
      await store.settle(claim, { kind: 'back' })

      expect(await store.revise(messageId('m1'), 'withdraw')).toBe(false)
      expect(await store.revise(messageId('m1'), { text: 'x', files: [] })).toBe(false)
      expect((await takeClaim(store)).item.text).toBe('text of m1')
    })

    test('refused for what is done, dead or unknown', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
      await store.put(message('m2'))
      await drain(store)

      for (const id of ['m1', 'm2', 'm3']) {
        expect(await store.revise(messageId(id), 'withdraw')).toBe(false)
        expect(await store.revise(messageId(id), { text: 'x', files: [] })).toBe(false)
      }
    })
  })

  describe('revive', () => {
    test('puts a dead item back once, as if it had just been written', async () => {
      await store.put(message('m1', { files: ['a'] }))
      await store.put(message('m2'))
      const claim = await takeClaim(store)
      await store.hold(claim, leaseMs, { stage: answered })
      await store.settle(claim, { kind: 'dead', code: 'unanswered' })
      await harness.advance(1_000)
      const revivedAtMs = await harness.now()

      expect(await store.revive(messageId('m1'))).toBe(true)
      expect(await store.revive(messageId('m1'))).toBe(false)
      const again = await takeClaim(store)
      expect(again).toMatchObject({
        item: { id: 'm1', text: 'text of m1', files: ['a'], stage: { name: 'waiting' } },
        attempt: 1,
      })
      expect(again.item.receivedAtMs).toBeGreaterThanOrEqual(revivedAtMs)
      expect(await store.deadLetters(10)).toEqual([])
      await store.settle(again, { kind: 'dead', code: 'unanswered' })
      expect(await store.revive(messageId('m1'))).toBe(true)
      expect(await drain(store)).toEqual(['m1', 'm2'])
    })

    test('what was revived lives on after the 30 days of a dead letter', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'x' })
      await store.revive(messageId('m1'))
      await harness.advance(deadLetterMs + 1)

      expect(await drain(store)).toEqual(['m1'])
    })

    test('is refused after a reset of the thread, and for what is not dead', async () => {
      await store.put(message('m1'))
      await store.settle(await takeClaim(store), { kind: 'dead', code: 'unanswered' })
      await harness.raiseGeneration(thread)

      expect(await store.revive(messageId('m1'))).toBe(false)
      expect(await store.deadLetters(10)).toHaveLength(1)
      await store.put(message('m2'))
      expect(await store.revive(messageId('m2'))).toBe(false)
      expect(await store.revive(messageId('m3'))).toBe(false)
    })
  })

  describe('pause', () => {
    test('hands out nothing until it is over; a longer one in force stays', async () => {
      await store.put(message('m1'))
      await store.pause(60_000)
      await store.pause(1_000)

      const idle = await store.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(50_000)
      await harness.advance(2_000)
      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
      await harness.advance(60_000)
      expect(await drain(store)).toEqual(['m1'])
    })

    test('a longer one replaces it, and claims in force go on', async () => {
      await store.put(message('m1'))
      const claim = await takeClaim(store)
      await store.pause(1_000)
      await store.pause(60_000)
      await store.put(message('m2'))
      expect(await store.hold(claim, leaseMs, { stage: asking })).toBe(true)
      expect(await store.settle(claim, { kind: 'done' })).toBe(true)

      await harness.advance(2_000)
      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })
  })

  describe('records that cannot be read', () => {
    test.each(['content', 'stage', 'version'] as const)(
      'an item with an unknown %s is handed out as unreadable with its key; dead, it is kept raw',
      async (what) => {
        await store.put(message('m1'))
        await store.put(message('m2'))
        await harness.spoilItem(messageId('m1'), what)

        const claim = await takeUnreadable(store)
        expect(claim).toMatchObject({ id: 'm1', thread })
        expect(claim.key).toContain('item:m1')
        expect(await store.settle(claim, { kind: 'dead', code: 'unreadable' })).toBe(true)
        expect(await store.deadLetters(10)).toMatchObject([{ id: 'm1', thread, code: 'unreadable' }])
        expect(await harness.rawLetter('m1')).toContain('spoilt')
        expect(await drain(store)).toEqual(['m2'])
      },
    )

    test('an unreadable item can be handed back and comes again', async () => {
      await store.put(message('m1'))
      await harness.spoilItem(messageId('m1'), 'content')
      await store.settle(await takeUnreadable(store), { kind: 'back' })

      expect(await store.settle(await takeUnreadable(store), { kind: 'done' })).toBe(true)
      expect(await store.take(leaseMs)).toEqual({ kind: 'idle' })
    })

    test.each(['json', 'version'] as const)(
      'a link with unknown %s is set aside, and its thread goes on with a fresh one of the same generation',
      async (what) => {
        await store.put(message('m1'))
        await drain(store)
        await harness.raiseGeneration(thread)
        await store.put(message('m2'))
        await harness.spoilLink(thread, what)

        expect(await store.link(thread)).toBeUndefined()
        expect(await store.put(message('m3', { address: 'reply' }))).toBe('stored')
        const claim = await takeClaim(store)
        expect(claim).toMatchObject({
          item: { id: 'm2', generation: 1 },
          link: { generation: 1, engaged: true, startedBy: 'U0ADA', people: ['U0ADA'], historyLength: 0 },
        })
        expect(claim.link.conversation).toBeUndefined()
        const [letter] = await store.deadLetters(10)
        expect(letter).toMatchObject({ thread, code: 'unreadable-link' })
        expect(letter?.id).toContain(`link:${thread}`)
        expect(await harness.rawLetter(letter?.id ?? '')).toContain('spoilt')
        expect(await store.hold(claim, leaseMs, { stage: asking, link: claim.link })).toBe(true)
        await store.settle(claim, { kind: 'done' })
        expect(await drain(store)).toEqual(['m3'])
        expect(await store.revive(messageId(letter?.id ?? ''))).toBe(false)
      },
    )
  })

  describe('wake', () => {
    const never = new AbortController().signal

    test('resolves when a message is put', async () => {
      const woken = store.wake(60_000, never)
      await store.put(message('m1'))

      await expect(woken).resolves.toBeUndefined()
    })

    test('resolves at once when a message was put while nobody waited', async () => {
      await store.put(message('m1'))

      await expect(store.wake(60_000, never)).resolves.toBeUndefined()
    })

    test('resolves when a thread is released, and when an item is revived', async () => {
      await store.put(message('m1'))
      await store.put(message('m2'))
      await store.wake(60_000, never)
      const claim = await takeClaim(store)
      const released = store.wake(60_000, never)
      await store.settle(claim, { kind: 'dead', code: 'x' })
      await released

      await drain(store)
      const revived = store.wake(60_000, never)
      await store.revive(messageId('m1'))
      await expect(revived).resolves.toBeUndefined()
    })

    test('resolves when its signal aborts, and then loses no token for the next', async () => {
      const stop = new AbortController()
      const woken = store.wake(60_000, stop.signal)
      stop.abort()
      await expect(woken).resolves.toBeUndefined()
      await store.wake(60_000, stop.signal)

      await store.put(message('m1'))
      await expect(store.wake(60_000, never)).resolves.toBeUndefined()
    })

    test('resolves after its time', async () => {
      await expect(store.wake(5, never)).resolves.toBeUndefined()
    })

    test('wakes one more when more is due than was taken', async () => {
      for (const name of ['a', 'b', 'c']) await store.put(message(`${name}1`, { thread: name }))
      for (let i = 0; i < 3; i++) {
        await store.wake(60_000, never)
        await takeClaim(store)
      }
      expect(await store.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('resolves when the store closes', async () => {
      const woken = store.wake(60_000, never)
      await store.close()

      await expect(woken).resolves.toBeUndefined()
    })
  })

  describe('stats', () => {
    test('count what waits, runs and is dead, and the age of the oldest', async () => {
      expect(await store.stats()).toEqual({ waiting: 0, running: 0, dead: 0, oldestMs: 0 })
      await store.put(message('a1', { thread: 'a' }))
      await harness.advance(20_000)
      await store.put(message('b1', { thread: 'b' }))
      await store.put(message('b2', { thread: 'b' }))
      await store.put(message('c1', { thread: 'c' }))
      const first = await takeClaim(store)
      await takeClaim(store)

      const busy = await store.stats()
      expect(busy).toMatchObject({ waiting: 4, running: 2, dead: 0 })
      expect(busy.oldestMs).toBeGreaterThanOrEqual(20_000)
      expect(busy.oldestMs).toBeLessThan(30_000)
      await store.settle(first, { kind: 'dead', code: 'x' })
      const after = await store.stats()
      expect(after).toMatchObject({ waiting: 3, running: 1, dead: 1 })
      expect(after.oldestMs).toBeLessThan(10_000)
    })

    test('ping resolves while the store answers', async () => {
      await expect(store.ping()).resolves.toBeUndefined()
    })

    test('after close everything rejects with StoreError', async () => {
      await store.close()
      const unavailable = { code: 'store-unavailable' }

      await expect(store.put(message('m1'))).rejects.toMatchObject(unavailable)
      await expect(store.take(leaseMs)).rejects.toMatchObject(unavailable)
      await expect(store.ping()).rejects.toMatchObject(unavailable)
      await store.close()
    })
  })

  test('eight takers of 200 threads keep every order, and no two have the same thread', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `thread-${i}`)
    for (let i = 1; i <= 10; i++) {
      await Promise.all(names.map((name) => store.put(message(`${name}-${i}`, { thread: name, order: i }))))
    }
    const held = new Set<ThreadKey>()
    const orders = new Map<string, number[]>(names.map((name) => [name, []]))
    const overlaps: string[] = []

    const takeAll = async (): Promise<void> => {
      for (;;) {
        const taken = await store.take(leaseMs)
        if (taken.kind !== 'claim') return
        const { item } = taken
        if (held.has(item.thread)) overlaps.push(item.id)
        held.add(item.thread)
        orders.get(item.thread)?.push(item.order)
        if (item.order % 4 === 0) await store.hold(taken, leaseMs, { stage: asking })
        held.delete(item.thread)
        await store.settle(taken, { kind: 'done' })
      }
    }
    while ((await store.stats()).waiting > 0) {
      await Promise.all(Array.from({ length: 8 }, () => takeAll()))
    }

    expect(overlaps).toEqual([])
    const inOrder = Array.from({ length: 10 }, (_, i) => i + 1)
    expect([...orders.values()].filter((order) => String(order) !== String(inOrder))).toEqual([])
  })

  test('an idle thread leaves nothing in the inbox', async () => {
    await store.put(message('m1', { thread: threadKey('x') }))
    await drain(store)

    expect(await store.take(leaseMs)).toEqual({ kind: 'idle' })
    expect(await store.stats()).toEqual({ waiting: 0, running: 0, dead: 0, oldestMs: 0 })
  })
}
