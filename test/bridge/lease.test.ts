import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ClaimLostError, StoreError } from '../../src/bridge/errors.ts'
import { LEASE_MS, Lease } from '../../src/bridge/lease.ts'
import type { Claim } from '../../src/bridge/ports/inbox.ts'
import { createEmbeddedStore, type EmbeddedStore } from '../../src/storage/embedded/store.ts'
import { keptLog, message, takeClaim } from '../storage/fixtures.ts'

let dir: string
let store: EmbeddedStore
let claim: Claim
let lease: Lease

beforeEach(async () => {
  vi.useFakeTimers()
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-lease-'))
  store = createEmbeddedStore({ dir, clock: Date.now, log: keptLog().log })
  await store.open()
  await store.inbox.put(message('m1'))
  claim = await takeClaim(store, LEASE_MS)
})

afterEach(async () => {
  lease.end()
  vi.useRealTimers()
  await store.close()
  rmSync(dir, { recursive: true })
})

const held = () => store.inbox.hold(claim, LEASE_MS)
const away = async (): Promise<boolean> => Promise.reject(new StoreError('away'))

describe('a lease', () => {
  it('keeps the thread for as long as a question takes', async () => {
    lease = new Lease(held)

    for (let elapsedMs = 0; elapsedMs < 10 * LEASE_MS; elapsedMs += 1_000) {
      await vi.advanceTimersByTimeAsync(1_000)
      expect((await store.inbox.take(LEASE_MS)).kind).toBe('idle')
    }

    expect(lease.signal.aborted).toBe(false)
    expect(await store.inbox.settle(claim, { kind: 'done' })).toBe(true)
  })

  it('gives up by itself without a renewal, while nobody else can have the thread yet', async () => {
    lease = new Lease(away)

    await vi.advanceTimersByTimeAsync((LEASE_MS * 2) / 3 - 1)
    expect(lease.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(lease.signal.reason).toBeInstanceOf(ClaimLostError)

    expect((await store.inbox.take(LEASE_MS)).kind).toBe('idle')
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
    expect((await store.inbox.take(LEASE_MS)).kind).toBe('claim')
  })

  it('survives a store that is away for less than that, and counts anew from the renewal', async () => {
    let isAway = true
    lease = new Lease(() => (isAway ? away() : held()))

    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
    isAway = false
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
    isAway = true
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
    expect(lease.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
    expect(lease.signal.aborted).toBe(true)
  })

  it('ends at the next renewal when the store says that the thread is somebody else’s', async () => {
    lease = new Lease(held)
    await store.inbox.settle(claim, { kind: 'back' })
    await takeClaim(store, LEASE_MS)

    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)

    expect(lease.signal.reason).toBeInstanceOf(ClaimLostError)
  })

  it('does nothing more once it was ended', async () => {
    let holds = 0
    lease = new Lease(async () => Promise.resolve((holds += 1) < 0))
    lease.end()

    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)

    expect(holds).toBe(0)
    expect(lease.signal.aborted).toBe(false)
  })
})
