import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoppingError } from '../../../src/bridge/errors.ts'
import type { Composed } from '../../../src/bridge/model.ts'
import { composePlainly, documentOf } from '../../../src/slack/outgoing/compose.ts'
import { Conversion } from '../../../src/slack/outgoing/conversion.ts'
import { plainTextOf } from '../../../src/slack/outgoing/message.ts'
import { keptLog } from '../../storage/fixtures.ts'

/** A minute of the parser's time, and more than the thread has. */
const poison = ']'.repeat(60_000)

const long = 'A **bold** word of a long answer.\n\n'.repeat(220)

const never = new AbortController().signal

/** As much as a machine under load may need: no test waits for it. */
const ample = { deadlineMs: 25_000, patienceMs: 25_000 }

let conversion: Conversion
let lines: ReturnType<typeof keptLog>['lines']

beforeEach(() => {
  open(ample)
})

function open(times: typeof ample): void {
  const kept = keptLog()
  lines = kept.lines
  conversion = new Conversion({ log: kept.log, times })
}

afterEach(() => conversion.stop())

const wordsOf = (messages: readonly Composed[]) =>
  messages.map((message) => plainTextOf(documentOf(message))).join('')

describe('a long document', () => {
  test('is read in a thread, with its formatting', async () => {
    expect(conversion.now(long)).toBeUndefined()

    const messages = await conversion.inTime({ markdown: long }, never)

    expect(messages.length).toBeGreaterThan(1)
    expect(wordsOf(messages)).not.toContain('*')
    expect(JSON.stringify(documentOf(messages[0] as Composed))).toContain('"strong"')
  })

  test.each([
    ['takes too long', { ...ample, deadlineMs: 1_000 }],
    ['waits too long', { ...ample, patienceMs: 1_000 }],
  ])('that %s comes as plain words, whole and in order, and others are not held up', async (_, times) => {
    open(times)
    const order: string[] = []
    const poisoned = conversion.inTime({ markdown: poison }, never)
    const told = poisoned.then(() => order.push('poison'))
    expect(conversion.now('A **usual** answer')).toHaveLength(1)
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    order.push('a hundred turns of the loop')
    await told

    expect(wordsOf(await poisoned)).toBe(poison)
    expect(order).toEqual(['a hundred turns of the loop', 'poison'])
    expect(lines.map(({ message }) => message)).toEqual(['an answer is shown without formatting'])
  })

  test('that needs more memory than the thread has comes as plain words, and the next one is read', async () => {
    const kept = keptLog()
    conversion = new Conversion({ log: kept.log, times: ample, memoryMb: 24 })
    const greedy = 'A **bold** word.\n\n'.repeat(9_000)

    const messages = await conversion.inTime({ markdown: greedy }, never)

    expect(wordsOf(messages).replace(/\s/g, '')).toBe(greedy.replace(/\s/g, ''))
    expect(JSON.stringify(kept.lines)).toContain('ERR_WORKER_OUT_OF_MEMORY')
    expect(wordsOf(await conversion.inTime({ markdown: long }, never))).not.toContain('*')
  })

  test('is left alone when its turn is: the thread goes, and the next one has another', async () => {
    const stopping = new AbortController()
    const reason = new StoppingError('the process is stopping')
    const poisoned = conversion.inTime({ markdown: poison }, stopping.signal)
    const waiting = conversion.inTime({ markdown: poison }, stopping.signal)
    const next = conversion.inTime({ markdown: long }, never)
    stopping.abort(reason)

    await expect(poisoned).rejects.toBe(reason)
    await expect(waiting).rejects.toBe(reason)
    expect(wordsOf(await next)).not.toContain('*')
    expect(lines).toEqual([])
  })
})

test('a message that Slack found too long becomes smaller ones', async () => {
  const { value: message } = composePlainly({ markdown: 'Some words to be read. '.repeat(150) }).next()
  const smaller = await conversion.inTime({ tooLong: message as Composed }, never)

  expect(smaller.length).toBeGreaterThan(2)
  expect(smaller.map((one) => plainTextOf(documentOf(one))).join(' ')).toBe(
    'Some words to be read. '.repeat(150).trim(),
  )
})

test('the thread ends with what is under way in it when a stop comes', async () => {
  const started = once(process, 'worker')
  const messages = conversion.inTime({ markdown: long }, never)
  const [thread] = (await started) as [Worker]
  const ended = once(thread, 'exit')
  await conversion.stop()

  expect(wordsOf(await messages)).not.toContain('*')
  await ended
  expect(thread.threadId).toBe(-1)
})
