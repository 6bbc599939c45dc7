import { afterEach, describe, expect, it } from 'vitest'
import { storeKinds } from '../../environment/environment.ts'
import { english } from '../../environment/sentences.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => timed.leave())

const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, index) => `Paragraph ${index + 1} ${'word '.repeat(40).trim()}.`)

describe.each(storeKinds)('Slack does not confirm a message (%s store)', (store) => {
  it.each([
    { what: 'a 500, nothing posted', fault: { status: 500 } },
    { what: 'a connection lost before', fault: 'drop-before' as const },
    { what: 'a connection lost after it was posted', fault: 'drop-after' as const },
  ])('$what: looked for, and there exactly once', async ({ fault }) => {
    timed = await openTimed({ store })
    timed.slack.fail('chat.postMessage', { with: fault })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    expect(timed.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.calls('conversations.replies')).toBe(1)
    expect(timed.stored()).toEqual(['Write a slogan'])
    expect(await timed.deadLetters()).toEqual([])
  })
})

describe('Slack does not answer in time', () => {
  it.each(['hang', 'hang-after'] as const)('%s: looked for, and there exactly once', async (fault) => {
    timed = await openTimed()
    timed.slack.fail('chat.postMessage', { with: fault })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    expect(timed.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.calls('conversations.replies')).toBe(1)
  })
})

describe('Slack asks for patience', () => {
  it('waits as long as Slack says and posts once, without looking for it', async () => {
    timed = await openTimed()
    timed.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 1 } })

    const sent = timed.mention('Write a slogan')
    const said = await timed.untilSaid(sent, 1)

    const [refused, posted, ...more] = timed.slack.calls.filter(({ method }) => method === 'chat.postMessage')
    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(more).toEqual([])
    expect((posted?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000)
    expect(timed.calls('conversations.replies')).toBe(0)
  })

  it('asks again after five minutes where Slack asks for a day', async () => {
    timed = await openTimed()
    timed.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 86_400 } })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.at(-1)?.outcome === 'later')
    await timed.advance(6 * 60_000)

    expect(await timed.untilSaid(sent, 1)).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.stored()).toEqual(['Write a slogan'])
  })

  it('leaves the method alone for that time in every other thread, too', async () => {
    timed = await openTimed()
    timed.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 2 } })

    const first = timed.mention('Write a slogan')
    await timed.slack.waitFor(() => timed.calls('chat.postMessage') === 1, { what: 'the refused post' })
    const second = timed.mention('Another thread')
    await timed.untilSaid(first, 1)
    await timed.untilSaid(second, 1)

    const [refused, ...posted] = timed.slack.calls.filter(({ method }) => method === 'chat.postMessage')
    expect(posted.map(({ atMs }) => atMs - (refused?.atMs ?? 0) >= 2_000)).toEqual([true, true])
  })

  it('lets go of the thread when it takes longer, and posts once in the end', async () => {
    timed = await openTimed()
    timed.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 60 } })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    const status = () => timed.slack.status(sent.channel, sent.root)
    await timed.slack.waitFor(() => status() === english('waiting'), {
      what: 'the status to say that it waits',
    })
    await timed.advance(61_000)
    await timed.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    expect(status()).toBe('')
    expect(timed.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(timed.calls('chat.postMessage')).toBe(2)
    expect(timed.requests('completions')).toBe(1)
  })
})

