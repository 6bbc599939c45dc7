import { expect, it } from 'vitest'
import { createHealth } from '../../src/ops/health.ts'

const soon = 20

it('is ready when every check passes', async () => {
  const health = createHealth({ checks: { store: async () => {}, slack: () => {} }, timeoutMs: soon })

  expect(await health.ready()).toEqual({ ready: true, reasons: {} })
})

it('names every check that fails, with its reason', async () => {
  const health = createHealth({
    checks: {
      store: () => Promise.reject(new Error('connect ECONNREFUSED redis://me:hush@h:6379\nmore')),
      slack: () => {
        throw new Error('not connected')
      },
      other: () => {},
    },
    timeoutMs: soon,
  })

  expect(await health.ready()).toEqual({
    ready: false,
    reasons: { store: 'connect ECONNREFUSED redis://[removed]h:6379', slack: 'not connected' },
  })
})

it('takes a check that does not answer in time as failed', async () => {
  const health = createHealth({ checks: { store: () => new Promise(() => {}) }, timeoutMs: soon })

  expect(await health.ready()).toEqual({ ready: false, reasons: { store: 'no answer within 20 ms' } })
})

it('has a reason even when the check gives none', async () => {
  const health = createHealth({ checks: { store: () => Promise.reject(new Error('')) }, timeoutMs: soon })

  expect(await health.ready()).toEqual({ ready: false, reasons: { store: 'failed' } })
})

it('is not ready once it is stopping, without asking the checks', async () => {
  let asked = 0
  const health = createHealth({ checks: { store: () => void asked++ }, timeoutMs: soon })

  health.stopping()

  expect(await health.ready()).toEqual({ ready: false, reasons: { process: 'stopping' } })
  expect(asked).toBe(0)
})

it('is not ready when stopping begins while the checks run', async () => {
  const store = Promise.withResolvers<void>()
  const health = createHealth({ checks: { store: () => store.promise }, timeoutMs: 60_000 })

  const readiness = health.ready()
  health.stopping()
  store.resolve()

  expect(await readiness).toEqual({ ready: false, reasons: { process: 'stopping' } })
})
