import { afterEach, describe, expect, it } from 'vitest'
import { storeKinds } from '../../environment/environment.ts'
import { untilHeard } from '../../environment/people.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => timed.leave())

const paragraphs = Array.from({ length: 60 }, (_, n) => `Paragraph ${n + 1} ${'word '.repeat(40).trim()}.`)
const long = paragraphs.join('\n\n')
const patience = { with: { status: 429, retryAfter: 2 } } as const

/** Slack has refused a post for the time being. */
async function refused(count: number): Promise<void> {
  await timed.slack.waitFor(() => timed.calls('chat.postMessage') === count, { what: 'the refused post' })
}

async function untilNothingWaits(): Promise<void> {
  await timed.untilTried((tries) => ['withdrawn', 'answered', 'dead'].includes(tries.at(-1)?.outcome ?? ''))
}

describe.each(storeKinds)('P7: an answer that Slack does not take yet (%s store)', (store) => {
  it('is not shown once its thread was reset meanwhile', async () => {
    timed = await openTimed({ store })
    timed.slack.fail('chat.postMessage', patience)
    const sent = timed.mention('Write a slogan')
    await refused(1)

    timed.reply(sent, `<@${timed.slack.botUserId}> reset`)
    await untilHeard(timed, 'won’t be shown')
    const said = await timed.untilSaid(sent, 1)

    expect(said).toEqual([expect.stringContaining('has reset this conversation')])
  })

  it('is not shown in a plainer form once its thread was reset while Slack refused it', async () => {
    timed = await openTimed({ store })
    timed.slack.fail('chat.postMessage', { with: { error: 'invalid_blocks' } })
    const refusing = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    timed.slack.onRequest('chat.postMessage', 'before', () => {
      refusing.resolve()
      return go.promise
    })
    const sent = timed.mention('Write a slogan')
    await refusing.promise

    timed.reply(sent, `<@${timed.slack.botUserId}> reset`)
    await untilHeard(timed, 'won’t be shown')
    go.resolve()
    const said = await timed.untilSaid(sent, 1)
    await timed.slack.settled()

    expect(said).toEqual([expect.stringContaining('has reset this conversation')])
    expect(timed.said(sent)).toEqual(said)
  })

  it('shows no further part once its thread was reset meanwhile', async () => {
    timed = await openTimed({ store, neuroflash: { answer: () => long } })
    timed.slack.fail('chat.postMessage', { ...patience, skip: 1 })
    const sent = timed.mention('Write a lot')
    await refused(2)

    timed.reply(sent, `<@${timed.slack.botUserId}> reset`)
    await untilHeard(timed, 'won’t be shown')
    const said = await timed.untilSaid(sent, 2)

    expect(said.at(-1)).toContain('has reset this conversation')
    expect(said[0]).toContain('Paragraph 1')
  })

  it('is not shown once its thread was reset while it was looked for', async () => {
    timed = await openTimed({ store })
    timed.slack.fail('chat.postMessage', { with: 'drop-before' })
    const looking = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    timed.slack.onRequest('conversations.replies', 'after', () => {
      looking.resolve()
      return go.promise
    })
    const sent = timed.mention('Write a slogan')
    await looking.promise

    timed.reply(sent, `<@${timed.slack.botUserId}> reset`)
    await untilHeard(timed, 'won’t be shown')
    go.resolve()
    const said = await timed.untilSaid(sent, 1)

    expect(said).toEqual([expect.stringContaining('has reset this conversation')])
  })

  it('is not shown once its message was deleted meanwhile, and what is left of it neither', async () => {
    timed = await openTimed({ store, neuroflash: { answer: () => long } })
    timed.slack.fail('chat.postMessage', { ...patience, skip: 1 })
    const sent = timed.mention('Write a lot')
    await refused(2)

    await timed.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    await untilNothingWaits()

    expect(timed.said(sent)).toHaveLength(1)
    expect(timed.tries()).toMatchObject([{ outcome: 'withdrawn', code: 'deleted' }])
    expect(await timed.deadLetters()).toEqual([])
  })
})

