import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { BotStore } from '../../src/storage/bot-store.ts'
import { createEmbeddedStore } from '../../src/storage/embedded/store.ts'
import { createRedisStore } from '../../src/storage/redis/store.ts'
import { startBotProcess } from '../environment/process.ts'
import { onTerminal } from '../environment/terminal.ts'
import {
  conversationId,
  converse,
  keptLog,
  message,
  reset,
  takeClaim,
  takeTask,
  taskId,
  thread,
} from '../storage/fixtures.ts'
import { admin, told } from './admin.ts'

let dir: string
let dataDir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'neuroflash-admin-'))
  dataDir = join(dir, 'data')
})

afterEach(() => rm(dir, { recursive: true }))

const conversation = conversationId('0b3f8a52-90f7-4c0e-9d0d-000000000001')

const deletion = { kind: 'deletion', conversation, reason: 'reset', tries: 3 } as const

/** Works on the store as the bot does, and closes it. */
async function workOn(store: BotStore, work: (store: BotStore) => Promise<void>): Promise<void> {
  await store.open()
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

function embedded(): BotStore {
  return createEmbeddedStore({ dir: dataDir, clock: Date.now, log: keptLog().log })
}

/** A message that failed, and a deletion that was given up. */
async function withFailures(store: BotStore): Promise<void> {
  await store.inbox.put(message('m1', { text: 'secret words' }))
  await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'rejected' })
  await store.tasks.put(taskId(`deletion:${conversation}`), deletion)
  await store.tasks.settle(await takeTask(store), { kind: 'dead', code: 'deletion-lost' })
}

const stores = [
  { kind: 'embedded', here: () => ({ config: { storage: { dataDir } }, store: embedded() }) },
  {
    kind: 'Redis',
    here: () => {
      const redisUrl = `${inject('redisUrl')}?prefix=${randomUUID()}`
      const store = createRedisStore({ url: redisUrl, log: keptLog().log })
      return { config: { storage: { dataDir, redisUrl } }, store }
    },
  },
]

describe.each(stores)('npm run admin on the $kind store, without a bot', ({ here }) => {
  it('has what failed tried again once a bot is there', async () => {
    const { config, store } = here()
    await workOn(store, withFailures)

    expect((await admin(config, ['deletions'])).said).toMatch(/given up.*deletion-lost/)
    expect(await told(config, 'deletions', 'retry')).toEqual({ retried: 1, unreadable: 0 })
    expect(await told(config, 'deletions')).toMatchObject({
      failed: [],
      pending: [{ tries: 0, conversation }],
    })
    const { letters } = await told<{ letters: { quoted: string }[] }>(config, 'dead')
    expect(letters).toHaveLength(1)
    const opened = await admin(config, ['dead', letters[0]?.quoted ?? '', '--show-text'])
    expect(opened.said).toContain('secret words')
    expect(opened.complained).toContain('"deed":"show-text"')
    expect(opened.complained).not.toContain('secret')
    await told(config, 'dead', 'retry', letters[0]?.quoted ?? '')
    expect((await admin(config, ['waiting'])).said).toContain(`waiting  ${thread}  U0ADA`)
  })
})

describe.each(stores)('what is kept of a person in the $kind store', ({ here }) => {
  it('is also that they took part in what was reset', async () => {
    const { config, store } = here()
    await workOn(store, async () => {
      await converse(store, 'm1', { conversation })
      await reset(store)
    })

    expect(await told(config, 'export-person', 'U0ADA')).toMatchObject({
      threads: [{ thread, isOver: true, shared: false, began: true }],
      requests: [],
    })
    expect((await told<{ threads: [] }>(config, 'export-person', 'U0GRACE')).threads).toEqual([])
  })
})

describe('npm run admin without a bot', () => {
  it('stores a reset for the bot that is started next', async () => {
    await workOn(embedded(), (store) => converse(store, 'm1', { conversation }))
    const { code, said } = await admin({ storage: { dataDir } }, ['reset', thread, '--yes'])

    expect(code).toBe(0)
    expect(said).toContain('is done as soon as a bot works on this store')
    await workOn(embedded(), async (store) => {
      expect((await takeTask(store)).task).toEqual({ kind: 'release', thread })
    })
  })

  it('stores an erasure for the bot that is started next', async () => {
    await workOn(embedded(), (store) => converse(store, 'm1', { conversation }))
    const { said } = await admin({ storage: { dataDir } }, ['erase', 'U0ADA', '--yes'])

    expect(said).toContain('The erasure of U0ADA is stored')
    expect(said).toContain('In work, and not erased yet: threads 1, messages 0.')
  })

  it('makes no store where there is none', async () => {
    const { code, complained } = await admin({ storage: { dataDir } }, ['status'])

    expect({ code, complained }).toEqual({
      code: 1,
      complained: expect.stringContaining('There is no store in'),
    })
    expect(existsSync(dataDir)).toBe(false)
  })

  it('says so where Redis does not answer, or another process has the file and no socket', async () => {
    const redisUrl = 'redis://127.0.0.1:1'
    expect((await admin({ storage: { dataDir, redisUrl } }, ['pause'])).complained).toBe(
      'The Redis of REDIS_URL does not answer. npm run doctor says more. Nothing was changed.\n',
    )
    await workOn(embedded(), async () => {
      const { code, complained } = await admin({ storage: { dataDir } }, ['pause'])
      expect({ code, complained }).toEqual({
        code: 1,
        complained: expect.stringContaining('Another process uses the store'),
      })
    })
  })
})

