import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInSlack, startSlack } from '../../src/playground/slack/stand-in.ts'
import { threadKey } from '../../src/slack/thread-key.ts'
import { tailOf } from '../../src/slack/thread-tail.ts'
import { WebApi } from '../../src/slack/web-api.ts'

// Read here by itself: a turn has three seconds for this, which a busy machine may not have to give.

const hourMs = 60 * 60_000

let slack: StandInSlack
let nowMs: number

beforeEach(async () => {
  nowMs = Date.now()
  slack = await startSlack({ clock: 'real', now: () => nowMs })
})

afterEach(() => slack.stop())

/** The first `ts` of a thread of so many messages, with so much time before each. */
function longThread(length: number, passesMs: (at: number) => number, words = ''): string {
  const [channel, user] = [slack.seed.general, slack.seed.ada]
  const { root } = slack.say({ channel, user, text: 'Message 0', deliver: 'none' })
  for (let at = 1; at < length; at += 1) {
    nowMs += passesMs(at)
    slack.say({ channel, user, threadTs: root, text: `Message ${at}${words}`, deliver: 'none' })
  }
  nowMs += 1_000
  return root
}

function tail(root: string) {
  const { apiUrl, botToken, teamId, seed } = slack
  const api = new WebApi({ token: botToken, apiUrl, clock: Date.now, onRequest: () => undefined })
  return tailOf(api, {
    thread: threadKey({ team: teamId, channel: seed.general, ts: root }),
    latest: (nowMs / 1_000).toFixed(6),
    isEnough: (messages) => messages.length >= 100,
    signal: AbortSignal.timeout(60_000),
  })
}

/** How many messages each call to Slack asked for. */
function limits(): number[] {
  return slack.calls
    .filter(({ method }) => method === 'conversations.replies')
    .map(({ params }) => Number(params['limit']))
}

describe('the end of a thread', () => {
  it.each<[string, number, number, (at: number) => number]>([
    ['evenly', 5_500, 2, () => 1_000],
    ['mostly at its end', 4_000, 3, (at) => (at === 1_000 ? 600 * hourMs : 1_000)],
    ['mostly at its beginning', 3_000, 5, (at) => (at > 2_900 ? hourMs : 100)],
  ])('is found where people wrote %s: of %i messages with %i calls', async (...given) => {
    const [, length, mostCalls, passesMs] = given
    const { messages, isWhole } = await tail(longThread(length, passesMs))

    expect(isWhole).toBe(false)
    const found = messages.map(({ text }) => text)
    expect(found.length).toBeGreaterThanOrEqual(100)
    expect(found).toEqual(found.map((_, at) => `Message ${length - found.length + at}`))
    expect(limits().length).toBeLessThanOrEqual(mostCalls)
  })

  it('is all of it where one page holds it, or two', async () => {
    expect(await tail(longThread(1_000, () => 1_000))).toMatchObject({ isWhole: true })
    const { messages, isWhole } = await tail(longThread(1_049, () => 1_000))
    expect(isWhole).toBe(true)
    expect(messages.map(({ text }) => text)).toEqual(messages.map((_, at) => `Message ${at}`))
    expect(messages).toHaveLength(1_049)
  })

  it('is given up where five pages do not reach it', async () => {
    // Ever faster, so that each piece of the rest holds too many.
    const root = longThread(12_000, (at) => (at % 1_000 === 0 ? 10 ** (9 - at / 1_000) : 0))
    await expect(tail(root)).rejects.toThrow('too long')
    expect(limits()).toHaveLength(5)
  })

  it('is read in smaller pages where people wrote very much, and never in one of megabytes', async () => {
    const { messages } = await tail(longThread(300, () => 1_000, ` ${'Lorem ipsum '.repeat(3_000)}`))
    expect(messages.at(-1)?.text).toMatch(/^Message 299 Lorem/)
    expect(Math.min(...limits())).toBeLessThan(50)
  })
})