describe.each(storeKinds)('a message that is deleted while neuroflash works on it (%s store)', (store) => {
  it('gets no answer, the next of its thread is asked only then, and nothing is read again', async () => {
    timed = await openTimed({ store })
    const first = timed.mention('Write a slogan')
    await timed.untilSaid(first, 1)
    const gate = timed.neuroflash.hold()
    const second = timed.reply(first, 'Another one')
    await gate.arrived
    await timed.reply(first, 'A last one').delivered()

    await timed.slack.remove({ channel: second.channel, ts: second.ts }).delivered()
    gate.release()
    const said = await timed.untilSaid(first, 2)
    await timed.untilTried((tries) => tries.length === 3)

    expect(timed.stored()).toEqual(['Write a slogan', 'Another one', 'A last one'])
    expect(said).toEqual(['Answer 1 to: Write a slogan', 'Answer 3 to: A last one'])
    expect(timed.tries().map(({ outcome }) => outcome)).toEqual(['answered', 'withdrawn', 'answered'])
    expect(timed.requests('messages')).toBe(0)
  })

  it('as a mention leaves nothing in the channel', async () => {
    timed = await openTimed({ store })
    const gate = timed.neuroflash.hold()
    const sent = timed.mention('Write a slogan')
    await gate.arrived

    await timed.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(timed.slack.messages(sent.channel).filter(({ isBot }) => isBot)).toEqual([])
    expect(timed.calls('chat.postMessage')).toBe(0)
    expect(timed.tries()).toMatchObject([{ outcome: 'withdrawn', code: 'deleted', parts: 0 }])
    expect(await timed.deadLetters()).toEqual([])
  })

  it('as a direct message gets no answer', async () => {
    timed = await openTimed({ store })
    const { ada } = timed.slack.seed
    const gate = timed.neuroflash.hold()
    const channel = timed.slack.seed.adaDm
    const sent = timed.slack.say({ channel, user: ada, text: 'Write a slogan' })
    await gate.arrived

    await timed.slack.remove({ channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(timed.slack.messages(channel).filter(({ isBot }) => isBot)).toEqual([])
  })

  it('is neither asked again nor apologised for when its answer gets lost', async () => {
    timed = await openTimed({ store, settleMs: 300, timeoutMs: 1_000 })
    const gate = timed.neuroflash.hold()
    timed.neuroflash.fail('completions', { with: 'drop-before' })
    const sent = timed.mention('Write a slogan')
    await gate.arrived

    await timed.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(timed.stored()).toEqual([])
    expect(timed.requests('completions')).toBe(1)
    expect(timed.calls('chat.postMessage')).toBe(0)
    expect(timed.tries().at(-1)).toMatchObject({ outcome: 'withdrawn' })
  })

  it('is not tried again when neuroflash asks for patience, and nobody is told to wait', async () => {
    timed = await openTimed({ store })
    const gate = timed.neuroflash.hold()
    const headers = { 'retry-after': '300' }
    timed.neuroflash.fail('completions', { with: { status: 429, headers, body: { error: 'slow down' } } })
    const sent = timed.mention('Write a slogan')
    await gate.arrived

    await timed.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    gate.release()
    await untilNothingWaits()

    expect(timed.tries()).toMatchObject([{ outcome: 'withdrawn' }])
    expect(timed.calls('chat.postMessage')).toBe(0)
  })

  it('is known as deleted after a restart, and the answer that came late is not shown', async () => {
    timed = await openTimed({ store, settleMs: 5_000 })
    timed.neuroflash.fail('completions', { with: 'store-late' })
    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length === 1)

    await timed.slack.remove({ channel: sent.channel, ts: sent.ts }).delivered()
    await timed.stopBot()
    await timed.neuroflash.settleLate()
    await timed.startBot()
    await untilNothingWaits()

    expect(timed.calls('chat.postMessage')).toBe(0)
    expect(timed.stored()).toEqual(['Write a slogan'])
    expect(timed.tries().at(-1)).toMatchObject({ outcome: 'withdrawn' })
  })
})
