import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { storeFindings } from '../../src/doctor/store.ts'
import { examineOpen, examineStore } from '../../src/storage/examine.ts'
import { startRedisServer } from '../setup/redis-server.ts'
import { keptLog } from '../storage/fixtures.ts'
import { openStore } from '../storage/open-store.ts'

let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-doctor-'))
})

afterEach(() => rmSync(dir, { recursive: true }))

const { log } = keptLog()

async function found(named: { redisUrl?: string; dataDir: string }) {
  return storeFindings(await examineStore({ ...named, log }), named)
}

describe('Redis', () => {
  async function foundWith(args: readonly string[], appendonly = true) {
    const server = await startRedisServer({ appendonly, args: ['--maxmemory-policy', 'noeviction', ...args] })
    onTestFinished(() => server.stop())
    return found({ redisUrl: server.url, dataDir: join(dir, 'none') })
  }

  it('is well, and nothing is made on the disk for looking at it', async () => {
    expect(await foundWith([])).toEqual([
      { check: 'store', state: 'well', found: 'Redis answers and can be written to' },
      { check: 'store-safety', state: 'well', found: 'Redis keeps what it is given' },
      { check: 'store-version', state: 'well', found: expect.stringMatching(/^Redis \d+\.\d+\.\d+$/) },
      { check: 'store-room', state: 'well', found: expect.stringMatching(/^Redis uses \d+ MB, there is no/) },
    ])
    expect(existsSync(join(dir, 'none'))).toBe(false)
  })

  it('may lose messages: each setting is named with what follows from it', async () => {
    const args = ['--appendfsync', 'everysec', '--maxmemory-policy', 'allkeys-lru']

    expect((await foundWith(args, false))[1]).toEqual({
      check: 'store-safety',
      state: 'broken',
      found:
        'Redis: appendonly is no (when it restarts, stored messages are lost); appendfsync is everysec (when its machine fails, the latest messages are lost); maxmemory-policy is allkeys-lru (when its memory is full, it may delete stored messages)',
      lookAt: ['REDIS_URL'],
      mend: 'Set in redis.conf, or at your provider: appendonly yes, appendfsync always, maxmemory-policy noeviction.',
      canWait: true,
    })
  })

  it('does not let its settings be read, which is no fault', async () => {
    const findings = await foundWith(['--rename-command', 'CONFIG', ''])

    expect(findings.map(({ check, state }) => [check, state])).toEqual([
      ['store', 'well'],
      ['store-safety', 'unseen'],
      ['store-version', 'well'],
      ['store-room', 'well'],
    ])
  })

  it('has no room left', async () => {
    const findings = await foundWith(['--maxmemory', '100kb'])

    expect(findings).toMatchObject([
      { check: 'store', state: 'broken', found: expect.stringContaining('OOM'), lookAt: ['REDIS_URL'] },
    ])
  })

  it('has hardly any room left', () => {
    const servers = [{ settings: {}, usedBytes: 95e6, mostBytes: 100e6, version: '6.0.16' }]
    const answers = { kind: 'answers', condition: { kind: 'redis', servers } } as const

    expect(storeFindings(answers, { redisUrl: 'redis://r', dataDir: dir })).toMatchObject([
      { check: 'store', state: 'well' },
      { check: 'store-safety', state: 'unseen' },
      { check: 'store-version', state: 'broken', found: 'Redis 6.0.16 is too old' },
      { check: 'store-room', state: 'broken', found: 'Redis uses 95 MB of 100 MB' },
    ])
  })

  it('is not there', async () => {
    expect(await found({ redisUrl: 'redis://:hush@127.0.0.1:9', dataDir: dir })).toEqual([
      {
        check: 'store',
        state: 'broken',
        found: 'Redis cannot be used: connect ECONNREFUSED 127.0.0.1:9',
        lookAt: ['REDIS_URL'],
        mend: expect.stringContaining('password'),
        canWait: true,
      },
    ])
  })
})

describe('the embedded store', () => {
  const dataDir = () => join(dir, 'data')
  const open = async () => {
    const store = await openStore({ dataDir: dataDir(), clock: Date.now, log })
    onTestFinished(() => store.close())
    return store
  }

  it('is not there yet, and is not made by looking', async () => {
    expect(await found({ dataDir: dataDir() })).toEqual([
      { check: 'store', state: 'well', found: expect.stringContaining('the bot creates it when it starts') },
    ])
    expect(existsSync(dataDir())).toBe(false)
  })

  it('is well, and the next process gets it', async () => {
    await (await open()).close()

    expect((await found({ dataDir: dataDir() })).map(({ check, state }) => [check, state])).toEqual([
      ['store', 'well'],
      ['store-safety', 'well'],
      ['store-room', 'well'],
    ])
    await open()
  })

  it('is in use, which is no fault', async () => {
    const store = await open()

    expect(await found({ dataDir: dataDir() })).toMatchObject([
      { check: 'store', state: 'unseen', lookAt: ['DATA_DIR'] },
    ])
    // What holds it sees it all the same.
    expect(storeFindings(await examineOpen(store), { dataDir: dataDir() })).toHaveLength(3)
  })

  it('lets others read and change it', async () => {
    await (await open()).close()
    chmodSync(dataDir(), 0o777)
    chmodSync(join(dataDir(), 'neuroflash.db'), 0o644)

    expect((await found({ dataDir: dataDir() }))[1]).toMatchObject({
      check: 'store-safety',
      state: 'broken',
      found: expect.stringMatching(/rights on \S+data, \S+neuroflash\.db$/),
      lookAt: ['DATA_DIR'],
      mend: expect.stringContaining('chmod 700'),
    })
  })

  it('has hardly any room left', () => {
    const condition = { kind: 'embedded', freeBytes: 5e6, openToOthers: [] } as const

    expect(storeFindings({ kind: 'answers', condition }, { dataDir: '/data' }).at(-1)).toMatchObject({
      check: 'store-room',
      state: 'broken',
      found: 'only 5 MB are free on the disk of /data',
    })
  })

  it.each<[string, () => void]>([
    ['is no SQLite file', () => writeFileSync(join(dataDir(), 'neuroflash.db'), 'something else'.repeat(99))],
    ['is a folder', () => mkdirSync(join(dataDir(), 'neuroflash.db'))],
  ])('cannot be opened, since it %s', async (_name, spoil) => {
    mkdirSync(dataDir())
    spoil()

    expect(await found({ dataDir: dataDir() })).toMatchObject([
      {
        check: 'store',
        state: 'broken',
        found: expect.stringContaining('could not be opened'),
        lookAt: ['DATA_DIR'],
      },
    ])
  })
})
