import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Stage } from '../../src/bridge/model.ts'
import { createEmbeddedStore, type EmbeddedStore } from '../../src/storage/embedded/store.ts'
import { deadLetterMs } from '../../src/storage/keys.ts'
import { temporaryDir } from './embedded-harness.ts'
import { answered, keptLog, leaseMs, message, messageId, reset, takeClaim, threadKey } from './fixtures.ts'

let dir: string
let nowMs: number
let store: EmbeddedStore

beforeEach(async () => {
  dir = await temporaryDir()
  nowMs = 1_764_000_000_000
  store = createEmbeddedStore({ dir, clock: () => nowMs, log: keptLog().log })
})

afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true })
})

/** Which of these words are anywhere in the files of the store. */
async function found(words: readonly string[]): Promise<string[]> {
  const files = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name))))
  return words.filter((word) => files.some((file) => file.includes(word)))
}

/** Of all sizes that SQLite keeps differently: in a page, among many in one, over several. */
const filler = (n: number) => 'x'.repeat([10, 300, 1_500, 4_200, 9_000][n % 5] ?? 0)

describe('the files of the embedded store', () => {
  test('hold no word of a thread that was reset: not of what waited, was in work, failed, or named it', async () => {
    await store.open()
    const words: string[] = []
    const word = (what: string, n: number) => {
      words.push(`quagga-${what}-${n}.`)
      return `quagga-${what}-${n}. ${filler(n)}`
    }
    for (let n = 0; n < 30; n++) {
      const parts = { thread: `thread-${n}`, label: word('label', n).slice(0, 80) }
      await store.inbox.put(message(`a${n}:1`, { ...parts, text: word('failed', n) }))
      const failed = await takeClaim(store)
      await store.inbox.hold(failed, leaseMs, {
        stage: { ...answered, parts: [{ kind: 'answer', text: word('answer', n) }] } as Stage,
      })
      await store.inbox.settle(failed, { kind: 'dead', code: 'slack-closed' })
      await store.inbox.put(message(`a${n}:2`, { ...parts, text: word('asked', n) }))
      const asked = await takeClaim(store)
      await store.inbox.hold(asked, leaseMs, { link: { ...asked.link, questions: n } })
      if (n % 2 === 0) await store.inbox.settle(asked, { kind: 'later', ms: 3_600_000 })
      await store.inbox.put(message(`a${n}:3`, { ...parts, text: word('waiting', n) }))
      await store.inbox.revise(messageId(`a${n}:3`), { text: word('edited', n), files: [word('file', n)] })
    }
    const kept = words.filter((one) => /-([0-9]+)\./.exec(one)?.[1] === '7' && !one.includes('waiting'))
    for (let n = 0; n < 30; n++) if (n !== 7) await reset(store, { thread: threadKey(`thread-${n}`) })

    expect((await found(words)).toSorted()).toEqual(kept.toSorted())
    await store.close()
    expect((await found(words)).toSorted()).toEqual(kept.toSorted())
  })

  test('hold no word of a message whose author has deleted it, waiting or failed', async () => {
    await store.open()
    await store.inbox.put(message('m1', { text: 'quagga one', label: '' }))
    await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'limit' })
    await store.inbox.put(message('m2', { text: 'quagga two', label: '' }))
    expect(await found(['quagga one', 'quagga two'])).toHaveLength(2)

    for (const id of ['m1', 'm2']) await store.inbox.revise(messageId(id), 'withdraw')

    expect(await found(['quagga'])).toEqual([])
  })

  test('hold no word of a dead letter after its 30 days, once it is purged, and of what is done', async () => {
    await store.open()
    for (const id of ['m1', 'm2']) await store.inbox.put(message(id, { text: `quagga ${id}`, label: '' }))
    await store.inbox.settle(await takeClaim(store), { kind: 'done' })
    await store.inbox.settle(await takeClaim(store), { kind: 'dead', code: 'limit' })
    await store.purge()
    expect(await found(['quagga m1', 'quagga m2'])).toEqual(['quagga m2'])

    nowMs += deadLetterMs
    await store.purge()

    expect(await found(['quagga'])).toEqual([])
  })

  test('lose at the start what a bot of before has left in them, and nothing else', async () => {
    await mkdir(dir, { recursive: true })
    const file = join(dir, 'neuroflash.db')
    await copyFile(join(import.meta.dirname, 'stored-before/neuroflash.db'), file)
    const before = new Database(file)
    before.pragma('secure_delete = OFF')
    before.exec(`INSERT INTO letters (id, thread, code, at_ms, content) VALUES ('x', '', 'x', 1, 'a quagga')`)
    before.exec(`DELETE FROM letters WHERE id = 'x'`)
    const rows = before.prepare('SELECT count(*) FROM items').pluck().get()
    before.close()
    expect(await found(['a quagga'])).toHaveLength(1)

    await store.open()

    expect(await found(['a quagga'])).toEqual([])
    expect((await store.stats()).waiting).toBe(rows)
  })
})
