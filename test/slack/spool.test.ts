import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { spool } from '../../src/slack/spool.ts'

let dir: string
const before = process.env['TMPDIR']

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'neuroflash-spool-'))
  process.env['TMPDIR'] = dir
})

afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  rmSync(dir, { recursive: true })
})

it('gives back what was written, with its length in bytes', async () => {
  const written = await spool(pieces('Grüße\n', '', '😀', 'x'.repeat(100_000)))
  expect(await text(written.read())).toBe(`Grüße\n😀${'x'.repeat(100_000)}`)
  expect(written.bytes).toBe(8 + 4 + 100_000)
  await written.close()
})

it('has no name while it is written, so that nothing is left behind by a crash', async () => {
  const names: string[][] = []
  const written = await spool(
    (async function* () {
      yield 'a'
      names.push(readdirSync(dir))
      yield 'b'
    })(),
  )
  names.push(readdirSync(dir))
  expect(names).toEqual([[], []])
  await written.close()
})

it('leaves nothing where its content fails', async () => {
  const failing = (async function* () {
    yield 'a'
    throw new RangeError('too large')
  })()
  await expect(spool(failing)).rejects.toBeInstanceOf(RangeError)
  expect(readdirSync(dir)).toEqual([])
})

async function* pieces(...all: readonly string[]): AsyncGenerator<string> {
  yield* all
}
