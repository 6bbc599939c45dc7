import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withEnvFile } from '../src/env-file.ts'
import { startBotProcess } from './environment/process.ts'

let dir: string
let path: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-env-'))
  path = join(dir, '.env')
})

afterEach(() => rmSync(dir, { recursive: true }))

it('what the environment has counts, and the file is beneath it', () => {
  writeFileSync(path, 'PORT=1\nHOST=127.0.0.1\nLOG_LEVEL="warn"\n')

  expect(withEnvFile({ PORT: '2', HOST: ' ' }, path)).toEqual({
    PORT: '2',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
  })
})

it('no file is no mistake', () => {
  expect(withEnvFile({ PORT: '2' }, path)).toEqual({ PORT: '2' })
  expect(withEnvFile({ PORT: '2' }, undefined)).toEqual({ PORT: '2' })
})

describe.each([
  ['a directory', () => mkdirSync(path)],
  [
    'far too large',
    () => {
      writeFileSync(path, '')
      truncateSync(path, 10_000_000_000)
    },
  ],
])('a file that is %s', (_, make) => {
  it.each([
    ['the bot', 'src/main.ts', 78],
    ['the doctor', 'src/doctor.ts', 1],
  ])('ends %s with a sentence', async (_who, script, code) => {
    make()
    const run = startBotProcess({ command: [process.execPath, script, `--dotenv=${path}`], env: {} })
    const [exit, { stderr }] = await Promise.all([run.exited, run.output()])

    expect(exit.code).toBe(code)
    expect(stderr).toBe(
      `The bot can’t start with this configuration yet:\n  - ${path} can’t be read. It should be a file of at most 1 MB that this user may read.\n`,
    )
  })
})