describe('admin backup', () => {
  const storage = () => ({ storage: { dataDir } })

  it('copies the whole store into a file that only its user may read', async () => {
    await workOn(embedded(), withFailures)
    const file = join(dir, 'copy.db')

    expect(await told(storage(), 'backup', file)).toEqual({ file, bytes: (await stat(file)).size })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const copy = new Database(file, { readonly: true })
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(copy.prepare('SELECT id FROM letters ORDER BY id').pluck().all()).toEqual([
      `deletion:${conversation}`,
      'm1',
    ])
    copy.close()
    await mkdir(join(dir, 'restored'))
    await workOn(
      createEmbeddedStore({ dir: dataDir, clock: Date.now, log: keptLog().log }),
      async (store) => {
        expect(await store.deadLetters(9)).toHaveLength(2)
      },
    )
  })

  it('is whole while the bot writes, and holds up nobody', async () => {
    const store = embedded()
    await workOn(store, async () => {
      for (let count = 0; count < 300; count += 1)
        await store.inbox.put(message(`m${count}`, { text: 'x'.repeat(8_000) }))
      const file = join(dir, 'copy.db')
      const copying = new AbortController()
      const copied = store.backup?.(file).finally(() => copying.abort())
      let puts = 0
      while (!copying.signal.aborted) {
        await store.inbox.put(message(`n${(puts += 1)}`))
        await setImmediate()
      }
      await copied

      expect(puts).toBeGreaterThan(1)
      const copy = new Database(file, { readonly: true })
      const count = Number(copy.prepare('SELECT count(*) FROM items').pluck().get())
      expect(count).toBeGreaterThanOrEqual(300)
      copy.close()
    })
  })

  it('replaces nothing, and leaves nothing where it cannot write', async () => {
    await workOn(embedded(), withFailures)
    const file = join(dir, 'copy.db')
    await writeFile(file, 'mine')

    const taken = await admin(storage(), ['backup', file])
    expect(taken).toMatchObject({ code: 1, complained: expect.stringContaining('is there already') })
    expect((await stat(file)).size).toBe(4)
    const nowhere = await admin(storage(), ['backup', join(dir, 'no', 'copy.db')])
    expect(nowhere.complained).toContain('There is no folder for')
    expect(readdirSync(dir).toSorted()).toEqual(['copy.db', 'data'])
  })

  it('says what to do with Redis', async () => {
    const redisUrl = `${inject('redisUrl')}?prefix=${randomUUID()}`
    const { code, complained } = await admin({ storage: { dataDir, redisUrl } }, ['backup', join(dir, 'x')])
    expect({ code, complained }).toEqual({ code: 1, complained: expect.stringContaining('BGSAVE') })
  })
})

describe('the process npm run admin', () => {
  const env = () => ({
    SLACK_BOT_TOKEN: 'xoxb-1-x',
    SLACK_SIGNING_SECRET: 'a'.repeat(32),
    NEUROFLASH_CLIENT_ID: 'id',
    NEUROFLASH_CLIENT_SECRET: 'secret',
    DATA_DIR: dataDir,
  })

  async function run(args: readonly string[], given: Readonly<Record<string, string>>) {
    const bot = startBotProcess({ command: [process.execPath, 'src/admin.ts', ...args], env: given })
    const [{ code }, output] = await Promise.all([bot.exited, bot.output()])
    return { code, ...output }
  }

  it('ends with 0, 1 or 2, and each time says why', async () => {
    await workOn(embedded(), withFailures)
    const [well, unknown, wrong, help] = await Promise.all([
      run(['status', '--json'], env()),
      run(['status'], {}),
      run(['statsu'], env()),
      run(['dead', 'drop', '--help'], env()),
    ])

    expect(well).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(well.stdout)).toMatchObject({ dead: 2, deadByCode: { rejected: 1 } })
    expect(unknown).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('SLACK_BOT_TOKEN is missing'),
    })
    expect(wrong).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean status?'),
    })
    expect(help).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('removes it for good'),
    })
  })

  it('asks at a terminal before something goes for good', async () => {
    await workOn(embedded(), withFailures)
    const { PATH, HOME } = process.env
    const terminal = onTerminal([process.execPath, 'src/admin.ts', 'dead', 'drop', 'm1'], {
      cwd: process.cwd(),
      env: { PATH, HOME, ...env() },
    })

    await terminal.shows('Go on?')
    terminal.press('y')
    expect(await terminal.exited).toBe(0)
    expect(terminal.shown()).toContain('(rejected, a message of')
    await workOn(embedded(), async (store) => {
      expect(await store.deadLetters(9)).toHaveLength(1)
    })
  })
})
