import { expect, it } from 'vitest'
import { ClaimLostError } from '../../src/bridge/errors.ts'
import type { Outcome } from '../../src/bridge/ports/inbox.ts'
import { postParts } from '../../src/bridge/say.ts'
import { TaskWorker, type TaskWorkerDeps } from '../../src/bridge/task-worker.ts'
import { Worker } from '../../src/bridge/worker.ts'
import { keptLog } from '../storage/fixtures.ts'

type WorkerDeps = ConstructorParameters<typeof Worker>[0]

/** A store that hands something out only once the stop has begun; tells how that was settled. */
function lateStore(taken: object) {
  const asked = Promise.withResolvers<void>()
  const late = Promise.withResolvers<object>()
  const settled: Outcome[] = []
  const take = () => {
    asked.resolve()
    return late.promise
  }
  const settle = async (_claim: object, outcome: Outcome) => settled.push(outcome) > 0
  return {
    asked: asked.promise,
    handOut: () => late.resolve(taken),
    settled,
    // Whoever goes on with it finds nothing that works.
    ports: { inbox: { take, settle, untilDue: async () => undefined }, tasks: { take, settle } },
  }
}

const common = { log: keptLog().log, clock: () => 0, random: () => 0 }

it('a thread that is handed out while the process stops goes back as it is', async () => {
  const claim = { kind: 'claim', item: { thread: 't', id: 'i', receivedAtMs: 0 }, attempt: 1 }
  const { asked, handOut, settled, ports } = lateStore(claim)
  const worker = new Worker({ ...common, ...ports, concurrency: 1 } as unknown as WorkerDeps)
  worker.start()
  await asked
  const stopped = worker.stop(1_000)
  handOut()
  await stopped
  expect(settled).toEqual([{ kind: 'back' }])
})

it('tasks that are handed out while the process stops go back as they are', async () => {
  const claim = { kind: 'task', id: 'i', attempt: 1, task: { kind: 'help', requester: { person: 'U1' } } }
  const { asked, handOut, settled, ports } = lateStore(claim)
  const worker = new TaskWorker({ ...common, ...ports } as unknown as TaskWorkerDeps)
  worker.start()
  await asked
  const stopped = worker.stop(1_000)
  handOut()
  await stopped
  expect(settled).toEqual(Array.from({ length: 3 }, () => ({ kind: 'back' })))
})

it('whoever has lost the thread posts nothing more', async () => {
  const posts: unknown[] = []
  const lost = new AbortController()
  lost.abort(new ClaimLostError())
  const toSay = {
    item: { thread: 't', id: 'i' },
    stage: { name: 'answered', mark: 'm', parts: [{ kind: 'answer', text: 'a' }], ending: { kind: 'done' } },
    mayHavePosted: false,
  }
  const deps = {
    ...common,
    retryUntilMs: 0,
    replies: { post: async (post: unknown) => posts.push(post) },
    confirm: async () => undefined,
    isWithdrawn: () => false,
    record: async () => undefined,
    posted: () => undefined,
  }
  const saying = postParts(toSay as never, deps as never, lost.signal)
  await expect(saying).rejects.toBeInstanceOf(ClaimLostError)
  expect(posts).toEqual([])
})
