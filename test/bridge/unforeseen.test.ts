import { afterEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/bridge/ports/inbox.ts'
import { Worker } from '../../src/bridge/worker.ts'
import { english } from '../environment/sentences.ts'
import { keptLog } from '../storage/fixtures.ts'

type WorkerDeps = ConstructorParameters<typeof Worker>[0]

const tooLateMs = 31 * 60_000

/** A message whose every try ends in an error of our own, taken for the last time. */
function lastTry(held: boolean | 'withdrawn') {
  const claim = {
    kind: 'claim',
    token: 't1',
    item: { id: 'm1', thread: 'T1', generation: 0, receivedAtMs: 0, stage: { name: 'waiting' } },
    link: { generation: 0 },
    attempt: 5,
    takenAtMs: tooLateMs,
  }
  const taken = [claim]
  const ended = Promise.withResolvers<Outcome | 'dropped'>()
  const { log } = keptLog()
  const said: string[] = []
  const deps = {
    inbox: {
      take: async () => taken.pop() ?? { kind: 'idle' },
      hold: async () => held,
      settleAndTake: async (_claim: object, outcome: Outcome) => {
        ended.resolve(outcome)
        return { settled: true, taken: { kind: 'idle' } }
      },
      untilDue: async (_ms: number, signal: AbortSignal) => {
        if (held === false) ended.resolve('dropped')
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return undefined
      },
    },
    replies: {
      question: async () => {
        throw new TypeError('nobody foresaw it')
      },
      post: async ({ text }: { text: string }) => said.push(text),
    },
    speech: { to: async () => english },
    monotonic: () => 0,
    random: () => 0,
    concurrency: 1,
    log,
  }
  return { worker: new Worker(deps as unknown as WorkerDeps), ended: ended.promise, said }
}

describe('a message that is given up after errors of our own', () => {
  let worker: Worker

  afterEach(() => worker.stop(0))

  it.each([
    { what: 'is told of in its thread', held: true, said: [english('unforeseen')] },
    { what: 'is not, where it was deleted meanwhile', held: 'withdrawn', said: [] },
  ] as const)('$what', async ({ held, said }) => {
    const scene = lastTry(held)
    worker = scene.worker
    worker.start()

    expect(await scene.ended).toEqual({ kind: 'dead', code: 'unforeseen' })
    expect(scene.said).toEqual(said)
  })

  it('is not, where its thread was reset meanwhile', async () => {
    const scene = lastTry(false)
    worker = scene.worker
    worker.start()
    await scene.ended
    await worker.stop(0)

    expect(scene.said).toEqual([])
  })
})
