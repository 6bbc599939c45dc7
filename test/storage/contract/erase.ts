import { beforeEach, describe, expect, test } from 'vitest'
import type { Part } from '../../../src/bridge/ports/operating.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import {
  channel,
  conversationId,
  converse,
  help,
  message,
  person,
  reset,
  takeClaim,
  takeTask,
  taskId,
  thread,
  threadKey,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const ada = person('U0ADA')
const grace = person('U0GRACE')
const elsewhere = threadKey('T012ABCDEF:C012ABCDEF:1764000009.123456')
const conversation = conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001')

async function all<Found>(read: (from?: string) => Promise<Part<Found>>): Promise<Found[]> {
  const found: Found[] = []
  for (let part = await read(); ; part = await read(part.next)) {
    found.push(...part.found)
    if (part.next === undefined) return found
  }
}

/** What is kept of a person, found and forgotten. */
export function describeErasing(current: () => Harness): void {
  let store: BotStore

  beforeEach(() => {
    store = current().store
  })

  const linksNaming = (name: typeof ada) => all((from) => store.operating.linksNaming(name, from))

  describe('what is kept of a person', () => {
    test('is every link that names them', async () => {
      await converse(store, 'm1', { conversation })
      await converse(store, 'm2', { conversation, thread: elsewhere, author: grace })

      expect(await linksNaming(ada)).toMatchObject([{ thread, link: { people: [ada] } }])
      expect((await linksNaming(grace)).map((linked) => linked.thread)).toEqual([elsewhere])
      expect(await linksNaming(person('U0'))).toEqual([])
    })

    test('is their messages, and what failed of what they wrote or asked for', async () => {
      for (const [id, author] of [
        ['m1', ada],
        ['m2', grace],
      ] as const) {
        await store.inbox.put(message(id, { author, thread: id === 'm1' ? thread : elsewhere }))
        await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
      }
      await store.tasks.put(taskId('one'), help)
      await store.tasks.settle(await takeTask(store), { kind: 'dead', code: 'attempts' })
      await store.inbox.put(message('m3'))
      await store.inbox.put(message('m4', { author: grace }))

      const letters = await all((from) => store.operating.lettersNaming(ada, from))
      expect(letters.map(({ id }) => id).toSorted()).toEqual(['m1', 'one'])
      expect(await store.operating.itemsOf(ada)).toMatchObject([{ item: { id: 'm3', thread } }])
      expect(await store.operating.itemsOf(person('U0NOBODY'))).toEqual([])
    })
  })

  describe('forgetIn', () => {
    const link = { people: [ada, grace], label: 'words of Ada' }

    test('takes a person out of a link and of their list, and leaves the others', async () => {
      await converse(store, 'm1', { conversation, link })

      expect(await store.operating.forgetIn(thread, ada)).toBe('forgotten')
      expect(await store.links.get(thread)).toMatchObject({
        people: [grace],
        startedBy: grace,
        label: '',
        conversation,
        engaged: true,
        turns: 0,
      })
      const page = { offset: 0, limit: 9 }
      expect(await store.links.list({ person: ada }, page)).toEqual([])
      expect(await store.links.list({ person: grace }, page)).toHaveLength(1)
      expect(await store.links.list({ channel }, page)).toHaveLength(1)
      expect(await linksNaming(ada)).toEqual([])
    })

    test('keeps the words of somebody else who began', async () => {
      await converse(store, 'm1', { conversation, link })
      await store.operating.forgetIn(thread, grace)

      expect(await store.links.get(thread)).toMatchObject({
        people: [ada],
        startedBy: ada,
        label: 'words of Ada',
      })
    })

    test('leaves a released thread without anybody, and its time as it is', async () => {
      await converse(store, 'm1', { conversation })
      await reset(store)

      expect(await store.operating.forgetIn(thread, ada)).toBe('forgotten')
      expect(await store.links.get(thread)).toMatchObject({ generation: 1, people: [], startedBy: '' })
      await current().advance(32 * 24 * 3_600_000)
      expect(await store.links.get(thread)).toBeUndefined()
    })

    test('changes nothing while somebody is at work in the thread', async () => {
      await converse(store, 'm1', { conversation })
      await store.inbox.put(message('m2'))
      await takeClaim(store)

      expect(await store.operating.forgetIn(thread, ada)).toBe('held')
      expect((await store.links.get(thread))?.people).toEqual([ada])
    })

    test('is nothing where nothing is known', async () => {
      expect(await store.operating.forgetIn(thread, ada)).toBe('forgotten')
      expect(await store.links.get(thread)).toBeUndefined()
    })
  })

  test('a release for an erasure needs a thread in which nothing waits', async () => {
    const terms = { deletion: { reason: 'erased' } } as const
    await converse(store, 'm1', { conversation })
    await store.inbox.put(message('m2', { author: grace }))
    expect(await reset(store, terms)).toBe('nothing')

    await store.inbox.settle(await takeClaim(store), { kind: 'done' })
    expect(await reset(store, terms)).toMatchObject({ deleting: true })
    expect(await store.links.get(thread)).toMatchObject({ generation: 1, people: [], startedBy: '' })
    expect(await store.links.list({ person: ada }, { offset: 0, limit: 9 })).toEqual([])
  })
}
