import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, answersIn, composed, mentioned, questions, said } from '../../environment/people.ts'
import { english, englishDirect } from '../../environment/sentences.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

/** A thread that has had its first answer. */
async function engagedThread(): Promise<SentMessage> {
  const first = mentioned(environment, 'quagga one')
  await answered(environment, first)
  return first
}

/** An event in #general that no message of a person stands behind. */
async function emit(fields: Record<string, unknown>): Promise<void> {
  const place = { channel: environment.slack.seed.general, channel_type: 'channel' }
  const ts = `${Math.floor(environment.slack.nowMs() / 1000)}.000999`
  const sent = environment.slack.emit({ type: 'message', ts, ...place, ...fields })
  await sent.delivered()
}

describe('in a thread the bot was called to', () => {
  let thread: SentMessage
  let threadTs: string
  let bot: string

  beforeEach(async () => {
    environment = await openEnvironment()
    thread = await engagedThread()
    threadTs = thread.root
    bot = `<@${environment.slack.botUserId}>`
  })

  const nothingMore = { questions: [['quagga one']], answers: 1 }

  function alsoAsked(question: string): typeof nothingMore {
    return { questions: [['quagga one', question]], answers: 2 }
  }

  /** All there is once everything that was delivered has been dealt with. */
  async function outcome(): Promise<typeof nothingMore> {
    await untilQuiet(environment)
    return { questions: questions(environment), answers: answersIn(environment, thread).length }
  }

  it('leaves its own messages alone', async () => {
    const own = environment.slack.deliveries.filter(
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
    const { general: channel, adaDm } = environment.slack.seed
    for (const said of [
      { channel, text: 'quagga reminder', threadTs },
      { channel: adaDm, text: 'You have been removed from #quagga' },
      { channel, text: `Reminder: ${bot} quagga` },
    ]) {
      await environment.slack.slackbot(said).delivered()
    }
    expect(await outcome()).toEqual(nothingMore)
  })

  it.each(['<!here>', '<!channel>', '<!subteam^S0GROUP001|@marketing>'])(
    'leaves a reply alone that begins by addressing many: %s',
    async (many) => {
      said(environment, `${many} quagga?`, { threadTs })
      expect(await outcome()).toEqual(nothingMore)
      said(environment, `${many} ${bot} quagga two`, { threadTs })
      expect((await outcome()).answers).toBe(2)
    },
  )

  it.each(['channel_join', 'channel_topic', 'reminder_add', 'pinned_item', 'a_new_one'])(
    'leaves what Slack itself says alone: %s',
    async (subtype) => {
      const { ada } = environment.slack.seed
      await emit({ subtype, user: ada, text: `${bot} quagga`, thread_ts: threadTs })
      expect(await outcome()).toEqual(nothingMore)
    },
  )

  it('leaves a reply alone that begins by addressing somebody else', async () => {
    const { ben } = environment.slack.seed
    said(environment, `<@${ben}> quagga?`, { threadTs })
    said(environment, ` <@${ben}|ben> quagga?`, { threadTs })
    expect(await outcome()).toEqual(nothingMore)
  })

  it('takes a reply that addresses somebody else and mentions the bot', async () => {
    said(environment, `<@${environment.slack.seed.ben}> and ${bot} quagga?`, { threadTs })
    expect(await outcome()).toEqual(alsoAsked('@Ben quagga?'))
  })

  it('takes a reply that only speaks of somebody else', async () => {
    said(environment, `quagga for <@${environment.slack.seed.ben}>`, { threadTs })
    expect(await outcome()).toEqual(alsoAsked('quagga for @Ben'))
  })

  it.each(['thread_broadcast', 'me_message'] as const)('takes a %s', async (subtype) => {
    const { general, ada } = environment.slack.seed
    environment.slack.say({ channel: general, user: ada, text: 'quagga two', threadTs, subtype })
    expect(await outcome()).toEqual(alsoAsked('quagga two'))
  })

  it('takes what a guest writes', async () => {
    said(environment, 'quagga two', { threadTs, user: environment.slack.seed.gus })
    expect(await outcome()).toEqual(alsoAsked('quagga two'))
  })

  it('leaves an unfurled link alone', async () => {
    const { general: channel } = environment.slack.seed
    await environment.slack.unfurl({ channel, ts: thread.ts, url: 'https://example.com/' }).delivered()
    expect(await outcome()).toEqual(nothingMore)
  })

  it('leaves an edit of what was answered alone', async () => {
    const { general: channel } = environment.slack.seed
    await environment.slack.edit({ channel, ts: thread.ts, text: `${bot} quagga, edited` }).delivered()
    expect(await outcome()).toEqual(nothingMore)
  })
})

describe('elsewhere', () => {
  it('leaves alone what nobody called the bot to', async () => {
    environment = await openEnvironment()
    const root = said(environment, 'quagga root')
    said(environment, 'quagga reply', { threadTs: root.root, user: environment.slack.seed.ben })
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([])
    expect(environment.slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
  })

  it('takes a direct message whatever it begins with', async () => {
    environment = await openEnvironment()
    const { adaDm: channel, ben } = environment.slack.seed
    await answered(environment, said(environment, `<@${ben}> quagga?`, { channel }))
    expect(questions(environment)).toEqual([['@Ben quagga?']])
  })

  it('takes what somebody of another company writes in a shared channel', async () => {
    environment = await openEnvironment()
    const { shared: channel, eve: user } = environment.slack.seed
    const first = mentioned(environment, 'quagga one', { channel, user })
    await answered(environment, first)
    said(environment, 'quagga two', { channel, user, threadTs: first.root })
    await answered(environment, first, 2)
    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
  })

  it('takes a mention that an edit has added', async () => {
    environment = await openEnvironment()
    const { general: channel } = environment.slack.seed
    const root = said(environment, 'quagga one')
    await untilQuiet(environment)

    environment.slack.edit({ channel, ts: root.ts, text: `<@${environment.slack.botUserId}> quagga one` })
    await answered(environment, root)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga one']])
    expect(answersIn(environment, root)).toEqual(['Answer 1 to: quagga one'])
  })

  it('takes only mentions where FOLLOW_UPS says so, and direct messages', async () => {
    environment = await openEnvironment({ config: { followUps: 'mentions' } })
    const { adaDm } = environment.slack.seed
    const first = mentioned(environment, 'quagga one')
    await answered(environment, first)
    said(environment, 'quagga aside', { threadTs: first.root })
    await untilQuiet(environment)
    mentioned(environment, 'quagga two', { threadTs: first.root })
    await answered(environment, first, 2)
    const direct = said(environment, 'quagga direct', { channel: adaDm })
    await answered(environment, direct)
    said(environment, 'quagga more', { channel: adaDm, threadTs: direct.root })
    await answered(environment, direct, 2)

    expect(questions(environment)).toEqual([
      ['quagga one', 'quagga two'],
      ['quagga direct', 'quagga more'],
    ])
  })
})

describe('a mention with nothing to ask', () => {
  it.each(['', ' ', '\n \u00a0 '])('gets a hint and sends nothing upstream: %j', async (text) => {
    environment = await openEnvironment()
    const sent = said(environment, `<@${environment.slack.botUserId}>${text}`)
    await answered(environment, sent)
    await untilQuiet(environment)

    expect(answersIn(environment, sent)).toEqual([english('emptyMention')])
    expect(environment.neuroflash.conversations).toEqual([])
    expect(environment.neuroflash.requests.map(({ route }) => route)).not.toContain('create')
  })

  it('gets the hint in a direct message of only spaces too', async () => {
    environment = await openEnvironment()
    const sent = said(environment, '   ', { channel: environment.slack.seed.adaDm })
    await answered(environment, sent)
    expect(answersIn(environment, sent)).toEqual([englishDirect('emptyMention')])
    expect(environment.neuroflash.conversations).toEqual([])
  })

  it('has called the bot to the thread all the same', async () => {
    environment = await openEnvironment()
    const sent = mentioned(environment, '')
    await answered(environment, sent)
    said(environment, 'quagga one', { threadTs: sent.root })
    await answered(environment, sent, 2)
    expect(questions(environment)).toEqual([['quagga one']])
  })
})

describe('an event that comes early', () => {
  it('of a reply before the mention it follows waits for that mention', async () => {
    environment = await openEnvironment()
    const first = composed(environment, `<@${environment.slack.botUserId}> quagga one`)
    const reply = composed(environment, 'quagga two', { threadTs: first.root })
    for (const event of [...reply.events, ...first.events]) await environment.slack.deliver(event).done
    await answered(environment, first, 2)
    await untilQuiet(environment)
    expect(questions(environment)).toEqual([['quagga one', 'quagga two']])
  })
})
