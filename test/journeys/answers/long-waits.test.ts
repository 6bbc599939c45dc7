import { afterEach, describe, expect, it } from 'vitest'
import { startNeuroflash } from '../../../src/playground/neuroflash/stand-in.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { storeKinds } from '../../environment/environment.ts'
import { answered, mentioned, said, untilHeard } from '../../environment/people.ts'
import { english, german } from '../../environment/sentences.ts'
import { metric } from '../../environment/telling.ts'
import { openTimed, type Timed } from '../../environment/timed.ts'

let timed: Timed

afterEach(() => timed.leave())

const told = (why: string) => metric(timed, `waits_told_total{why="${why}"}`)

const isSentence = ({ text }: Readonly<Record<string, unknown>>) => String(text) === english('waitsInLine')

/** A message that waits for a place, and a sentence about that which Slack takes only when it is released. */
async function waiting() {
  const gate = timed.neuroflash.hold()
  const busy = mentioned(timed, 'Takes its time', { user: timed.slack.seed.ben })
  await gate.arrived
  const root = said(timed, 'Let us find a slogan')
  const sent = mentioned(timed, 'Write one', { threadTs: root.ts })
  await Promise.all(sent.deliveries.map(({ done }) => done))
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const unhook = timed.slack.onRequest('chat.postMessage', 'before', ({ params }) => {
    if (!isSentence(params)) return undefined
    unhook()
    arrived.resolve()
    return released.promise
  })
  return { gate, busy, sent, sentence: { arrived: arrived.promise, release: released.resolve } }
}

describe.each(storeKinds)('a message that waits for more than a minute (%s store)', (store) => {
  it('is told of once while neuroflash cannot be reached, and then simply answered', async () => {
    timed = await openTimed({ store })
    const port = Number(new URL(timed.neuroflash.apiUrl).port)
    await timed.neuroflash.stop()

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.some(({ code }) => code === 'unreachable'))
    await timed.advance(30_000)
    await timed.untilTried((tries) => tries.length > 1)
    const early = timed.said(sent)
    await timed.advance(31_000)
    await timed.untilSaid(sent, 1)
    await timed.advance(61_000)
    await timed.untilTried((tries) => tries.length > 3)
    const back = await startNeuroflash({ port })
    await timed.advance(61_000)
    const said = await timed.untilSaid(sent, 2)
    await back.stop()

    expect(early).toEqual([])
    expect(said).toEqual([english('waitsForNeuroflash'), 'Answer 1 to: Write a slogan'])
    expect(await told('neuroflash')).toBe(1)
  })

  it('is told of in every thread while all places are taken', async () => {
    timed = await openTimed({ store, concurrency: 1, timeoutMs: 300_000 })
    const gate = timed.neuroflash.hold()
    const busy = mentioned(timed, 'Takes its time', { user: timed.slack.seed.ben })
    await gate.arrived

    const sents = [timed.mention('Write a slogan'), timed.mention('Write a poem')]
    for (const sent of sents) await sent.deliveries.at(-1)?.done
    await timed.advance(61_000)
    for (const sent of sents) await timed.untilSaid(sent, 1)
    gate.release()
    await answered(timed, busy)
    for (const sent of sents) await timed.untilSaid(sent, 2)

    for (const sent of sents)
      expect(timed.said(sent)).toEqual([english('waitsInLine'), expect.stringMatching(/^Answer 1/)])
    expect(timed.said(busy)).toHaveLength(1)
    expect(await told('line')).toBe(2)
  })

  it('says until when it is looked for where its answer was lost', async () => {
    timed = await openTimed({ store, settleMs: 120_000 })
    timed.neuroflash.fail('completions', { with: 'drop-before' })

    const sent = timed.mention('Write a slogan')
    await timed.untilTried((tries) => tries.length > 0)
    await timed.advance(61_000)
    const [waits] = await timed.untilSaid(sent, 1)
    await timed.advance(61_000)
    await timed.untilSaid(sent, 2)

    const [before, after] = english('waitsForSearch', { time: { asItIs: 'TIME' } }).split('TIME')
    expect(waits?.startsWith(`${before}<!date^`)).toBe(true)
    expect(waits?.endsWith(after ?? '')).toBe(true)
    expect(timed.said(sent)[1]).toBe('Answer 1 to: Write a slogan')
    expect(timed.stored()).toEqual(['Write a slogan'])
  })

  it.each([
    { what: 'comes late', fault: undefined },
    { what: 'comes late, and its answer is lost', fault: 'drop-after' as const },
  ])('reads nothing of a wait below its answer: a sentence that $what is taken back', async ({ fault }) => {
    timed = await openTimed({ store, concurrency: 1, timeoutMs: 300_000 })
    const { gate, busy, sent, sentence } = await waiting()
    if (fault !== undefined) timed.slack.fail('chat.postMessage', { with: fault, matching: isSentence })
    await timed.advance(61_000)
    await sentence.arrived
    gate.release()
    await answered(timed, busy)
    await timed.untilSaid(sent, 1)
    sentence.release()
    await timed.slack.waitFor(() => timed.calls('chat.delete') === 1, { what: 'a sentence taken back' })

    expect(timed.said(sent)).toEqual([expect.stringMatching(/^Answer 1/)])
  })

  it.each<[string, (sent: SentMessage) => Promise<unknown>]>([
    [
      'deleted',
      async ({ channel, ts }) => {
        const { deliveries } = timed.slack.remove({ channel, ts })
        await Promise.all(deliveries.map(({ done }) => done))
      },
    ],
    [
      'reset',
      async (sent) => {
        timed.reply(sent, `<@${timed.slack.botUserId}> reset`)
        await untilHeard(timed, 'One waiting message was dropped')
      },
    ],
  ])('reads nothing of a wait once it is %s while the sentence comes', async (_, ends) => {
    timed = await openTimed({ store, concurrency: 1, timeoutMs: 300_000 })
    const { gate, sent, sentence } = await waiting()
    await timed.advance(61_000)
    await sentence.arrived
    await ends(sent)
    sentence.release()
    await timed.slack.waitFor(() => timed.calls('chat.delete') === 1, { what: 'a sentence taken back' })
    gate.release()

    expect(timed.said(sent)).not.toContain(english('waitsInLine'))
  })

  it('is not told of once it is deleted, or its thread reset', async () => {
    timed = await openTimed({ store, concurrency: 1, timeoutMs: 300_000 })
    const gate = timed.neuroflash.hold()
    const busy = mentioned(timed, 'Takes its time', { user: timed.slack.seed.ben })
    await gate.arrived

    const deleted = timed.mention('Write a slogan')
    const reset = timed.mention('Write a poem')
    const stays = timed.mention('Write a song')
    for (const sent of [deleted, reset, stays]) await sent.deliveries.at(-1)?.done
    timed.slack.remove({ channel: deleted.channel, ts: deleted.ts })
    timed.reply(reset, `<@${timed.slack.botUserId}> reset`)
    await untilHeard(timed, 'One waiting message was dropped')
    await timed.advance(61_000)
    await timed.untilSaid(stays, 1)
    gate.release()
    await answered(timed, busy)
    await timed.untilSaid(reset, 1)
    await timed.untilSaid(stays, 2)

    expect(await told('line')).toBe(1)
    expect(timed.said(reset)).toEqual([expect.stringContaining('reset')])
  })
})

