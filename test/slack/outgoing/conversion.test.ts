import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StoppingError } from '../../../src/bridge/errors.ts'
import type { Composed } from '../../../src/bridge/model.ts'
import { composePlainly, documentOf } from '../../../src/slack/outgoing/compose.ts'
import { Conversion } from '../../../src/slack/outgoing/conversion.ts'
import { plainTextOf } from '../../../src/slack/outgoing/message.ts'
import { nextChildProcess } from '../../setup/child-process.ts'
import { until } from '../../setup/until.ts'
import { keptLog } from '../../storage/fixtures.ts'

/** A minute of the parser's time, and more than there is for it. */
const poison = ']'.repeat(60_000)

const long = 'A **bold** word of a long answer.\n\n'.repeat(220)

const never = new AbortController().signal

/** As much as a machine under load may need, where the process gives way to everybody: no test waits for it. */
const ample = { deadlineMs: 100_000, patienceMs: 100_000 }
vi.setConfig({ testTimeout: 3 * ample.deadlineMs })

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
  test('is read elsewhere, with its formatting', async () => {
    expect(await conversion.soon(long)).toBeUndefined()

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
    expect(await conversion.soon('A **usual** answer')).toHaveLength(1)
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    order.push('a hundred turns of the loop')
    await told

    expect(wordsOf(await poisoned)).toBe(poison)
    expect(order).toEqual(['a hundred turns of the loop', 'poison'])
    expect(lines.map(({ message }) => message)).toEqual(['an answer is shown without formatting'])
  })

  test('that needs more memory than there is for it comes as plain words, and the next one is read', async () => {
    const kept = keptLog()
    conversion = new Conversion({ log: kept.log, times: ample, memoryMb: 16 })
    const greedy = 'A **bold** word.\n\n'.repeat(5_000)

    const messages = await conversion.inTime({ markdown: greedy }, never)

    expect(wordsOf(messages).replace(/\s/g, '')).toBe(greedy.replace(/\s/g, ''))
    expect(kept.lines.map(({ message }) => message)).toContain(
      'the process that reads long answers has ended',
    )
    expect(wordsOf(await conversion.inTime({ markdown: long }, never))).not.toContain('*')
  })

  test('is left alone when its turn is: its process goes, and the next one has another', async () => {
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

describe('the process that reads', () => {
  test('ends with what is under way in it when a stop comes', async () => {
    const started = nextChildProcess()
    const messages = conversion.inTime({ markdown: long }, never)
    const ended = once(await started, 'exit')
    conversion.stop()

    expect(wordsOf(await messages)).not.toContain('*')
    await ended
  })

  test('that is killed from outside leaves plain words, and the next one reads on', async () => {
    const started = nextChildProcess()
    const messages = conversion.inTime({ markdown: poison }, never)
    ;(await started).kill('SIGKILL')

    expect(wordsOf(await messages)).toBe(poison)
    expect(lines.map(({ message }) => message)).toEqual([
      'the process that reads long answers has ended',
      'an answer is shown without formatting',
    ])
    expect(wordsOf(await conversion.inTime({ markdown: long }, never))).not.toContain('*')
  })

  test('that cannot be started, since no descriptor is free, leaves plain words and the bot alive', async () => {
    const script = withoutDescriptors(poison)
    const few = 'ulimit -n 200; exec "$0" --input-type=module --eval "$1"'
    const bot = spawn('sh', ['-c', few, process.execPath, script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const output: string[] = []
    bot.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))

    expect(await once(bot, 'close')).toEqual([0, null])
    expect(output.join('')).toBe('whole whole whole ')
  })

  test('knows nothing of what the bot knows, and ends with it in the middle of its work', async () => {
    const bot = spawn(process.execPath, ['--input-type=module', '--eval', killedWhileReading(poison)], {
      cwd: import.meta.dirname,
      env: { ...process.env, SLACK_BOT_TOKEN: 'a secret' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(bot.stdout.setEncoding('utf8'), 'data')) as [string]
    const pid = Number(line)

    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('secret')
    bot.kill('SIGKILL')
    await until(() => !existsSync(`/proc/${pid}`), {
      what: 'its process to end',
      timeoutMs: ample.deadlineMs,
    })
  })
})

/** Takes every descriptor there is, and then has three documents read. */
function withoutDescriptors(markdown: string): string {
  return `
    import { openSync } from 'node:fs'
    import { composePlainly } from '../../../src/slack/outgoing/compose.ts'
    import { Conversion } from '../../../src/slack/outgoing/conversion.ts'
    const source = { markdown: ']'.repeat(${markdown.length}) }
    const plain = [...composePlainly(source)].join()
    const conversion = new Conversion({ log: { warn() {} }, times: { deadlineMs: 1_000, patienceMs: 1_000 } })
    try {
      for (;;) openSync('/dev/null')
    } catch {}
    const read = async () => {
      const messages = await conversion.inTime(source, new AbortController().signal)
      if (messages.join() === plain) process.stdout.write('whole ')
    }
    await Promise.all([read(), read(), read()])
    conversion.stop()`
}

/** Says the process that reads, and gives it a minute's work. */
function killedWhileReading(markdown: string): string {
  return `
    import { subscribe } from 'node:diagnostics_channel'
    import { Conversion } from '../../../src/slack/outgoing/conversion.ts'
    const ample = ${JSON.stringify(ample)}
    subscribe('child_process', ({ process: child }) =>
      child.on('message', (message) => message === 'ready' && setImmediate(() => console.log(child.pid))))
    const log = { warn() {} }
    await new Conversion({ log, times: ample }).inTime({ markdown: ']'.repeat(${markdown.length}) }, new AbortController().signal)`
}
