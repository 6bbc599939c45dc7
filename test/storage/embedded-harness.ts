import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { openDatabase } from '../../src/storage/embedded/database.ts'
import { createEmbeddedStore } from '../../src/storage/embedded/store.ts'
import type { Harness } from './contract/harness.ts'
import { keptLog } from './fixtures.ts'

export function temporaryDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'neuroflash-store-'))
}

/** The embedded store in a directory of its own, on a clock of ours. */
export async function embeddedHarness(): Promise<Harness> {
  const dir = await temporaryDir()
  let nowMs = 1_764_000_000_000
  const opened: Database.Database[] = []
  const openFile = (where: string) => {
    const database = openDatabase(where)
    // Thousands of steps need not reach the disk here; that they do is a test of its own.
    database.pragma('synchronous = OFF')
    opened.push(database)
    return database
  }
  const run = (sql: string, ...values: unknown[]) => opened.map((file) => file.prepare(sql).run(...values))
  const store = createEmbeddedStore({ dir, clock: () => nowMs, log: keptLog().log, openFile })
  await store.open()

  return {
    store,
    advance: async (ms) => {
      nowMs += ms
    },
    now: async () => nowMs,
    spoilItem: async (id, what) => {
      if (what === 'content') run('UPDATE items SET content = ? WHERE id = ?', 'spoilt', id)
      if (what === 'stage') run('UPDATE items SET stage = ? WHERE id = ?', 'spoilt:{"name":"spoilt"}', id)
      if (what === 'version') {
        run(`UPDATE items SET version = 0, content = json_set(content, '$.spoilt', 1) WHERE id = ?`, id)
      }
    },
    spoilLink: async (thread, what) => {
      if (what === 'conversation') {
        run(`UPDATE links SET record = json_set(record, '$.v', 0) WHERE thread = ?`, thread)
        return
      }
      const record = what === 'json' ? '{"v":1,spoilt' : '{"v":0,"spoilt":true}'
      run('UPDATE links SET record = ? WHERE thread = ?', record, thread)
    },
    setVersion: async (of, id, version) => {
      if (of === 'link')
        run(`UPDATE links SET record = json_set(record, '$.v', ${version}) WHERE thread = ?`, id)
      else run(`UPDATE ${of}s SET version = ${version} WHERE id = ?`, id)
    },
    versionOf: async (of, id) => {
      const [row] = opened.map((file) =>
        file.prepare(`SELECT version FROM ${of}s WHERE id = ?`).pluck().get(id),
      )
      return Number(row)
    },
    removeLink: async (thread) => {
      run('DELETE FROM links WHERE thread = ?', thread)
    },
    spoilTask: async (id, what) => {
      if (what === 'content') run('UPDATE tasks SET content = ? WHERE id = ?', '{"kind":"spoilt"}', id)
      if (what === 'version') {
        run(`UPDATE tasks SET version = 0, content = json_set(content, '$.spoilt', 1) WHERE id = ?`, id)
      }
    },
    rawDeadLetter: async (id) => {
      const [row] = opened.map((file) => file.prepare('SELECT * FROM letters WHERE id = ?').get(id))
      return row === undefined ? '' : JSON.stringify(row)
    },
    close: async () => {
      await store.close()
      await rm(dir, { recursive: true })
    },
  }
}