describe.each(storeKinds)('a message whose answer was lost (%s store)', (store) => {
  it('is not told of once it is deleted, though it is looked for to its end', async () => {
    timed = await openTimed({ store, settleMs: 120_000 })
    for (let times = 0; times < 2; times += 1) timed.neuroflash.fail('completions', { with: 'drop-before' })
    const root = said(timed, 'Let us find a slogan')
    const deleted = mentioned(timed, 'Write one', { threadTs: root.ts })
    const stays = timed.mention('Write a song')
    await timed.untilTried((tries) => tries.length > 1)
    const { deliveries } = timed.slack.remove({ channel: deleted.channel, ts: deleted.ts })
    await Promise.all(deliveries.map(({ done }) => done))
    await timed.advance(61_000)
    await timed.untilSaid(stays, 1)
    await timed.advance(61_000)
    await timed.untilSaid(stays, 2)

    expect(await told('search')).toBe(1)
  })
})

describe('a message of somebody who reads German', () => {
  it('is told of in German', async () => {
    timed = await openTimed({ concurrency: 1, timeoutMs: 300_000 })
    const jonas = timed.slack.addPerson({ name: 'jonas', locale: 'de-DE' }).id
    timed.slack.join(timed.slack.seed.general, jonas)
    const gate = timed.neuroflash.hold()
    const busy = mentioned(timed, 'Takes its time', { user: timed.slack.seed.ben })
    await gate.arrived

    const sent = mentioned(timed, 'Schreib einen Slogan', { user: jonas })
    await sent.deliveries.at(-1)?.done
    await timed.advance(61_000)
    await timed.untilSaid(sent, 1)
    gate.release()
    await answered(timed, busy)
    await timed.untilSaid(sent, 2)

    expect(timed.said(sent)[0]).toBe(german('waitsInLine'))
  })
})
