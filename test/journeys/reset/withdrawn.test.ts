import { afterEach, describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../answers/scene.ts'
import { storeKinds } from '../house.ts'
import { untilHeard } from './scene.ts'

let scene: Scene

afterEach(() => scene.leave())

const paragraphs = Array.from({ length: 60 }, (_, n) => `Paragraph ${n + 1} ${'word '.repeat(40).trim()}.`)
const long = paragraphs.join('\n\n')
const patience = { with: { status: 429, retryAfter: 2 } } as const

/** Slack has refused a post for the time being. */
async function refused(count: number): Promise<void> {
  await scene.slack.waitFor(() => scene.calls('chat.postMessage') === count, { what: 'the refused post' })
}

async function untilNothingWaits(): Promise<void> {
  await scene.untilTried((tries) => ['withdrawn', 'answered', 'dead'].includes(tries.at(-1)?.outcome ?? ''))
}

describe.each(storeKinds)('an answer that Slack does not take yet (%s store)', (store) => {
  it('is not shown once its thread was reset meanwhile', async () => {
    scene = await openScene({ store })
    scene.slack.fail('chat.postMessage', patience)
    const sent = scene.mention('Write a slogan')
    await refused(1)

    scene.reply(sent, `<@${scene.slack.botUserId}> reset`)
    await untilHeard(scene, 'will not be shown')
    const said = await scene.untilSaid(sent, 1)

    expect(said).toEqual([expect.stringContaining('has reset this conversation')])
  })

  it('is not shown in a plainer form once its thread was reset while Slack refused it', async () => {
    scene = await openScene({ store })
    scene.slack.fail('chat.postMessage', { with: { error: 'invalid_blocks' } })
    const refusing = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    scene.slack.onRequest('chat.postMessage', 'before', () => {
      refusing.resolve()
      return go.promise
    })
    const sent = scene.mention('Write a slogan')
    await refusing.promise

    scene.reply(sent, `<@${scene.slack.botUserId}> reset`)
    await untilHeard(scene, 'will not be shown')
    go.resolve()
    const said = await scene.untilSaid(sent, 1)
    await scene.slack.settled()

    expect(said).toEqual([expect.stringContaining('has reset this conversation')])
    expect(scene.said(sent)).toEqual(said)
  })

  it('shows no further part once its thread was reset meanwhile', async () => {
    scene = await openScene({ store, neuroflash: { answer: () => long } })
    scene.slack.fail('chat.postMessage', { ...patience, skip: 1 })
    const sent = scene.mention('Write a lot')
    await refused(2)

    scene.reply(sent, `<@${scene.slack.botUserId}> reset`)
    await untilHeard(scene, 'will not be shown')
    const said = await scene.untilSaid(sent, 2)

    expect(said.at(-1)).toContain('has reset this conversation')
    expect(said[0]).toContain('Paragraph 1')
  })

  it('is not shown once its thread was reset while it was looked for', async () => {
    scene = await openScene({ store })
    scene.slack.fail('chat.postMessage', { with: 'drop-before' })
    const looking = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    scene.slack.onRequest('conversations.replies', 'after', () => {
      looking.resolve()
      return go.promise
    })
    const sent = scene.mention('Write a slogan')
    await looking.promise

    scene.reply(sent, `<@${scene.slack.botUserId}> reset`)
    await untilHeard(scene, 'will not be shown')
    go.resolve()
    const said = await scene.untilSaid(sent, 1)

    expect(said).toEqual([expect.stringContaining('has reset this conversation')])
  })

  it('is not shown once its message was deleted meanwhile, and what is left of it neither', async () => {
    scene = await openScene({ store, neuroflash: { answer: () => long } })
    scene.slack.fail('chat.postMessage', { ...patience, skip: 1 })
    const sent = scene.mention('Write a lot')
    await refused(2)

    await scene.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    await untilNothingWaits()

    expect(scene.said(sent)).toHaveLength(1)
    expect(scene.tries()).toMatchObject([{ outcome: 'withdrawn', code: 'deleted' }])
    expect(await scene.deadLetters()).toEqual([])
  })
})

describe.each(storeKinds)('a message that is deleted while neuroflash works on it (%s store)', (store) => {
  it('gets no answer, the next of its thread is asked only then, and nothing is read again', async () => {
    scene = await openScene({ store })
    const first = scene.mention('Write a slogan')
    await scene.untilSaid(first, 1)
    const gate = scene.neuroflash.hold()
    const second = scene.reply(first, 'Another one')
    await gate.arrived
    await scene.reply(first, 'A last one').delivered()

    await scene.slack.remove({ channel: second.channel, ts: second.ts }).delivered()
    gate.release()
    const said = await scene.untilSaid(first, 2)
    await scene.untilTried((tries) => tries.length === 3)

    expect(scene.stored()).toEqual(['Write a slogan', 'Another one', 'A last one'])
    expect(said).toEqual(['Answer 1 to: Write a slogan', 'Answer 3 to: A last one'])
    expect(scene.tries().map(({ outcome }) => outcome)).toEqual(['answered', 'withdrawn', 'answered'])
    expect(scene.requests('messages')).toBe(0)
  })

  it('as a mention leaves nothing in the channel', async () => {
    scene = await openScene({ store })
    const gate = scene.neuroflash.hold()
    const sent = scene.mention('Write a slogan')
    await gate.arrived

    await scene.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(scene.slack.messages(sent.channel).filter(({ isBot }) => isBot)).toEqual([])
    expect(scene.calls('chat.postMessage')).toBe(0)
    expect(scene.tries()).toMatchObject([{ outcome: 'withdrawn', code: 'deleted', parts: 0 }])
    expect(await scene.deadLetters()).toEqual([])
  })

  it('as a direct message gets no answer', async () => {
    scene = await openScene({ store })
    const { ada } = scene.slack.seed
    const gate = scene.neuroflash.hold()
    const channel = scene.slack.seed.adaDm
    const sent = scene.slack.say({ channel, user: ada, text: 'Write a slogan' })
    await gate.arrived

    await scene.slack.remove({ channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(scene.slack.messages(channel).filter(({ isBot }) => isBot)).toEqual([])
  })

  it('is neither asked again nor apologised for when its answer gets lost', async () => {
    scene = await openScene({ store, settleMs: 300, timeoutMs: 1_000 })
    const gate = scene.neuroflash.hold()
    scene.neuroflash.fail('completions', { with: 'drop-before' })
    const sent = scene.mention('Write a slogan')
    await gate.arrived

    await scene.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(scene.stored()).toEqual([])
    expect(scene.requests('completions')).toBe(1)
    expect(scene.calls('chat.postMessage')).toBe(0)
    expect(scene.tries().at(-1)).toMatchObject({ outcome: 'withdrawn' })
  })

  it('is not tried again when neuroflash asks for patience, and nobody is told to wait', async () => {
    scene = await openScene({ store })
    const gate = scene.neuroflash.hold()
    const headers = { 'retry-after': '300' }
    scene.neuroflash.fail('completions', { with: { status: 429, headers, body: { error: 'slow down' } } })
    const sent = scene.mention('Write a slogan')
    await gate.arrived

    await scene.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(scene.tries()).toMatchObject([{ outcome: 'withdrawn' }])
    expect(scene.calls('chat.postMessage')).toBe(0)
  })

  it('is known as deleted after a restart, and the answer that came late is not shown', async () => {
    scene = await openScene({ store, settleMs: 5_000 })
    scene.neuroflash.fail('completions', { with: 'store-late' })
    const sent = scene.mention('Write a slogan')
    await scene.untilTried((tries) => tries.length === 1)

    await scene.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    await scene.stopBot()
    await scene.neuroflash.settleLate()
    await scene.startBot()
    await untilNothingWaits()

    expect(scene.calls('chat.postMessage')).toBe(0)
    expect(scene.stored()).toEqual(['Write a slogan'])
    expect(scene.tries().at(-1)).toMatchObject({ outcome: 'withdrawn' })
  })
})
