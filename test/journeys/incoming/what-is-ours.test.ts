import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type House, openHouse } from '../house.ts'
import { answered, answersIn, composed, leave, mentioned, questions, said, untilQuiet } from './visit.ts'

let house: House

afterEach(() => leave(house))

/** A thread that has had its first answer. */
async function engagedThread(): Promise<SentMessage> {
  const first = mentioned(house, 'quagga one')
  await answered(house, first)
  return first
}

/** An event in #general that no message of a person stands behind. */
async function emit(fields: Record<string, unknown>): Promise<void> {
  const place = { channel: house.slack.seed.general, channel_type: 'channel' }
  const ts = `${Math.floor(house.slack.nowMs() / 1000)}.000999`
  const sent = house.slack.emit({ type: 'message', ts, ...place, ...fields })
  await sent.delivered()
}

describe('in a thread the bot was called to', () => {
  let thread: SentMessage
  let threadTs: string
  let bot: string

  beforeEach(async () => {
    house = await openHouse()
    thread = await engagedThread()
    threadTs = thread.root
    bot = `<@${house.slack.botUserId}>`
  })

  const nothingMore = { questions: [['quagga one']], answers: 1 }

  function alsoAsked(question: string): typeof nothingMore {
    return { questions: [['quagga one', question]], answers: 2 }
  }

  /** All there is once everything that was delivered has been dealt with. */
  async function outcome(): Promise<typeof nothingMore> {
    await untilQuiet(house)
    return { questions: questions(house), answers: answersIn(house, thread).length }
  }

  it('leaves its own messages alone', async () => {
    const own = house.slack.deliveries.filter(
      ({ outgoing }) => (outgoing.payload['event'] as { bot_id?: string }).bot_id !== undefined,
    )
    expect(own.length).toBeGreaterThan(0)
    expect(await outcome()).toEqual(nothingMore)
  })

  it('leaves other bots alone, as message, as bot_message, and when they mention it', async () => {
    const text = `${bot} quagga from a bot`
    await emit({ bot_id: 'B0OTHER0001', user: 'U0OTHERBOT1', text, thread_ts: threadTs })
    await emit({ subtype: 'bot_message', bot_id: 'B0OTHER0001', text, thread_ts: threadTs })
    await emit({ type: 'app_mention', bot_id: 'B0OTHER0001', user: 'U0OTHERBOT1', text, thread_ts: threadTs })
    expect(await outcome()).toEqual(nothingMore)
  })

  it('leaves Slackbot alone, here, in direct messages, and when it mentions the bot', async () => {
    const { general: channel, adaDm } = house.slack.seed
    for (const said of [
      { channel, text: 'quagga reminder', threadTs },
      { channel: adaDm, text: 'You have been removed from #quagga' },
      { channel, text: `Reminder: ${bot} quagga` },
    ]) {
      await house.slack.slackbot(said).delivered()
    }
    expect(await outcome()).toEqual(nothingMore)
  })

  it.each(['<!here>', '<!channel>', '<!subteam^S0GROUP001|@marketing>'])(
    'leaves a reply alone that begins by addressing many: %s',
    async (many) => {
      said(house, `${many} quagga?`, { threadTs })
      expect(await outcome()).toEqual(nothingMore)
      said(house, `${many} ${bot} quagga two`, { threadTs })
      expect((await outcome()).answers).toBe(2)
    },
  )

  it.each(['channel_join', 'channel_topic', 'reminder_add', 'pinned_item', 'a_new_one'])(
    'leaves what Slack itself says alone: %s',
    async (subtype) => {
      const { ada } = house.slack.seed
      await emit({ subtype, user: ada, text: `${bot} quagga`, thread_ts: threadTs })
      expect(await outcome()).toEqual(nothingMore)
    },
  )

  it('leaves a reply alone that begins by addressing somebody else', async () => {
    const { ben } = house.slack.seed
    said(house, `<@${ben}> quagga?`, { threadTs })
    said(house, ` <@${ben}|ben> quagga?`, { threadTs })
    expect(await outcome()).toEqual(nothingMore)
  })

  it('takes a reply that addresses somebody else and mentions the bot', async () => {
    said(house, `<@${house.slack.seed.ben}> and ${bot} quagga?`, { threadTs })
    expect(await outcome()).toEqual(alsoAsked('@Ben quagga?'))
  })

  it('takes a reply that only speaks of somebody else', async () => {
    said(house, `quagga for <@${house.slack.seed.ben}>`, { threadTs })
    expect(await outcome()).toEqual(alsoAsked('quagga for @Ben'))
  })

  it.each(['thread_broadcast', 'me_message'] as const)('takes a %s', async (subtype) => {
    const { general, ada } = house.slack.seed
    house.slack.say({ channel: general, user: ada, text: 'quagga two', threadTs, subtype })
    expect(await outcome()).toEqual(alsoAsked('quagga two'))
  })

  it('takes what a guest writes', async () => {
    said(house, 'quagga two', { threadTs, user: house.slack.seed.gus })
    expect(await outcome()).toEqual(alsoAsked('quagga two'))
  })

  it('leaves an unfurled link alone', async () => {
    const { general: channel } = house.slack.seed
    await house.slack.unfurl({ channel, ts: thread.ts, url: 'https://example.com/' }).delivered()
    expect(await outcome()).toEqual(nothingMore)
  })

  it('leaves an edit of what was answered alone', async () => {
    const { general: channel } = house.slack.seed
    await house.slack.edit({ channel, ts: thread.ts, text: `${bot} quagga, edited` }).delivered()
    expect(await outcome()).toEqual(nothingMore)
  })
})

