import { afterEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import { storeKinds } from '../house.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene

afterEach(() => scene.leave())

const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, index) => `Paragraph ${index + 1} ${'word '.repeat(40).trim()}.`)

describe.each(storeKinds)('Slack does not confirm a message (%s store)', (store) => {
  it.each([
    { what: 'a 500, nothing posted', fault: { status: 500 } },
    { what: 'a connection lost before', fault: 'drop-before' as const },
    { what: 'a connection lost after it was posted', fault: 'drop-after' as const },
  ])('$what: looked for, and there exactly once', async ({ fault }) => {
    scene = await openScene({ store })
    scene.slack.fail('chat.postMessage', { with: fault })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    expect(scene.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.calls('conversations.replies')).toBe(1)
    expect(scene.stored()).toEqual(['Write a slogan'])
    expect(await scene.deadLetters()).toEqual([])
  })
})

describe('Slack does not answer in time', () => {
  it.each(['hang', 'hang-after'] as const)('%s: looked for, and there exactly once', async (fault) => {
    scene = await openScene()
    scene.slack.fail('chat.postMessage', { with: fault })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    expect(scene.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.calls('conversations.replies')).toBe(1)
  })
})

describe('Slack asks for patience', () => {
  it('waits as long as Slack says and posts once, without looking for it', async () => {
    scene = await openScene()
    scene.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 1 } })

    const sent = scene.mention('Write a slogan')
    const said = await scene.untilSaid(sent, 1)

    const [refused, posted, ...more] = scene.slack.calls.filter(({ method }) => method === 'chat.postMessage')
    expect(said).toEqual(['Answer 1 to: Write a slogan'])
    expect(more).toEqual([])
    expect((posted?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000)
    expect(scene.calls('conversations.replies')).toBe(0)
  })

  it('asks again after five minutes where Slack asks for a day', async () => {
    scene = await openScene()
    scene.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 86_400 } })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.at(-1)?.outcome === 'later')
    await scene.advance(6 * 60_000)

    expect(await scene.untilSaid(sent, 1)).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.stored()).toEqual(['Write a slogan'])
  })

  it('leaves the method alone for that time in every other thread, too', async () => {
    scene = await openScene()
    scene.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 2 } })

    const first = scene.mention('Write a slogan')
    await scene.slack.waitFor(() => scene.calls('chat.postMessage') === 1, { what: 'the refused post' })
    const second = scene.mention('Another thread')
    await scene.untilSaid(first, 1)
    await scene.untilSaid(second, 1)

    const [refused, ...posted] = scene.slack.calls.filter(({ method }) => method === 'chat.postMessage')
    expect(posted.map(({ atMs }) => atMs - (refused?.atMs ?? 0) >= 2_000)).toEqual([true, true])
  })

  it('lets go of the thread when it takes longer, and posts once in the end', async () => {
    scene = await openScene()
    scene.slack.fail('chat.postMessage', { with: { status: 429, retryAfter: 60 } })

    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    await scene.slack.waitFor(() => scene.slack.status(sent.channel, sent.root) === '', {
      what: 'the status to be cleared',
    })
    await scene.advance(61_000)
    await scene.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    expect(scene.said(sent)).toEqual(['Answer 1 to: Write a slogan'])
    expect(scene.calls('chat.postMessage')).toBe(2)
    expect(scene.requests('completions')).toBe(1)
  })
})

