import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStandIns, type StandIns, untilReady } from '../environment/environment.ts'
import type { Bot, Exit } from '../environment/process.ts'
import { freePort, startRedisServer } from '../setup/redis-server.ts'
import { until } from '../setup/until.ts'

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

let standIns: StandIns

beforeEach(async () => {
  standIns = await openStandIns({ timeoutMs: 60_000 })
})

afterEach(() => standIns.close())

describe('P10: a log that nobody reads', () => {
  it('keeps no question from its answer nor the process from its end, and is there when it is read again', async () => {
    const pipe = makePipe()
    const { bot } = await startLoggingTo(pipe.path)
    pipe.fill()

    await asks()
    let log = ''
    await until(() => (log += pipe.read()).includes('"msg":"turn ended"'), { what: 'the turn in the log' })
    pipe.fill()
    await asks()

    expect(await ended(bot)).toEqual({ code: 0, signal: null })
    pipe.close()
  })

  it.each(['redis', 'embedded'] as const)(
    'keeps the process from its end no more where the %s store and both stand-ins have gone too',
    { timeout: 60_000 },
    async (store) => {
      const server = store === 'redis' ? await startRedisServer() : undefined
      const pipe = makePipe()
      const { bot } = await startLoggingTo(pipe.path, server === undefined ? {} : { REDIS_URL: server.url })
      const gate = standIns.neuroflash.hold()
      ask()
      await gate.arrived

      pipe.fill()
      await server?.kill()
      rmSync(join(standIns.dir, 'data'), { recursive: true, force: true })
      await standIns.slack.stop()
      await standIns.neuroflash.stop()

      expect(await ended(bot)).toEqual({ code: expect.any(Number), signal: null })
      pipe.close()
    },
  )
})

describe('a log that cannot be written', () => {
  it('costs its lines, which are counted, and nothing else: its reader has gone', async () => {
    const pipe = makePipe()
    const { bot, url } = await startLoggingTo(pipe.path)
    pipe.close()

    await asks()

    expect(await droppedLines(url)).toBeGreaterThan(0)
    expect(await ended(bot)).toEqual({ code: 0, signal: null })
  })

  it('costs its lines, which are counted, and nothing else: the disk is full', async () => {
    const { bot, url } = await startLoggingTo('/dev/full')

    await asks()

    expect(await droppedLines(url)).toBeGreaterThan(0)
    expect(await ended(bot)).toEqual({ code: 0, signal: null })
  })
})

/** The process once it is ready, its log in this file. */
async function startLoggingTo(file: string, env: Readonly<Record<string, string>> = {}) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const bot = standIns.startProcess({
    command: ['sh', '-c', 'exec "$0" src/main.ts >"$1"', process.execPath, file],
    env: { ...env, PORT: String(port) },
  })
  await untilReady(url)
  standIns.slack.deliverTo({ kind: 'http', url: `${url}/slack/events` })
  return { bot, url }
}

function ask() {
  const { slack } = standIns
  const { general: channel, ada: user } = slack.seed
  return slack.say({ channel, user, text: `<@${slack.botUserId}> Hello` })
}

/** Resolves once the answer is there. */
async function asks(): Promise<void> {
  const { root, channel } = ask()
  await standIns.slack.waitFor(() => standIns.slack.thread(channel, root).length === 2, { what: 'an answer' })
}

function ended(bot: Bot): Promise<Exit> {
  bot.signal('SIGTERM')
  return bot.exited
}

async function droppedLines(url: string): Promise<number> {
  const metrics = await fetch(`${url}/metrics`)
  return Number(/log_lines_dropped_total (\d+)/.exec(await metrics.text())?.[1])
}

/** A pipe that holds 64 KB, read only when told to. */
function makePipe() {
  const path = join(standIns.dir, 'log')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, O_RDONLY | O_NONBLOCK)
  const untilAgain = (step: () => unknown) =>
    expect(() => {
      for (;;) step()
    }).toThrow('EAGAIN')
  return {
    path,
    fill(): void {
      const writer = openSync(path, O_WRONLY | O_NONBLOCK)
      untilAgain(() => writeSync(writer, '\n'.repeat(1_024)))
      closeSync(writer)
    },
    /** All that is in it. */
    read(): string {
      const chunk = Buffer.alloc(4_096)
      let found = ''
      untilAgain(() => {
        found += chunk.toString('latin1', 0, readSync(reader, chunk))
      })
      return found
    },
    close: () => closeSync(reader),
  }
}