describe('elsewhere', () => {
  it('leaves alone what nobody called the bot to', async () => {
    house = await openHouse()
    const root = said(house, 'quagga root')
    said(house, 'quagga reply', { threadTs: root.root, user: house.slack.seed.ben })
    await untilQuiet(house)

    expect(questions(house)).toEqual([])
    expect(house.slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
  })

  it('takes a direct message whatever it begins with', async () => {
    house = await openHouse()
    const { adaDm: channel, ben } = house.slack.seed
    await answered(house, said(house, `<@${ben}> quagga?`, { channel }))
    expect(questions(house)).toEqual([['@Ben quagga?']])
  })

  it('takes what somebody of another company writes in a shared channel', async () => {
    house = await openHouse()
    const { shared: channel, eve: user } = house.slack.seed
    const first = mentioned(house, 'quagga one', { channel, user })
    await answered(house, first)
    said(house, 'quagga two', { channel, user, threadTs: first.root })
    await answered(house, first, 2)
    expect(questions(house)).toEqual([['quagga one', 'quagga two']])
  })

  it('takes a mention that an edit has added', async () => {
    house = await openHouse()
    const { general: channel } = house.slack.seed
    const root = said(house, 'quagga one')
    await untilQuiet(house)

    house.slack.edit({ channel, ts: root.ts, text: `<@${house.slack.botUserId}> quagga one` })
    await answered(house, root)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga one']])
    expect(answersIn(house, root)).toEqual(['Answer 1 to: quagga one'])
  })

  it('takes only mentions where FOLLOW_UPS says so, and direct messages', async () => {
    house = await openHouse({ config: { followUps: 'mentions' } })
    const { adaDm } = house.slack.seed
    const first = mentioned(house, 'quagga one')
    await answered(house, first)
    said(house, 'quagga aside', { threadTs: first.root })
    await untilQuiet(house)
    mentioned(house, 'quagga two', { threadTs: first.root })
    await answered(house, first, 2)
    const direct = said(house, 'quagga direct', { channel: adaDm })
    await answered(house, direct)
    said(house, 'quagga more', { channel: adaDm, threadTs: direct.root })
    await answered(house, direct, 2)

    expect(questions(house)).toEqual([
      ['quagga one', 'quagga two'],
      ['quagga direct', 'quagga more'],
    ])
  })
})

describe('a mention with nothing to ask', () => {
  it.each(['', ' ', '\n \u00a0 '])('gets a hint and sends nothing upstream: %j', async (text) => {
    house = await openHouse()
    const sent = said(house, `<@${house.slack.botUserId}>${text}`)
    await answered(house, sent)
    await untilQuiet(house)

    expect(answersIn(house, sent)).toEqual([notices.emptyMention])
    expect(house.neuroflash.conversations).toEqual([])
    expect(house.neuroflash.requests.map(({ route }) => route)).not.toContain('create')
  })

  it('gets the hint in a direct message of only spaces too', async () => {
    house = await openHouse()
    const sent = said(house, '   ', { channel: house.slack.seed.adaDm })
    await answered(house, sent)
    expect(answersIn(house, sent)).toEqual([notices.emptyMention])
    expect(house.neuroflash.conversations).toEqual([])
  })

  it('has called the bot to the thread all the same', async () => {
    house = await openHouse()
    const sent = mentioned(house, '')
    await answered(house, sent)
    said(house, 'quagga one', { threadTs: sent.root })
    await answered(house, sent, 2)
    expect(questions(house)).toEqual([['quagga one']])
  })
})

describe('an event that comes early', () => {
  it('of a reply before the mention it follows waits for that mention', async () => {
    house = await openHouse()
    const first = composed(house, `<@${house.slack.botUserId}> quagga one`)
    const reply = composed(house, 'quagga two', { threadTs: first.root })
    for (const event of [...reply.events, ...first.events]) await house.slack.deliver(event).done
    await answered(house, first, 2)
    await untilQuiet(house)
    expect(questions(house)).toEqual([['quagga one', 'quagga two']])
  })
})
