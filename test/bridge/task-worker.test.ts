import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConversationError, ReplyError, StoreError } from '../../src/bridge/errors.ts'
import type { ConversationId, PersonId, Requester, Task, TaskId } from '../../src/bridge/model.ts'
import type { Words } from '../../src/bridge/notices.ts'
import type { Outcome } from '../../src/bridge/ports/inbox.ts'
import type { Tasks } from '../../src/bridge/ports/tasks.ts'
import { TaskWorker, type TaskWorkerDeps } from '../../src/bridge/task-worker.ts'
import { createEmbeddedStore, type EmbeddedStore } from '../../src/storage/embedded/store.ts'
import { english } from '../environment/sentences.ts'
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

const common = {
  clock: Date.now,
  random: () => 0,
  log: keptLog().log,
  workspaceOf: async () => 'workspace',
}

const failed = new ConversationError({
  code: 'failed',
  certainty: 'unknown',
  retry: 'backoff',
  notice: 'failed',
  detail: 'no',
})

type Heard = { readonly requester: Requester; readonly text: string }

/** Runs the task once, as if it had been tried often, with a store that stumbles; gives how it left the worker. */
async function outcomeOf(
  task: Task,
  heard: Heard[] = [],
  attempt = 12,
  slackSays?: ReplyError,
  { lost = 0, log = common.log } = {},
): Promise<Outcome> {
  const settled = Promise.withResolvers<Outcome>()
  const refuse = async (): Promise<never> => Promise.reject(new StoreError('away'))
  const deps = {
    ...common,
    log,
    people: { roleOf: refuse, rootOf: refuse },
    privateReplies: {
      tell: async (requester: Requester, words: Words) => {
        heard.push({ requester, text: words(english) })
        if (slackSays !== undefined) throw slackSays
      },
    },
    conversations: { delete: async () => Promise.reject(failed) },
    links: { get: refuse, channels: refuse },
    tasks: {
      hold: refuse,
      take: async (ms: number) => {
        const taken = await store.tasks.take(ms)
        return taken.kind === 'task' ? { ...taken, attempt, lost } : taken
      },
      settle: async (claim: Parameters<Tasks['settle']>[0], outcome: Outcome) => {
        settled.resolve(outcome)
        return store.tasks.settle(claim, outcome)
      },
    },
  }
  await store.tasks.put(randomUUID() as TaskId, task)
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

it.each<[Task, string[]]>([
  [{ kind: 'help', requester }, [english('requestFailed')]],
  [
    { kind: 'deletion', conversation: 'c' as ConversationId, reason: 'reset', requester, tries: 1 },
    [english('deletionAbandoned')],
  ],
  [{ kind: 'deletion', conversation: 'c' as ConversationId, reason: 'retention', tries: 1 }, []],
  [{ kind: 'clear', reason: 'uninstalled' }, []],
])(
  'a task over which process after process dies is given up, with an error and a word: %j',
  async (task, words) => {
    const heard: Heard[] = []
    const { log, lines } = keptLog()
    expect(await outcomeOf(task, heard, 7, undefined, { lost: 6, log })).toEqual({
      kind: 'dead',
      code: 'abandoned',
    })
    expect(heard.map(({ text }) => text)).toEqual(words)
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
    expect(await store.deadLetters(1)).toMatchObject([{ code: 'abandoned' }])
  },
)

it('a request that cannot be done ends with a word to who asked', async () => {
  const heard: Heard[] = []
  const task: Task = { kind: 'status', thread: 'T1:C1:1.000000' as never, requester }
  expect(await outcomeOf(task, heard)).toMatchObject({ kind: 'dead' })
  expect(heard).toEqual([{ requester, text: english('requestFailed') }])
})

it('a reset that is done is never apologised for, however often saying so fails', async () => {
  const task: Task = {
    kind: 'reset',
    thread: 'T1:C1:1.000000' as never,
    requester: { ...requester, channel: 'T1:C1' as never },
    done: { withdrawn: 0, interrupted: false, deleting: false },
  }
  const heard: Heard[] = []
  const lost = new ReplyError({ code: 'lost', certainty: 'unknown', retry: 'backoff', detail: 'no' })
  expect(await outcomeOf(task, heard, 10, lost)).toMatchObject({ kind: 'later' })
  expect(await outcomeOf(task, heard, 11, lost)).toEqual({ kind: 'done' })
  const refused = new ReplyError({ code: 'closed', certainty: 'not-done', retry: 'never', detail: 'no' })
  expect(await outcomeOf(task, heard, 1, refused)).toEqual({ kind: 'done' })
  expect(new Set(heard.map(({ text }) => text))).toEqual(new Set([english('resetDone')]))
})

it('a request is given up only by what is recorded after its last attempt', async () => {
  const heard: Heard[] = []
  const task: Task = { kind: 'status', thread: 'T1:C1:1.000000' as never, requester }
  expect(await outcomeOf(task, heard, 10)).toMatchObject({ kind: 'later' })
  expect(heard).toEqual([])
  expect(await outcomeOf(task, heard, 11)).toEqual({ kind: 'dead', code: 'attempts' })
  expect(heard).toHaveLength(1)
})

it('only the first attempt at a request has Slack’s address for answers, which takes five messages', async () => {
  const asked = { ...requester, responseUrl: 'https://hooks.example/1' }
  const heard: Heard[] = []
  await outcomeOf({ kind: 'help', requester: asked }, heard, 1)
  await outcomeOf({ kind: 'help', requester: asked }, heard, 2)
  await outcomeOf({ kind: 'status', thread: 'T1:C1:1.000000' as never, requester: asked }, heard)
  expect(heard.map(({ requester }) => requester)).toEqual([asked, requester, requester])
})

it('a request that a stop of the process cuts short has had an attempt', async () => {
  const asking = Promise.withResolvers<void>()
  const cutShort = Promise.withResolvers<never>()
  const deps = {
    ...common,
    people: { roleOf: async () => 'member', isMember: async () => true, channelOf: () => 'T1:C1' },
    privateReplies: { tell: async () => undefined },
    conversations: {
      exists: (_: ConversationId, signal: AbortSignal) => {
        signal.addEventListener('abort', () => cutShort.reject(failed))
        asking.resolve()
        return cutShort.promise
      },
    },
    inbox: { threadStats: async () => ({ waiting: 0, dead: 0 }) },
    links: { get: async () => ({ conversation: 'c', startedAtMs: 0 }) },
    tasks: store.tasks,
  }
  await store.tasks.put('task' as TaskId, { kind: 'status', thread: 'T1:C1:1.000000' as never, requester })
  const worker = new TaskWorker(deps as unknown as TaskWorkerDeps)
  worker.start()
  await asking.promise
  await worker.stop(0)
  expect(await store.tasks.take(1_000)).toMatchObject({ kind: 'task', attempt: 2 })
})
