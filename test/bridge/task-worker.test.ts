import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConversationError, StoreError } from '../../src/bridge/errors.ts'
import type { ConversationId, PersonId, Task, TaskId } from '../../src/bridge/model.ts'
import type { Outcome } from '../../src/bridge/ports.ts'
import { TaskWorker, type TaskWorkerDeps } from '../../src/bridge/task-worker.ts'
import { createEmbeddedStore, type EmbeddedStore } from '../../src/storage/embedded/embedded-store.ts'
import { keptLog } from '../storage/fixtures.ts'

let dir: string
let store: EmbeddedStore

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-tasks-'))
  store = createEmbeddedStore({ dir, clock: Date.now, log: keptLog().log })
  await store.open()
})

afterEach(async () => {
  await store.close()
  rmSync(dir, { recursive: true })
})

const requester = { person: 'U1' as PersonId }

/** Runs the task once, as if it had been tried often, with a store that stumbles; gives how it left the worker. */
async function outcomeOf(task: Task, heard: string[] = []): Promise<Outcome> {
  const settled = Promise.withResolvers<Outcome>()
  const refuse = async (): Promise<never> => Promise.reject(new StoreError('away'))
  const deps = {
    clock: Date.now,
    random: () => 0,
    log: keptLog().log,
    workspace: async () => 'workspace',
    people: { standing: refuse, rootOf: refuse },
    asides: { tell: async (_: unknown, text: string) => void heard.push(text) },
    conversations: {
      delete: async () =>
        Promise.reject(
          new ConversationError({
            code: 'failed',
            certainty: 'unknown',
            retry: 'backoff',
            notice: 'failed',
            detail: 'no',
          }),
        ),
    },
    store: {
      link: refuse,
      channels: refuse,
      holdTask: refuse,
      takeTask: async (ms: number) => {
        const taken = await store.takeTask(ms)
        return taken.kind === 'task' ? { ...taken, attempt: 12 } : taken
      },
      settleTask: async (claim: Parameters<EmbeddedStore['settleTask']>[0], outcome: Outcome) => {
        settled.resolve(outcome)
        return store.settleTask(claim, outcome)
      },
    },
  }
  await store.putTask('task' as TaskId, task)
  const worker = new TaskWorker(deps as unknown as TaskWorkerDeps)
  worker.start()
  const outcome = await settled.promise
  await worker.stop(0)
  return outcome
}

it.each<Task>([
  { kind: 'deletion', conversation: 'c' as ConversationId, reason: 'reset', tries: 11 },
  { kind: 'clear', reason: 'uninstalled' },
])('a $kind is never given up because the store stumbled', async (task) => {
  expect(await outcomeOf(task)).toMatchObject({ kind: 'later' })
})

it('a request that cannot be done ends with a word to who asked', async () => {
  const heard: string[] = []
  const task: Task = { kind: 'status', thread: 'T1:C1:1.000000' as never, requester }
  expect(await outcomeOf(task, heard)).toMatchObject({ kind: 'dead' })
  expect(heard).toEqual([expect.stringContaining('couldn’t do that')])
})
