import { accessSync, constants, existsSync, lstatSync, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { StoreError } from '../../bridge/errors.ts'
import type { StoreCondition } from '../condition.ts'
import { databasePath, isLocked } from './database.ts'

const WRITABLE_BY_OTHERS = 0o022
const ANYTHING_BY_OTHERS = 0o077

/** Of a store that is there. */
export function directoryCondition(dir: string): StoreCondition {
  const { bavail, bsize } = statfsSync(dir)
  const path = databasePath(dir)
  const open = [
    ...(grants(dir, WRITABLE_BY_OTHERS) ? [dir] : []),
    ...[path, `${path}-wal`, `${path}-shm`].filter((file) => grants(file, ANYTHING_BY_OTHERS)),
  ]
  return { kind: 'embedded', freeBytes: bavail * bsize, openToOthers: open }
}

function grants(path: string, rights: number): boolean {
  if (process.platform === 'win32') return false
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found !== undefined && (found.mode & rights) !== 0
}

/**
 * What a process would meet that opened the store: `new`, nothing is there yet and can be made; `free`, it would get
 * it; `in-use`, another process has it. Changes nothing. Throws `StoreError` where it would fail.
 */
export function unopened(dir: string): 'new' | 'free' | 'in-use' {
  const path = databasePath(dir)
  try {
    const place = nearest(dir)
    // What is no folder has nothing under this name, and the error says so.
    accessSync(`${place}/.`, constants.W_OK)
    if (!existsSync(path)) return 'new'
    const database = new Database(path, { timeout: 0, fileMustExist: true })
    try {
      database.exec('BEGIN IMMEDIATE; ROLLBACK')
      return 'free'
    } finally {
      database.close()
    }
  } catch (error) {
    if (isLocked(error)) return 'in-use'
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
    throw new StoreError(`the store in ${dir} could not be opened (${code})`, { cause: error })
  }
}

/** The directory itself, or the nearest one above it that is there. */
function nearest(dir: string): string {
  const path = resolve(dir)
  return existsSync(path) ? path : nearest(dirname(path))
}
