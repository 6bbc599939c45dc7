import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { Pool } from '../../src/bridge/pool.ts'
import type { Idle } from '../../src/bridge/ports/inbox.ts'
import type { Log } from '../../src/bridge/ports/log.ts'

const log: Log = {
  child: () => log,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

const idle: Idle = { kind: 'idle' }

/** Enough for a leak of one object a run to show above everything else that lives. */
const RUNS = 40_000

it.each([
  ['by itself', idle],
  ['at the end of another', { kind: 'work' } as const],
])('keeps nothing of what has run, however long it is at its limit: taken %s', async (_, atItsEnd) => {
  const collectGarbage = garbageCollection()
  const half = Promise.withResolvers<number>()
  const whole = Promise.withResolvers<number>()
  let count = 0
  const pool = new Pool<{ readonly kind: 'work' }>({
    concurrency: 2,
    take: async () => ({ kind: 'work' }),
    run: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      count += 1
      if (count === RUNS / 2) half.resolve(heapAfter(collectGarbage))
      if (count === RUNS) whole.resolve(heapAfter(collectGarbage))
      return count < RUNS ? atItsEnd : idle
    },
    untilDue: async () => undefined,
    log,
  })

  pool.start()
  const grownBytes = -(await half.promise) + (await whole.promise)
  await pool.stop()

  expect(grownBytes / RUNS).toBeLessThan(30)
})

it('stops while it is at its limit, once what runs has ended', async () => {
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  let taken = 0
  const pool = new Pool<{ readonly kind: 'work' }>({
    concurrency: 1,
    take: async (): Promise<{ readonly kind: 'work' } | Idle> => {
      taken += 1
      return { kind: 'work' }
    },
    run: () => {
      begun.resolve()
      return end.promise.then(() => idle)
    },
    untilDue: async () => undefined,
    log,
  })

  pool.start()
  await begun.promise
  const stopped = pool.stop()
  end.resolve()
  await stopped

  expect(taken).toBe(1)
})

it('keeps a place for what somebody else takes, while one is free, and hands on what that brings', async () => {
  const run: string[] = []
  const done = Promise.withResolvers<void>()
  const sleeps = Promise.withResolvers<void>()
  type Work = { readonly kind: 'work'; readonly name: string }
  const pool = new Pool<Work>({
    concurrency: 1,
    take: async () => idle,
    run: async ({ name }) => {
      run.push(name)
      if (name === 'second') done.resolve()
      return name === 'first' ? { kind: 'work', name: 'second' } : idle
    },
    untilDue: async (_ms, signal) => {
      sleeps.resolve()
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
    log,
  })
  expect(pool.reserve()).toBeUndefined()
  pool.start()
  await sleeps.promise

  const fill = pool.reserve()
  expect(pool.reserve()).toBeUndefined()
  fill?.({ kind: 'work', name: 'first' })
  await done.promise
  await pool.stop()

  expect(run).toEqual(['first', 'second'])
  expect(pool.reserve()).toBeUndefined()
})

it('keeps the last place free for what it is taking itself', async () => {
  const asked = Promise.withResolvers<void>()
  const found = Promise.withResolvers<{ readonly kind: 'work' } | Idle>()
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const pool = new Pool<{ readonly kind: 'work' }>({
    concurrency: 1,
    take: () => {
      asked.resolve()
      return found.promise
    },
    run: async () => {
      begun.resolve()
      await end.promise
      return idle
    },
    untilDue: async () => undefined,
    log,
  })

  pool.start()
  await asked.promise
  expect(pool.reserve()).toBeUndefined()
  found.resolve({ kind: 'work' })
  await begun.promise
  expect(pool.reserve()).toBeUndefined()
  end.resolve()
  await pool.stop()
})

it('looks at once when it is nudged, also where the nudge came while it was looking', async () => {
  const takes = [latch(), latch(), latch()]
  let taken = 0
  const pool = new Pool<{ readonly kind: 'work' }>({
    concurrency: 1,
    take: async (): Promise<Idle> => {
      takes[taken]?.open()
      taken += 1
      // The second time somebody nudges before it can wait.
      if (taken === 2) pool.nudge()
      return { kind: 'idle' }
    },
    run: async () => idle,
    untilDue: async (_ms, signal) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
    log,
  })

  pool.start()
  await takes[0]?.opened
  await new Promise((resolve) => setImmediate(resolve))
  pool.nudge()
  await takes[2]?.opened
  await pool.stop()

  expect(taken).toBe(3)
})

function latch() {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  return { opened, open: () => open() }
}

function heapAfter(collectGarbage: () => void): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

function garbageCollection(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