describe('Slack will not have a message as it is', () => {
  const rich = '# Title\n\n- **bold** & <tag>\n- two'

  it('posts the same words without blocks', async () => {
    scene = await openScene({ neuroflash: { answer: () => rich } })
    scene.slack.fail('chat.postMessage', { with: { error: 'invalid_blocks' } })

    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)

    const [message] = scene.saidMessages(sent)
    expect(message?.blocks).toEqual([])
    expect(message?.text).toContain('*bold* &amp; &lt;tag&gt;')
    expect(scene.calls('chat.postMessage')).toBe(2)
    expect(await scene.deadLetters()).toEqual([])
  })

  it('posts them without any format when Slack refuses that, too', async () => {
    scene = await openScene({ neuroflash: { answer: () => rich } })
    scene.slack.fail('chat.postMessage', { times: 2, with: { error: 'invalid_blocks' } })

    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)

    const last = scene.slack.calls.findLast(({ method }) => method === 'chat.postMessage')
    expect(scene.saidMessages(sent)[0]?.text).toContain('bold &amp; &lt;tag&gt;')
    expect(String(last?.params['mrkdwn'])).toBe('false')
    expect(await scene.deadLetters()).toEqual([])
  })

  it('says so in the place of what Slack refuses in every form', async () => {
    scene = await openScene()
    scene.slack.fail('chat.postMessage', { times: 3, with: { error: 'invalid_arguments' } })

    const sent = scene.mention('Write a slogan')
    await scene.untilSaid(sent, 1)
    scene.reply(sent, 'Another one')
    const said = await scene.untilSaid(sent, 2)

    expect(said).toEqual([notices.slackRefused, 'Answer 2 to: Another one'])
    expect(await scene.deadLetters()).toMatchObject([{ code: 'slack-rejected' }])
  })

  it('posts smaller parts in the same order when one was too long', async () => {
    const answer = paragraphs(60)
    scene = await openScene({ neuroflash: { answer: () => answer.join('\n\n') } })
    scene.slack.fail('chat.postMessage', { skip: 1, with: { error: 'msg_too_long' } })

    const sent = scene.mention('Write a lot')
    await scene.untilTried((tries) => tries.at(-1)?.outcome === 'answered')

    const read = scene.saidMessages(sent).map(({ readable }) => readable)
    expect(read.join('\n').match(/Paragraph \d+/g)).toEqual(answer.map((_, at) => `Paragraph ${at + 1}`))
    expect(read.length).toBeGreaterThan(4)
    expect(await scene.deadLetters()).toEqual([])
  })
})

describe('Slack’s channel is closed to the bot', () => {
  it.each(['channel_not_found', 'is_archived', 'not_in_channel', 'thread_not_found'])(
    '%s: set aside after one try, and the thread goes on',
    async (error) => {
      scene = await openScene()
      scene.slack.fail('chat.postMessage', { with: { error } })

      const sent = scene.mention('Write a slogan')
      await scene.untilTried((tries) => tries.length === 1)
      scene.reply(sent, 'Another one')
      await scene.untilTried((tries) => tries.length === 2)

      expect(scene.said(sent)).toEqual(['Answer 2 to: Another one'])
      expect(scene.tries().map(({ outcome }) => outcome)).toEqual(['dead', 'answered'])
      expect(await scene.deadLetters()).toMatchObject([{ code: 'slack-closed' }])
    },
  )

  it('sets everything aside that waits in an archived channel, item by item', async () => {
    scene = await openScene()
    const gate = scene.neuroflash.hold()
    const sent = scene.mention('Write a slogan')
    await gate.arrived
    await scene.reply(sent, 'Another one').deliveries.at(-1)?.done
    scene.slack.archive(sent.channel)

    gate.release()
    await scene.untilTried((tries) => tries.length === 2)

    expect(scene.tries().map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ['dead', 1],
      ['dead', 1],
    ])
    expect((await scene.deadLetters()).map(({ code }) => code)).toEqual(['slack-closed', 'slack-closed'])
  })

  it('tries a refused token until the budget is spent, then sets the answer aside', async () => {
    scene = await openScene()
    scene.slack.fail('chat.postMessage', {
      times: Number.POSITIVE_INFINITY,
      with: { error: 'invalid_auth' },
    })

    scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)
    await scene.advance(31 * 60_000)
    await scene.untilTried((tries) => tries.at(-1)?.outcome === 'dead')

    expect(scene.requests('completions')).toBe(1)
    expect(await scene.deadLetters()).toMatchObject([{ code: 'slack-not-allowed' }])
  })
})
