import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { LogOutput } from '../../src/ops/log-output.ts'

it('keeps lines for a reader who is behind, drops what is too much, and says how many once they are read', async () => {
  const { stream, read, lines } = reader()
  const output = new LogOutput(stream, { mostBytes: 10, onResumed: (n) => output.write(`dropped ${n}\n`) })

  for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) output.write(line)
  expect(output.dropped).toBe(2)
  await read()
  output.write('five\n')
  await read()

  expect(lines).toEqual(['one\n', 'two\n', 'dropped 2\n', 'five\n'])
})

/** Reads only when told to. */
function reader() {
  const lines: string[] = []
  let isReading = false
  let next: (() => void) | undefined
  const stream = new Writable({
    write: (chunk, _, done) => {
      if (String(chunk) !== '') lines.push(String(chunk))
      if (isReading) done()
      else next = done
    },
  })
  const read = async () => {
    isReading = true
    next?.()
    await new Promise((resolve) => stream.write('', resolve))
  }
  return { stream, read, lines }
}
