import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvDocumentError, withValues, writeEnvDocument } from '../../src/setup/env-document.ts'

describe('a file of variables', () => {
  it.each([
    ['an empty one', '', 'A=1\nB=2 2\n'],
    [
      'other lines and comments',
      '# mine\nPORT=1 # inline\n\nno variable\n',
      '# mine\nPORT=1 # inline\n\nno variable\nA=1\nB=2 2\n',
    ],
    ['older values, exported or not', 'A=old\nexport B="older"\nC=3', 'A=1\nB=2 2\nC=3\n'],
    ['a value that stands twice: the one that counts', 'A=x\nA=y\nB=z\n', 'A=x\nA=1\nB=2 2\n'],
    ['names that only begin alike', 'AB=x\nXA=y\n', 'AB=x\nXA=y\nA=1\nB=2 2\n'],
  ])('with %s gets values and keeps the rest', (_name, before, after) => {
    expect(withValues(before, { A: '1', B: '2 2' })).toBe(after)
  })

  it.each([
    ['#hash', "X='#hash'\n"],
    ["it's", "X=it's\n"],
    ["'it's #1'", "X=\"'it's #1'\"\n"],
    [' padded ', "X=' padded '\n"],
  ])('holds the value %j, in quotes only where it needs them', (value, text) => {
    expect(withValues('', { X: value })).toBe(text)
  })

  it('holds any value of one line or says that it cannot, and loses nothing else', () => {
    const value = fc.stringMatching(/^[ -~äöü€]{0,30}$/)
    const name = fc.stringMatching(/^[A-Z]{1,3}$/)
    const line = fc.oneof(
      fc.tuple(name, value).map(([key, one]) => `${key}=${one}`),
      value,
    )
    fc.assert(
      fc.property(fc.array(line), fc.dictionary(name, value), (lines, values) => {
        const text = lines.map((one) => `${one}\n`).join('')
        try {
          expect({ ...parseEnv(withValues(text, values)) }).toEqual({ ...parseEnv(text), ...values })
        } catch (error) {
          if (!(error instanceof EnvDocumentError)) throw error
        }
      }),
    )
  })

  it('is left alone where a value goes over several lines, since it could not be put in its place', () => {
    expect(() => withValues('A="one\ntwo"\nB=1\n', { A: '1' })).toThrow(/A is written there in a way/)
    expect(() => withValues('', { A: 'one\ntwo' })).toThrow(/A cannot be written/)
  })
})

describe('on the disk', () => {
  let dir: string

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'neuroflash-env-'))
  })

  afterEach(() => rmSync(dir, { recursive: true }))

  it('is only its owner’s to read, also where it was everybody’s', () => {
    const path = join(dir, '.env')
    for (const before of [undefined, 'B=2\n']) {
      if (before !== undefined) writeFileSync(path, before, { mode: 0o644 })
      writeEnvDocument(path, { A: '1' })
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(parseEnv(readFileSync(path, 'utf8'))['A']).toBe('1')
    }
    expect(readdirSync(dir)).toEqual(['.env'])
  })

  it('stays where a link leads', () => {
    writeFileSync(join(dir, 'elsewhere'), 'B=2\n')
    symlinkSync(join(dir, 'elsewhere'), join(dir, '.env'))
    writeEnvDocument(join(dir, '.env'), { A: '1' })

    expect(readFileSync(join(dir, 'elsewhere'), 'utf8')).toBe('B=2\nA=1\n')
  })

  it('is as it was where it cannot be written, and nothing lies beside it', () => {
    writeFileSync(join(dir, '.env'), 'A="one\ntwo"\n')
    mkdirSync(join(dir, 'folder'))

    expect(() => writeEnvDocument(join(dir, '.env'), { A: '1' })).toThrow(EnvDocumentError)
    expect(() => writeEnvDocument(join(dir, 'folder'), { A: '1' })).toThrow('EISDIR')
    expect(() => writeEnvDocument(join(dir, 'none', '.env'), { A: '1' })).toThrow('ENOENT')
    expect(readFileSync(join(dir, '.env'), 'utf8')).toBe('A="one\ntwo"\n')
    expect(readdirSync(dir).toSorted()).toEqual(['.env', 'folder'])
    expect(existsSync(join(dir, 'none'))).toBe(false)
  })
})
