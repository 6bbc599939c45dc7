import { beforeEach, describe, expect, test } from 'vitest'
import type { Stage, Task } from '../../../src/bridge/model.ts'
import type { TaskClaim } from '../../../src/bridge/ports/tasks.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { remnantMs } from '../../../src/storage/keys.ts'
import {
  channel,
  conversationId,
  converse,
  drain,
  drainTasks,
  leaseMs,
  message,
  person,
  reset,
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

export function describeReleaseAgain(current: () => Harness): void {
  let harness: Harness
  let store: BotStore

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('release of nothing, or again', () => {
    test('is refused to a task that somebody else has taken, and nothing changes', async () => {
      await converse(store, 'm1', { conversation })
      await store.inbox.put(message('m2'))
      await store.tasks.put(taskId('t1'), task)
      const stale = await takeTask(store)
      await harness.advance(leaseMs + 1)
      await takeTask(store)

      const terms = { thread, deletion, announcement, record: () => task }
      expect(await store.links.release(stale, terms)).toBe('claim-lost')
      expect(await store.links.get(thread)).toMatchObject({ generation: 0, engaged: true, conversation })
      expect(await drain(store)).toEqual(['m2'])
      expect(await drainTasks(store)).toEqual([])
    })

    test('what was active since it was listed as idle stays', async () => {
      const lastActivityMs = await harness.now()
      await converse(store, 'm1', { conversation, link: { lastActivityMs } })
      const idle = { deletion: { reason: 'retention' } } as const
      expect(await reset(store, { ...idle, unlessActiveSinceMs: lastActivityMs })).toBe('nothing')
      expect(await reset(store, { deletion, unlessActiveSinceMs: lastActivityMs - 1 })).toBe('nothing')
      expect(await store.links.get(thread)).toMatchObject({ generation: 0, engaged: true, conversation })
      expect(await store.links.list({ channel }, page)).toHaveLength(1)

      expect(await reset(store, { ...idle, unlessActiveSinceMs: lastActivityMs + 1 })).toMatchObject({
        deleting: true,
      })
    })

    test('a task that was settled releases nothing', async () => {
      await converse(store, 'm1', { conversation })
      await store.tasks.put(taskId('t1'), task)
      const claim = await takeTask(store)
      await store.tasks.settle(claim, { kind: 'done' })

      expect(await store.links.release(claim, { thread, deletion })).toBe('claim-lost')
      expect(await store.links.release(claim, { thread: threadKey('unknown'), deletion })).toBe('claim-lost')
      expect(await store.links.get(thread)).toMatchObject({ generation: 0, conversation })
    })

    test('of a thread without a link it is nothing, and the task stays as it is', async () => {
      await store.tasks.put(taskId('t1'), task)
      const claim = await takeTask(store)
      const terms = { thread, deletion, announcement, record: () => ({ ...task, thread: threadKey('x') }) }

      expect(await store.links.release(claim, terms)).toBe('nothing')
      expect(await store.links.get(thread)).toBeUndefined()
      expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
      await harness.advance(leaseMs + 1)
      expect((await takeTask(store)).task).toEqual(task)
    })

    test('a second time it is nothing, and the generation stays', async () => {
      await converse(store, 'm1', { conversation })
      await reset(store)

      expect(await reset(store)).toBe('nothing')
      expect(await store.links.get(thread)).toMatchObject({ generation: 1 })
      expect(await drainTasks(store)).toHaveLength(1)
    })

    test('of an engaged thread without a conversation there is something to release', async () => {
      await store.inbox.put(message('m1'))
      await drain(store)

      expect(await reset(store)).toEqual({ withdrawn: 0, interrupted: false, deleting: false })
      expect(await store.inbox.put(message('m2', { address: 'reply' }))).toBe('not-engaged')
    })

    test('for retention only what nobody is using is released', async () => {
      await converse(store, 'm1', { conversation })
      await store.inbox.put(message('m2', { address: 'reply' }))

      expect(await reset(store, { deletion: { reason: 'retention' } })).toBe('nothing')
      expect(await store.links.list({ channel }, page)).toHaveLength(1)
      expect(await drain(store)).toEqual(['m2'])
      expect(await reset(store, { deletion: { reason: 'retention' } })).toMatchObject({ deleting: true })
    })

    test.each(['unreadable', 'missing'] as const)(
      'a link that is %s goes as well, and what waits',
      async (what) => {
        await store.inbox.put(message('m1'))
        if (what === 'missing') await harness.removeLink(thread)
        else await harness.spoilLink(thread, 'json')

        const done = await reset(store, { deletion })
        expect(done).toEqual({ withdrawn: 1, interrupted: false, deleting: false })
        expect(await store.inbox.take(leaseMs)).toEqual({ kind: 'idle' })
        expect(await store.links.get(thread)).toMatchObject({
          generation: 1,
          engaged: false,
          people: ['U0BOB'],
        })
        const codes = (await store.deadLetters(10)).map(({ code }) => code)
        expect(codes).toEqual(what === 'missing' ? [] : ['unreadable-link'])
      },
    )

    test('what stays of the link is forgotten after 31 days', async () => {
      await converse(store, 'm1', { conversation })
      await reset(store)
      await harness.advance(remnantMs - 60_000)
      expect(await store.links.get(thread)).toMatchObject({ generation: 1 })

      await harness.advance(60_001)
      expect(await store.links.get(thread)).toBeUndefined()
    })

    test('a thread that is engaged again keeps its generation for good', async () => {
      await converse(store, 'm1', { conversation })
      await reset(store)
      await converse(store, 'm2', { conversation: conversationId('c2'), author: person('U0BOB') })

      await harness.advance(remnantMs + 1)
      expect(await store.links.get(thread)).toMatchObject({
        generation: 1,
        engaged: true,
        startedBy: 'U0BOB',
      })
      expect(await store.links.list({ person: person('U0ADA') }, page)).toEqual([])
      expect(await store.links.list({ person: person('U0BOB') }, page)).toHaveLength(1)
    })
  })

  test('twelve resets among eight takers: nothing of before is handed out or recorded after', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `thread-${n}`)
    const generations = new Map<string, number>(names.map((name) => [name, 0]))
    const conversations = new Set<string>()
    const faults: string[] = []
    const deleted: TaskClaim[] = []
    let puts = 0
    const over = new AbortController()

    const takeAll = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const known = new Map(generations)
        const claim = await store.inbox.take(leaseMs)
        if (claim.kind !== 'claim') {
          await store.inbox.untilDue(5, over.signal)
          continue
        }
        const { item, link } = claim
        if (item.generation !== link.generation) faults.push(`${item.id}: another generation than its link`)
        if (item.generation < (known.get(item.thread) ?? 0))
          faults.push(`${item.id} handed out after a reset`)
        if (item.stage.name === 'answered') {
          await store.inbox.settle(claim, { kind: 'done' })
          continue
        }
        const made = link.conversation ?? conversationId(`${item.thread}:${item.id}`)
        const knownBefore = generations.get(item.thread) ?? 0
        const isRecorded = await store.inbox.hold(claim, leaseMs, { link: { ...link, conversation: made } })
        if (isRecorded) conversations.add(made)
        if (isRecorded && item.generation < knownBefore) faults.push(`${item.id} recorded after a reset`)
        await store.inbox.settle(claim, { kind: 'done' })
      }
    }
    const resetAll = async (): Promise<void> => {
      for (let n = 0; n < 6; n++) {
        for (const name of names) {
          puts += 1
          await store.inbox.put(message(`${name}:${puts}`, { thread: name, order: puts }))
        }
        const name = names[n] ?? ''
        deleted.push(...(await drainTasks(store)))
        const done = await reset(store, { thread: threadKey(name), announcement })
        const link = await store.links.get(threadKey(name))
        if (typeof done === 'object' && link !== undefined) {
          generations.set(name, Math.max(link.generation, generations.get(name) ?? 0))
        }
      }
    }
    const takers = Array.from({ length: 8 }, () => takeAll())
    await resetAll()
    await resetAll()
    over.abort()
    await Promise.all(takers)

    deleted.push(...(await drainTasks(store)))
    const kept = (await store.links.list({ channel }, { offset: 0, limit: 100 })).flatMap(
      ({ link }) => link.conversation ?? [],
    )
    expect(faults).toEqual([])
    const accounted = [...kept.map((one) => `deletion:${one}`), ...deleted.map(({ id }) => id)]
    expect(accounted.toSorted()).toEqual([...conversations].map((one) => `deletion:${one}`).toSorted())
  })
}
