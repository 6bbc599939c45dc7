import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Task } from '../../src/bridge/model.ts'
import { clear, retire } from '../../src/bridge/upkeep.ts'
import { createEmbeddedStore, type EmbeddedStore } from '../../src/storage/embedded/store.ts'
import {
  channelKey,
  conversationId,
  converse,
  keptLog,
  leaseMs,
  takeTask,
  taskId,
} from '../storage/fixtures.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const startMs = 1_000 * DAY_MS

let dir: string
let store: EmbeddedStore
let nowMs: number

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-upkeep-'))
  nowMs = startMs
  store = createEmbeddedStore({ dir, clock: () => nowMs, log: keptLog().log })
  await store.open()
})

afterEach(async () => {
  await store.close()
  rmSync(dir, { recursive: true })
})

/** A conversation in a thread of that name, last active then. */
async function conversed(name: string, lastActivityMs: number): Promise<void> {
  nowMs = lastActivityMs
  const conversation = conversationId(`conversation of ${name}`)
  await converse(store, `${name}1`, { thread: name, conversation, link: { lastActivityMs } })
  nowMs = startMs
}

/** Does the task once; the threads that still have a conversation. */
async function left(task: Extract<Task, { kind: 'clear' | 'retention' }>): Promise<string[]> {
  await store.tasks.put(taskId('t'), task)
  const claim = await takeTask(store)
  const yes = async () => true
  const deps = {
    links: store.links,
    tasks: store.tasks,
    people: { underChannel: () => Promise.reject(new Error('nothing moves here')) as never },
    evidence: { isRemoved: yes, isGone: yes, hasMoved: yes },
    clock: () => nowMs,
    random: () => 0,
    nudge: () => undefined,
    log: keptLog().log,
  }
  if (task.kind === 'retention') await retire(claim, task, deps)
  else await clear(claim, { ...task, looks: { said: 'yes', times: 2 } }, deps)
  await store.tasks.hold(claim, leaseMs)
  const channel = channelKey('T012ABCDEF:C012ABCDEF')
  const linked = await store.links.list({ channel }, { offset: 0, limit: 10 })
  return linked.flatMap(({ thread, link }) => (link.conversation === undefined ? [] : [thread]))
}

it('a process whose clock is months ahead of the store’s retires nothing that the store finds young', async () => {
  await conversed('young', startMs - 29 * DAY_MS)
  await conversed('old', startMs - 31 * DAY_MS)
  const idleMs = 30 * DAY_MS
  expect(await left({ kind: 'retention', beforeMs: startMs + 300 * DAY_MS, idleMs })).toEqual(['young'])
})

it('a retention that an earlier version has asked for goes by its own time', async () => {
  await conversed('young', startMs - 29 * DAY_MS)
  await conversed('old', startMs - 31 * DAY_MS)
  expect(await left({ kind: 'retention', beforeMs: startMs - 30 * DAY_MS })).toEqual(['young'])
})

it('a removal that is told of hours later spares what was active since', async () => {
  await conversed('before', startMs - 4 * HOUR_MS)
  await conversed('since', startMs - 2 * HOUR_MS)
  const happenedAtMs = startMs - 3 * HOUR_MS
  expect(await left({ kind: 'clear', reason: 'uninstalled', happenedAtMs })).toEqual(['since'])
})

it('a removal that is told of at once spares nothing, though clocks disagree by a minute', async () => {
  await conversed('before', startMs - HOUR_MS)
  await conversed('ahead', startMs + 60_000)
  expect(await left({ kind: 'clear', reason: 'uninstalled', happenedAtMs: startMs - 20_000 })).toEqual([])
})
