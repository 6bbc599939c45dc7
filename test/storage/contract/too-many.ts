import { beforeEach, describe, expect, test } from 'vitest'
import type { Inbox } from '../../../src/bridge/ports/inbox.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { drainTasks, message, messageId, person, reset, takeClaim, threadKey } from '../fixtures.ts'
import type { Harness } from './harness.ts'

export function describeTooMany(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  const write = (id: string, author = 'UADA') =>
    store.inbox.put(
      message(id, { thread: id, author: person(author), address: 'direct', alias: `alias of ${id}` }),
      100,
    )

  describe('what one person may have waiting', () => {
    beforeEach(async () => {
      harness = current()
      store = harness.store
      for (let i = 0; i < 100; i++) await write(`a${i}`)
    })

    test('the hundred and first is refused and told of, once a minute; others go on', async () => {
      expect(await write('a100')).toBe('too-many')
      expect(await store.links.get(threadKey('a100'))).toBeUndefined()
      expect(await write('b1', 'UBEN')).toBe('stored')

      const told = await drainTasks(store)
      expect(told.map(({ task }) => task)).toEqual([
        { kind: 'refusal', thread: 'a100', message: 'a100', author: 'UADA' },
      ])
      for (let i = 101; i < 140; i++) expect(await write(`a${i}`)).toBe('too-many')
      expect(await drainTasks(store)).toEqual([])
      await harness.advance(60_001)
      expect(await write('a140')).toBe('too-many')
      expect((await drainTasks(store)).map(({ task }) => task)).toEqual([
        { kind: 'refusal', thread: 'a140', message: 'a140', author: 'UADA' },
      ])
      expect(await store.stats()).toMatchObject({ waiting: 101 })
    })

    test('a refused message is known for a minute, whatever name it comes under, and may be taken then', async () => {
      await write('a100')
      const again = message('z1', { thread: 'z1', author: person('UADA'), alias: 'alias of a100' })
      expect([await write('a100'), await store.inbox.put(again, 100)]).toEqual(['seen', 'seen'])

      await store.inbox.settle(await takeClaim(store), { kind: 'done' })
      await harness.advance(61_000)
      expect(await write('a100')).toBe('stored')
      expect(await write('a101')).toBe('too-many')
    })

    test.each([
      ['done', (): Promise<unknown> => settleOne({ kind: 'done' })],
      ['dead', (): Promise<unknown> => settleOne({ kind: 'dead', code: 'x' })],
      ['withdrawn', (): Promise<unknown> => store.inbox.revise(messageId('a7'), 'withdraw')],
      ['reset', (): Promise<unknown> => reset(store, { thread: threadKey('a7') })],
    ] as const)('what is %s makes room for one', async (_name, leave) => {
      await leave()

      expect([await write('a100'), await write('a101')]).toEqual(['stored', 'too-many'])
    })

    const settleOne = async (outcome: Parameters<Inbox['settle']>[1]) =>
      store.inbox.settle(await takeClaim(store), outcome)
  })
}
