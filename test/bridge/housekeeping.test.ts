import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StoreError } from '../../src/bridge/errors.ts'
import { keepHouse } from '../../src/bridge/housekeeping.ts'
import { keptLog } from '../storage/fixtures.ts'

beforeEach(() => void vi.useFakeTimers())

afterEach(() => void vi.useRealTimers())

it('has the store forget at once and every hour, also after it was away, until it is ended', async () => {
  let purges = 0
  const store = {
    purge: async () => {
      purges += 1
      if (purges === 2) throw new StoreError('away')
    },
  }
  const { log, lines } = keptLog()
  const ask = async () => 'stored' as const
  const end = keepHouse({ store, intake: { ask }, clock: Date.now, log })

  await vi.advanceTimersByTimeAsync(2 * 60 * 60_000)
  expect(purges).toBe(3)
  expect(lines.map(({ level }) => level)).toEqual(['warn'])
  end()
  await vi.advanceTimersByTimeAsync(60 * 60_000)
  expect(purges).toBe(3)
})
