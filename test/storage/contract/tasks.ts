import { beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../../src/bridge/model.ts'
import type { BotStore } from '../../../src/storage/bot-store.ts'
import { deadLetterMs, seenMs } from '../../../src/storage/keys.ts'
import {
  channel,
  channelKey,
  conversationId,
  drainTasks,
  help,
  leaseMs,
  message,
  messageId,
  person,
  takeClaim,
  takeTask,
  taskId,
  thread,
} from '../fixtures.ts'
import type { Harness } from './harness.ts'

const requester = { person: person('U0ADA'), channel, thread, responseUrl: 'https://hooks.example/1' }
const other = { person: person('U0BOB') }

const tasks: Task[] = [
  { kind: 'reset', thread, requester, done: { withdrawn: 2, interrupted: true, deleting: false } },
  { kind: 'reset', thread, requester: other },
  { kind: 'export', thread, requester, format: 'json' },
  { kind: 'export', thread, requester: other, format: 'markdown', handedOver: true },
  { kind: 'status', thread, requester },
  { kind: 'list', requester, channel, page: 3 },
  { kind: 'list', requester, channel, page: 0, turned: true },
  { kind: 'help', requester },
  { kind: 'misunderstood', requester },
  { kind: 'home', requester },
  { kind: 'deletion', conversation: conversationId('c1'), reason: 'left-over', requester, tries: 4 },
  { kind: 'deletion', conversation: conversationId('c2'), reason: 'retention', tries: 0 },
  {
    kind: 'deletion',
    conversation: conversationId('c3'),
    reason: 'reset',
    requester: other,
    tries: 9,
    ended: { outcome: { kind: 'dead', code: 'deletion-forbidden' }, tellings: 2 },
  },
  { kind: 'clear', reason: 'channel-deleted', channel, happenedAtMs: 5, looks: { said: 'yes', times: 2 } },
  { kind: 'clear', reason: 'uninstalled' },
  { kind: 'retention', beforeMs: 1_764_000_000_000 },
  { kind: 'catch-up', thread, after: messageId('m1'), generation: 2 },
  { kind: 'move', from: channel, to: channelKey('T012ABCDEF:C0NEW') },
]

export function describeTasks(current: () => Harness): void {
  let harness: Harness
  let store: BotStore
  const put = (id: string, task: Task = help) => store.tasks.put(taskId(id), task)

  beforeEach(() => {
    harness = current()
    store = harness.store
  })

  describe('tasks', () => {
    test.each(tasks)('a task to $kind is handed out as it was stored', async (task) => {
      const before = await harness.now()
      expect(await put('t1', task)).toBe('stored')

      const claim = await takeTask(store)
      expect(claim).toEqual({
        kind: 'task',
        token: claim.token,
        id: 't1',
        task,
        receivedAtMs: claim.receivedAtMs,
        attempt: 1,
        takenAtMs: claim.takenAtMs,
      })
      expect(claim.receivedAtMs).toBeGreaterThanOrEqual(before)
      expect(claim.takenAtMs).toBeGreaterThanOrEqual(claim.receivedAtMs)
      expect(claim.takenAtMs).toBeLessThanOrEqual(await harness.now())
    })

    test('is idle, and says when the next is due', async () => {
      expect(await store.tasks.take(leaseMs)).toEqual({ kind: 'idle' })
      await put('t1')
      await takeTask(store)

      const idle = await store.tasks.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(leaseMs - 5_000)
      expect(idle.kind === 'idle' && idle.nextMs).toBeLessThanOrEqual(leaseMs)
    })

    test('the one due longest comes first, each to one taker', async () => {
      for (const id of ['b', 'a', 'c']) {
        await put(id)
        await harness.advance(10)
      }

      const taken = [await takeTask(store), await takeTask(store), await takeTask(store)]
      expect(taken.map(({ id }) => id)).toEqual(['b', 'a', 'c'])
      expect(await store.tasks.take(leaseMs)).toMatchObject({ kind: 'idle' })
    })

    test('no pause holds them up, and no thread', async () => {
      await store.inbox.put(message('m1'))
      await takeClaim(store)
      await store.inbox.pause(60_000)
      await put('t1', { kind: 'status', thread, requester })

      expect((await takeTask(store)).id).toBe('t1')
    })

    test('is seen while it waits, runs, is done or is dead, and for 25 hours', async () => {
      await put('t1')
      expect(await put('t1')).toBe('seen')
      const claim = await takeTask(store)
      expect(await put('t1')).toBe('seen')
      await store.tasks.settle(claim, { kind: 'done' })
      expect(await put('t1')).toBe('seen')
      await put('t2')
      await store.tasks.settle(await takeTask(store), { kind: 'dead', code: 'x' })
      await put('t3')
      await store.tasks.settle(await takeTask(store), { kind: 'later', ms: seenMs * 2 })

      await harness.advance(seenMs - 60_000)
      expect(await put('t1')).toBe('seen')
      await harness.advance(120_000)
      expect(await put('t1')).toBe('stored')
      expect(await put('t2')).toBe('seen')
      expect(await put('t3')).toBe('seen')
    })

    test('the same task twenty times at once is stored once', async () => {
      const puts = await Promise.all(Array.from({ length: 20 }, () => put('t1')))

      expect(puts.filter((one) => one === 'stored')).toHaveLength(1)
      expect(await drainTasks(store)).toHaveLength(1)
    })

    test('a task and a message of the same name are different', async () => {
      await put('m1')

      expect(await store.inbox.put(message('m1'))).toBe('stored')
    })

    test('hold renews the lease, and replaces the task', async () => {
      await put('t1')
      const claim = await takeTask(store)
      await harness.advance(leaseMs - 5_000)
      expect(await store.tasks.hold(claim, leaseMs)).toBe(true)
      await harness.advance(leaseMs - 5_000)
      expect(await store.tasks.take(leaseMs)).toMatchObject({ kind: 'idle' })

      const next: Task = { kind: 'home', requester: other }
      expect(await store.tasks.hold(claim, leaseMs, next)).toBe(true)
      await harness.advance(leaseMs + 1)
      expect(await takeTask(store)).toMatchObject({ id: 't1', task: next, attempt: 2 })
    })

    test('a claim that ran out and was taken by somebody else changes nothing', async () => {
      await put('t1')
      const stale = await takeTask(store)
      await harness.advance(leaseMs + 1)
      const valid = await takeTask(store)
      expect(valid.token).not.toBe(stale.token)

      expect(await store.tasks.hold(stale, leaseMs * 10, { kind: 'home', requester: other })).toBe(false)
      for (const outcome of [
        { kind: 'done' },
        { kind: 'back' },
        { kind: 'later', ms: 1 },
        { kind: 'dead', code: 'x' },
      ] as const) {
        expect(await store.tasks.settle(stale, outcome)).toBe(false)
      }
      expect(await store.tasks.hold(valid, leaseMs)).toBe(true)
      await harness.advance(leaseMs + 1)
      expect(await takeTask(store)).toMatchObject({ task: help, attempt: 3 })
      expect(await store.deadLetters(10)).toEqual([])
    })

    test('done: it is gone, and its claim with it', async () => {
      await put('t1')
      const claim = await takeTask(store)
      expect(await store.tasks.settle(claim, { kind: 'done' })).toBe(true)

      expect(await store.tasks.settle(claim, { kind: 'done' })).toBe(false)
      expect(await store.tasks.hold(claim, leaseMs, help)).toBe(false)
      expect(await store.tasks.take(leaseMs)).toEqual({ kind: 'idle' })
    })

    test('back: at once again and not counted; later: in its time, and counted', async () => {
      await put('t1')
      await store.tasks.settle(await takeTask(store), { kind: 'back' })
      const again = await takeTask(store)
      expect(again.attempt).toBe(1)
      await store.tasks.settle(again, { kind: 'later', ms: 60_000 })

      const idle = await store.tasks.take(leaseMs)
      expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(50_000)
      await harness.advance(60_001)
      expect((await takeTask(store)).attempt).toBe(2)
    })

    test('dead: set aside for 30 days, of no thread, and never revived', async () => {
      await put('t1', { kind: 'status', thread, requester })
      await store.tasks.settle(await takeTask(store), { kind: 'dead', code: 'slack-x' })

      const [letter] = await store.deadLetters(10)
      expect(letter).toEqual({ id: 't1', thread: '', code: 'slack-x', atMs: letter?.atMs })
      expect(await harness.rawDeadLetter('t1')).toContain('hooks.example')
      expect(await store.stats()).toMatchObject({ waiting: 0, running: 0, dead: 1 })
      expect(await store.inbox.revive(messageId('t1'), channel)).toBe(false)
      expect(await store.deadLetters(10)).toHaveLength(1)
      await harness.advance(deadLetterMs + 1)
      expect(await store.deadLetters(10)).toEqual([])
    })

    test.each(['content', 'version'] as const)(
      'one with an unknown %s is handed out as unreadable with its key; dead, it is kept raw',
      async (what) => {
        await put('t1')
        await harness.spoilTask(taskId('t1'), what)

        const claim = await store.tasks.take(leaseMs)
        if (claim.kind !== 'unreadable') throw new Error('it was read')
        expect(claim.id).toBe('t1')
        expect(claim.key).toContain('task:t1')
        expect(await store.tasks.settle(claim, { kind: 'dead', code: 'unreadable' })).toBe(true)
        expect(await store.deadLetters(10)).toMatchObject([{ id: 't1', code: 'unreadable' }])
        expect(await harness.rawDeadLetter('t1')).toContain('spoilt')
        expect(await store.tasks.take(leaseMs)).toEqual({ kind: 'idle' })
      },
    )

    describe('in lanes', () => {
      const asked = (kind: 'export' | 'status', who: string): Task => {
        const by = { thread, requester: { person: person(who) } }
        return kind === 'export' ? { kind, ...by, format: 'json' } : { kind, ...by }
      }
      const lanes = ['prompt', 'export', 'upkeep'] as const
      const taken = async (lane: (typeof lanes)[number], share?: number): Promise<string> => {
        const claim = await store.tasks.take(leaseMs, { lane, ...(share === undefined ? {} : { share }) })
        return claim.kind === 'idle' ? 'idle' : claim.id
      }

      test('each task waits in one lane only, and none of them for another', async () => {
        for (const [place, task] of tasks.entries()) await put(`t${place}`, task)
        const found = new Map<string, string>()
        for (const lane of lanes) {
          for (;;) {
            const id = await taken(lane)
            if (id === 'idle') break
            expect(found.has(id)).toBe(false)
            found.set(id, lane)
          }
        }
        const kindOf = (id: string) => tasks[Number(id.slice(1))]?.kind ?? ''
        const lanesOf = Object.groupBy(found.keys(), (id) => found.get(id) ?? '')
        expect(found.size).toBe(tasks.length)
        expect(new Set(lanesOf['export']?.map(kindOf))).toEqual(new Set(['export']))
        expect(new Set(lanesOf['upkeep']?.map(kindOf))).toEqual(new Set(['deletion', 'clear', 'retention']))
      })

      test('a task stays in its lane when it is held, handed back, put off or lost', async () => {
        await put('t1', asked('status', 'U0ADA'))
        const from = { lane: 'prompt', share: 1 } as const
        for (const outcome of [{ kind: 'back' }, { kind: 'later', ms: 0 }] as const) {
          const claim = await store.tasks.take(leaseMs, from)
          if (claim.kind !== 'task') throw new Error('nothing to take')
          expect(await store.tasks.hold(claim, leaseMs)).toBe(true)
          expect(await taken('prompt', 1)).toBe('idle')
          await store.tasks.settle(claim, outcome)
          expect(await taken('upkeep')).toBe('idle')
        }
        expect(await taken('prompt', 1)).toBe('t1')
        await harness.advance(leaseMs + 1)
        expect(await taken('upkeep')).toBe('idle')
        expect(await taken('prompt', 1)).toBe('t1')
      })

      test('nobody has more than their share of one in work, and what is lost counts no more', async () => {
        for (const id of ['a1', 'a2', 'a3']) {
          await put(id, asked('export', 'U0ADA'))
          await harness.advance(1)
        }
        await put('b1', asked('export', 'U0BOB'))

        const first = await store.tasks.take(leaseMs, { lane: 'export', share: 1 })
        expect(first).toMatchObject({ id: 'a1' })
        expect(await taken('export', 1)).toBe('b1')
        const idle = await store.tasks.take(leaseMs, { lane: 'export', share: 1 })
        expect(idle.kind === 'idle' && idle.nextMs).toBeGreaterThan(0)
        if (first.kind === 'task') await store.tasks.settle(first, { kind: 'done' })
        // Served in the same millisecond, neither of them would have been served longer ago.
        await harness.advance(1)
        expect(await taken('export', 1)).toBe('a2')
        await harness.advance(leaseMs + 1)
        expect(await taken('export', 1)).toBe('b1')
      })

      test('whoever was served longest ago comes first, however much another has waiting', async () => {
        for (let n = 1; n <= 5; n += 1) await put(`a${n}`, asked('status', 'U0ADA'))
        await harness.advance(10)
        await put('b1', asked('status', 'U0BOB'))
        await put('c1', asked('status', 'U0CAM'))

        const order: string[] = []
        for (let n = 0; n < 4; n += 1) {
          const claim = await store.tasks.take(leaseMs, { lane: 'prompt', share: 2 })
          if (claim.kind !== 'task') throw new Error('nothing to take')
          order.push(claim.id)
          await store.tasks.settle(claim, { kind: 'done' })
          await harness.advance(1)
        }
        expect(order).toEqual(['a1', 'b1', 'c1', 'a2'])
      })
    })

    test('are counted neither as waiting nor as running', async () => {
      await put('t1')
      await put('t2')
      await takeTask(store)

      expect(await store.stats()).toEqual({
        waiting: 0,
        running: 0,
        dead: 0,
        deadByCode: {},
        oldestMs: 0,
        pausedMs: 0,
        isHalted: false,
      })
    })

    test('after close they reject with StoreError', async () => {
      await store.close()
      const unavailable = { code: 'store-unavailable' }

      await expect(put('t1')).rejects.toMatchObject(unavailable)
      await expect(store.tasks.take(leaseMs)).rejects.toMatchObject(unavailable)
      await expect(store.links.channels()).rejects.toMatchObject(unavailable)
    })
  })
}
