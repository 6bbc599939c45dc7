import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../setup/until.ts'
import type { Bot } from './bot.ts'
import { expectNothingUnexpected, openPlace, type Place } from './place.ts'

let place: Place

beforeEach(async () => {
  place = await openPlace({})
})

afterEach(async () => {
  await place.close()
  expectNothingUnexpected(place)
})

describe.each([
  ['node src/main.ts', undefined],
  ['npm start', ['npm', 'start'] as const],
] as const)('SIGTERM to %s', (_, command) => {
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

describe('a second SIGTERM', () => {
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
    await place.slack.waitFor(() => textsIn(sent.root).length === 2, { what: 'the answer' })
    expect(place.neuroflash.conversations.map(({ messages }) => messages.length)).toEqual([2])
  })
})

async function ready(options: Parameters<Place['start']>[0] = {}): Promise<Bot> {
  const bot = place.start(options)
  expect(await bot.started).toBe('ready')
  place.slack.deliverTo({ kind: 'http', url: `${await bot.url}/slack/events` })
  return bot
}

async function askedAndHeld() {
  const { slack, neuroflash } = place
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
  const { slack } = place
  return slack.thread(slack.seed.general, root).map(({ text }) => text)
}
