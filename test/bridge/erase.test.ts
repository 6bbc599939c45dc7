import { afterEach, beforeEach, expect, it } from 'vitest'
import { erase } from '../../src/bridge/erase.ts'
import type { MessageId, TaskId } from '../../src/bridge/model.ts'
import type { TaskClaim } from '../../src/bridge/ports/tasks.ts'
import type { BotStore } from '../../src/storage/bot-store.ts'
import type { Harness } from '../storage/contract/harness.ts'
import { embeddedHarness } from '../storage/embedded-harness.ts'
import {
  asking,
  conversationId,
  converse,
  keptLog,
  leaseMs,
  message,
  person,
  takeClaim,
  takeTask,
  thread,
} from '../storage/fixtures.ts'

const ada = person('U0ADA')
const grace = person('U0GRACE')
const conversation = conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001')
const elsewhere = 'T012ABCDEF:C012ABCDEF:1764000009.123456'

let harness: Harness
let store: BotStore

beforeEach(async () => {
  harness = await embeddedHarness()
  store = harness.store
})

afterEach(() => harness.close())

/** As the task's worker runs it. */
async function run(claim: TaskClaim) {
  const { links, operating, inbox } = store
  const withdraw = (id: MessageId) => inbox.revise(id, 'withdraw')
  const deps = { links, operating, withdraw, nudge: () => {}, log: keptLog().log }
  return erase(claim, { kind: 'erase', person: ada }, deps, new AbortController().signal)
}

async function claimed(): Promise<TaskClaim> {
  await store.tasks.put('erase:1' as TaskId, { kind: 'erase', person: ada })
  return takeTask(store)
}

it('leaves what is in work to end, and comes again for it', async () => {
  await converse(store, 'm1', { conversation })
  await store.inbox.put(message('m2'))
  const turn = await takeClaim(store)
  await store.inbox.hold(turn, leaseMs, { stage: asking })
  const claim = await claimed()

  expect(await run(claim)).toEqual({ kind: 'later', ms: 2_000 })
  expect(await store.links.get(thread)).toMatchObject({ people: [ada], conversation })
  await store.inbox.settle(turn, { kind: 'done' })
  expect(await run(claim)).toEqual({ kind: 'done' })
  expect(await store.links.get(thread)).toMatchObject({ people: [], startedBy: '' })
  await store.tasks.settle(claim, { kind: 'done' })
  expect((await takeTask(store)).task).toEqual({ kind: 'deletion', conversation, reason: 'erased', tries: 0 })
})

it('spares a conversation in which somebody else has just written, until that is answered', async () => {
  await converse(store, 'm1', { conversation })
  await store.inbox.put(message('m2', { author: grace }))
  const claim = await claimed()

  expect(await run(claim)).toEqual({ kind: 'later', ms: 2_000 })
  const turn = await takeClaim(store)
  await store.inbox.hold(turn, leaseMs, { link: { ...turn.link, people: [ada, grace] } })
  await store.inbox.settle(turn, { kind: 'done' })
  expect(await run(claim)).toEqual({ kind: 'done' })
  expect(await store.links.get(thread)).toMatchObject({
    people: [grace],
    startedBy: grace,
    conversation,
    label: '',
  })
})

it('withdraws what they wrote before it was asked for, and nothing after', async () => {
  await store.inbox.put(message('m1'))
  const claim = await claimed()
  await harness.advance(1)
  await store.inbox.put(message('m2', { thread: elsewhere }))
  await run(claim)

  expect(await store.operating.itemsOf(ada)).toMatchObject([{ item: { id: 'm2' } }])
})

it('drops what failed of theirs, and has a deletion tried again that names them, for nobody', async () => {
  const deletion = { kind: 'deletion', conversation, reason: 'reset', tries: 9 } as const
  const id = `deletion:${conversation}` as TaskId
  await store.tasks.put(id, { ...deletion, requester: { person: ada } })
  await store.tasks.settle(await takeTask(store), { kind: 'dead', code: 'deletion-lost' })
  for (const [name, author] of [
    ['m1', ada],
    ['m2', grace],
  ] as const) {
    await store.inbox.put(message(name, { author, ...(author === grace && { thread: elsewhere }) }))
    await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
  }
  const claim = await claimed()
  await run(claim)

  expect((await store.deadLetters(9)).map((letter) => letter.id)).toEqual(['m2'])
  await store.tasks.settle(claim, { kind: 'done' })
  expect((await takeTask(store)).task).toEqual({ ...deletion, tries: 0 })
})
