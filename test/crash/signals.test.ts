import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStandIns, type StandIns } from '../environment/environment.ts'
import type { Bot } from '../environment/process.ts'
import { expectNothingUnexpected } from '../environment/telling.ts'
import { until } from '../setup/until.ts'

let standIns: StandIns

beforeEach(async () => {
  standIns = await openStandIns({ timeoutMs: 60_000 })
})

afterEach(async () => {
  await standIns.close()
  expectNothingUnexpected(standIns)
})

describe.each([
  ['node src/main.ts', undefined],
  ['npm start', ['npm', 'start'] as const],
] as const)('P10: SIGTERM to %s', (_, command) => {
  it('lets the turn in flight end and be answered, and ends the process with exit code 0', async () => {
    const bot = await ready(command === undefined ? {} : { command })
    const { gate, sent } = await askedAndHeld()

    bot.signal('SIGTERM')
    await saysItStops(bot)
    gate.release()

    expect(await bot.exited).toEqual({ code: 0, signal: null })
    expect(textsIn(sent.root)).toEqual([expect.stringContaining('Hello'), 'Answer 1 to: Hello'])
  })
})

describe('P10: a second SIGTERM', () => {
  it('ends the process at once; its turn is answered, once, by the next', async () => {
    const bot = await ready()
    const { gate, sent } = await askedAndHeld()

    bot.signal('SIGTERM')
    await saysItStops(bot)
    bot.signal('SIGTERM')
    expect(await bot.exited).toEqual({ code: 1, signal: null })
    expect(textsIn(sent.root)).toHaveLength(1)

    gate.release()
    await ready()
    await standIns.slack.waitFor(() => textsIn(sent.root).length === 2, { what: 'the answer' })
    expect(standIns.neuroflash.conversations.map(({ messages }) => messages.length)).toEqual([2])
  })
})

async function ready(options: Parameters<StandIns['startProcess']>[0] = {}): Promise<Bot> {
  const bot = standIns.startProcess(options)
  expect(await bot.started).toBe('ready')
  standIns.slack.deliverTo({ kind: 'http', url: `${await bot.url}/slack/events` })
  return bot
}

async function askedAndHeld() {
  const { slack, neuroflash } = standIns
  const gate = neuroflash.hold()
  const sent = slack.say({
    channel: slack.seed.general,
    user: slack.seed.ada,
    text: `<@${slack.botUserId}> Hello`,
  })
  await gate.arrived
  await slack.idle()
  return { gate, sent }
}

/** Resolves once the process says that it stops. */
async function saysItStops(bot: Bot): Promise<void> {
  const url = await bot.url
  const gone = bot.exited.then(() => {
    throw new Error('what was started has ended, and the bot was not told to stop')
  })
  gone.catch(() => undefined)
  const saysSo = async () => {
    const answer = await Promise.race([fetch(`${url}/health/ready`), gone])
    return answer.status === 503 && (await answer.text()).includes('stopping')
  }
  await until(saysSo, { what: 'the bot to say that it stops' })
}

function textsIn(root: string): string[] {
  const { slack } = standIns
  return slack.thread(slack.seed.general, root).map(({ text }) => text)
}
