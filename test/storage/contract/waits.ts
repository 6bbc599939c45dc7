import { beforeEach, describe, expect, test } from 'vitest'
import type { Outcome } from '../../../src/bridge/ports/inbox.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import {
  answered,
  asking,
  leaseMs,
  message,
  messageId,
  reset,
  takeClaim,
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeWaits(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  const write = (id: string, at: string = thread) =>
    store.inbox.put(message(id, { thread: at, address: 'direct', order: Number(id) }))

  /** The messages of which threads are to be told by now, if whatever tells them takes a second for each. */
  const toBeTold = async (): Promise<string[]> => {
    const told: string[] = []
    for (;;) {
      const taken = await store.tasks.take(leaseMs, { lane: 'prompt' })
      if (taken.kind !== 'task') return told
      if (taken.task.kind === 'waiting') told.push(taken.task.message)
      await store.tasks.settle(taken, { kind: 'done' })
      await harness.advance(1_001)
    }
  }

  const settleFirst = async (outcome: Outcome) => store.inbox.settle(await takeClaim(store), outcome)

  describe('a thread in which nobody is at work', () => {
    beforeEach(() => {
      harness = current()
      store = harness.store
    })

    test('is to be told once that its first message waits, and not before a minute has passed', async () => {
      await write('1')
      await harness.advance(59_000)
      const early = await toBeTold()
      await harness.advance(1_001)
      const told = await toBeTold()
      await write('2')
      await harness.advance(300_000)

      expect([early, told, await toBeTold()]).toEqual([[], ['1'], []])
    })

    test('is to be told a second after another one', async () => {
      await write('1', 'one')
      await write('2', 'two')
      await harness.advance(61_000)

      const [first, second] = [await takeWaiting(), await takeWaiting()]
      await harness.advance(1_001)

      expect([first, second, await takeWaiting()]).toEqual(['1', undefined, '2'])
    })

    test('names the message, its thread and its author, under an id that a second one cannot have', async () => {
      await write('1')
      await harness.advance(61_000)
      const taken = await store.tasks.take(leaseMs, { lane: 'prompt' })

      expect(taken).toMatchObject({ id: 'waiting:1', task: { kind: 'waiting', thread, message: '1' } })
      expect(taken.kind === 'task' && taken.task.kind === 'waiting' && taken.task.author).toBe(
        message('1').author,
      )
    })

    test('waits on while its first message is tried again and again', async () => {
      await write('1')
      for (let tries = 0; tries < 3; tries += 1) {
        await settleFirst({ kind: 'later', ms: 20_000 })
        await harness.advance(20_001)
      }
      expect(await toBeTold()).toEqual(['1'])
    })

    test('waits anew once its first message is answered, and another comes first', async () => {
      await write('1')
      await write('2')
      await harness.advance(50_000)
      await settleFirst({ kind: 'done' })
      await harness.advance(50_000)
      const early = await toBeTold()
      await harness.advance(11_000)

      expect([early, await toBeTold()]).toEqual([[], ['2']])
    })

    test('is not to be told of an answer that is still to be posted', async () => {
      await write('1')
      const claim = await takeClaim(store)
      await store.inbox.hold(claim, leaseMs, { stage: answered })
      await store.inbox.settle(claim, { kind: 'later', ms: 90_000 })
      await harness.advance(61_000)

      expect(await toBeTold()).toEqual([])
    })

    test.each([
      ['answered', () => settleFirst({ kind: 'done' })],
      ['given up', () => settleFirst({ kind: 'dead', code: 'x' })],
      ['deleted', () => store.inbox.revise(messageId('1'), 'withdraw')],
      ['reset', () => reset(store, { thread: threadKey(thread) })],
    ] as const)('has nothing to be told once its message is %s', async (_what, leave) => {
      await write('1')
      await harness.advance(50_000)
      await leave()
      await harness.advance(61_000)

      expect(await toBeTold()).toEqual([])
    })
  })

  describe('a thread in which somebody is at work', () => {
    test('is to be told only once nobody is any more', async () => {
      harness = current()
      store = harness.store
      await write('1')
      const claim = await takeClaim(store, 200_000)
      await harness.advance(61_000)
      const standing = await store.inbox.standing(thread)
      const early = await toBeTold()
      await store.inbox.settle(claim, { kind: 'later', ms: 60_000 })
      await harness.advance(11_000)

      expect(standing).toMatchObject({ waiting: 1, isInWork: true, first: { id: '1' } })
      expect([early, await toBeTold()]).toEqual([[], ['1']])
      expect(await store.inbox.standing(thread)).toMatchObject({ waiting: 1, isInWork: false })
    })
  })

  test('its first message is not named once that was deleted after it was asked', async () => {
    harness = current()
    store = harness.store
    await write('1')
    const claim = await takeClaim(store)
    await store.inbox.hold(claim, leaseMs, { stage: asking })
    await store.inbox.settle(claim, { kind: 'later', ms: 60_000 })
    const before = await store.inbox.standing(thread)
    await store.inbox.revise(messageId('1'), 'withdraw')

    expect(before.first?.id).toBe('1')
    expect(await store.inbox.standing(thread)).toEqual({ waiting: 1, isInWork: false })
  })

  async function takeWaiting(): Promise<string | undefined> {
    const taken = await store.tasks.take(leaseMs, { lane: 'prompt' })
    return taken.kind === 'task' && taken.task.kind === 'waiting' ? taken.task.message : undefined
  }
}