describe('Slack will not have a message as it is', () => {
  const rich = '# Title\n\n- **bold** & <tag>\n- two'

  it('posts the same words without blocks', async () => {
    timed = await openTimed({ neuroflash: { answer: () => rich } })
    timed.slack.fail('chat.postMessage', { with: { error: 'invalid_blocks' } })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)

    const [message] = timed.saidMessages(sent)
    expect(message?.blocks).toEqual([])
    expect(message?.text).toContain('*bold* &amp; &lt;tag&gt;')
    expect(timed.calls('chat.postMessage')).toBe(2)
    expect(await timed.deadLetters()).toEqual([])
  })

  it('posts them without any format when Slack refuses that, too', async () => {
    timed = await openTimed({ neuroflash: { answer: () => rich } })
    timed.slack.fail('chat.postMessage', { times: 2, with: { error: 'invalid_blocks' } })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)

    const last = timed.slack.calls.findLast(({ method }) => method === 'chat.postMessage')
    expect(timed.saidMessages(sent)[0]?.text).toContain('bold &amp; &lt;tag&gt;')
    expect(String(last?.params['mrkdwn'])).toBe('false')
    expect(await timed.deadLetters()).toEqual([])
  })

  it('says so in the place of what Slack refuses in every form', async () => {
    timed = await openTimed()
    timed.slack.fail('chat.postMessage', { times: 3, with: { error: 'invalid_arguments' } })

    const sent = timed.mention('Write a slogan')
    await timed.untilSaid(sent, 1)
    timed.reply(sent, 'Another one')
    const said = await timed.untilSaid(sent, 2)

    expect(said).toEqual([english('slackRefused'), 'Answer 2 to: Another one'])
    expect(await timed.deadLetters()).toMatchObject([{ code: 'slack-rejected' }])
  })

  it('posts smaller parts in the same order when one was too long', async () => {
    const answer = paragraphs(60)
    timed = await openTimed({ neuroflash: { answer: () => answer.join('\n\n') } })
    timed.slack.fail('chat.postMessage', { skip: 1, with: { error: 'msg_too_long' } })

    const sent = timed.mention('Write a lot')
    await timed.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    const read = timed.saidMessages(sent).map(({ readable }) => readable)
    expect(read.join('\n').match(/Paragraph \d+/g)).toEqual(answer.map((_, at) => `Paragraph ${at + 1}`))
    expect(read.length).toBeGreaterThan(4)
    expect(await timed.deadLetters()).toEqual([])
  })
})

describe('Slack’s channel is closed to the bot', () => {
  it.each(['channel_not_found', 'is_archived', 'not_in_channel', 'thread_not_found'])(
    '%s: set aside after one try, and the thread goes on',
    async (error) => {
      timed = await openTimed()
      timed.slack.fail('chat.postMessage', { with: { error } })

      const sent = timed.mention('Write a slogan')
      await timed.untilTried((tries) => tries.length === 1)
      timed.reply(sent, 'Another one')
      await timed.untilTried((tries) => tries.length === 2)

      expect(timed.said(sent)).toEqual(['Answer 2 to: Another one'])
      expect(timed.tries().map(({ outcome }) => outcome)).toEqual(['dead', 'answered'])
      expect(await timed.deadLetters()).toMatchObject([{ code: 'slack-closed' }])
    },
  )

  it('sets everything aside that waits in an archived channel, item by item', async () => {
    timed = await openTimed()
    const gate = timed.neuroflash.hold()
    const sent = timed.mention('Write a slogan')
    await gate.arrived
    await timed.reply(sent, 'Another one').deliveries.at(-1)?.done
    timed.slack.archive(sent.channel)

    gate.release()
    await timed.untilTried((tries) => tries.length === 2)

    expect(timed.tries().map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ['dead', 1],
      ['dead', 1],
    ])
    expect((await timed.deadLetters()).map(({ code }) => code)).toEqual(['slack-closed', 'slack-closed'])
  })

  it('tries a refused token until the budget is spent, then sets the answer aside', async () => {
    timed = await openTimed()
    timed.slack.fail('chat.postMessage', {
      times: Number.POSITIVE_INFINITY,
      with: { error: 'invalid_auth' },
    })

    timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)
    await timed.advance(31 * 60_000)
    await timed.untilTried((tries) => tries.at(-1)?.outcome === 'dead')

    expect(timed.requests('completions')).toBe(1)
    expect(await timed.deadLetters()).toMatchObject([{ code: 'slack-not-allowed' }])
  })
})
