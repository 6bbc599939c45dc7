import { afterEach, describe, expect, it } from 'vitest'
import type { Gate } from '../../../src/playground/neuroflash/contract.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type House, openHouse, type StoreKind, storeKinds } from '../house.ts'
import { answered, answersIn, leave, mentioned, questions, said, untilQuiet } from './visit.ts'

let house: House
let gate: Gate

afterEach(() => leave(house))

/** The first question of a thread is with neuroflash, and two replies wait behind it. */
async function behindTheFirst(store: StoreKind): Promise<{ first: SentMessage; waiting: SentMessage }> {
  house = await openHouse({ store })
  gate = house.neuroflash.hold()
  const first = mentioned(house, 'quagga one')
  await gate.arrived
  const waiting = said(house, 'quagga two', { threadTs: first.root })
  await waiting.delivered()
  await said(house, 'quagga three', { threadTs: first.root }).delivered()
  return { first, waiting }
}

/** The bot's only worker is busy elsewhere, and a mention in a thread of its own waits. */
async function behindAnother(store: StoreKind): Promise<SentMessage> {
  house = await openHouse({ store, config: { concurrency: 1 } })
  gate = house.neuroflash.hold()
  mentioned(house, 'quagga elsewhere')
  await gate.arrived
  const waiting = mentioned(house, 'quagga two')
  await waiting.delivered()
  return waiting
}

function bot(): string {
  return `<@${house.slack.botUserId}>`
}

describe.each(storeKinds)('a message that waits behind another of its thread (%s store)', (store) => {
  it('is asked as its author has edited it', async () => {
    const { first, waiting } = await behindTheFirst(store)
    const { channel, ts } = waiting

    await house.slack.edit({ channel, ts, text: 'quagga two, edited' }).delivered()
    gate.release()
    await answered(house, first, 3)

    expect(questions(house)).toEqual([['quagga one', 'quagga two, edited', 'quagga three']])
  })

  it('is not asked once its author has deleted it', async () => {
    const { first, waiting } = await behindTheFirst(store)
    const { channel, ts } = waiting

    await house.slack.remove({ channel, ts }).delivered()
    gate.release()
    await answered(house, first, 2)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga one', 'quagga three']])
  })

  it('is asked as it is when Slack unfurls a link in it', async () => {
    const { first, waiting } = await behindTheFirst(store)
    const { channel, ts } = waiting

    await house.slack.unfurl({ channel, ts, url: 'https://example.com/' }).delivered()
    gate.release()
    await answered(house, first, 3)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga one', 'quagga two', 'quagga three']])
  })
})

describe.each(storeKinds)('a message that waits for a free worker (%s store)', (store) => {
  it('is asked as its author has edited it', async () => {
    const waiting = await behindAnother(store)
    const { channel, ts } = waiting

    await house.slack.edit({ channel, ts, text: `${bot()} quagga two, edited` }).delivered()
    gate.release()
    await answered(house, waiting)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga elsewhere'], ['quagga two, edited']])
  })

  it('is not asked once its author has deleted it', async () => {
    const waiting = await behindAnother(store)
    const { channel, ts } = waiting

    await house.slack.remove({ channel, ts }).delivered()
    gate.release()
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga elsewhere']])
  })

  it('is not asked once it was deleted and only its tombstone is left in the thread', async () => {
    const waiting = await behindAnother(store)
    const { channel, ts } = waiting
    await said(house, 'quagga reply', { threadTs: ts, user: house.slack.seed.ben }).delivered()

    await house.slack.remove({ channel, ts }).delivered()
    gate.release()
    await answered(house, waiting)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga elsewhere'], ['quagga reply']])
  })
})

describe.each(storeKinds)('a message that was asked (%s store)', (store) => {
  it('does not follow edits any more', async () => {
    const { first } = await behindTheFirst(store)
    const { channel, ts } = first

    await house.slack.edit({ channel, ts, text: `${bot()} quagga one, edited` }).delivered()
    gate.release()
    await answered(house, first, 3)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga one', 'quagga two', 'quagga three']])
  })

  it('gets no answer any more once its author has deleted it', async () => {
    house = await openHouse({ store })
    const first = mentioned(house, 'quagga one')
    await answered(house, first)
    gate = house.neuroflash.hold()
    const { channel, ts } = said(house, 'quagga two', { threadTs: first.root })
    await gate.arrived

    await house.slack.remove({ channel, ts }).delivered()
    gate.release()
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga one', 'quagga two']])
    expect(answersIn(house, first)).toEqual(['Answer 1 to: quagga one'])
  })
})
