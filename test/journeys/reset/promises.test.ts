import { afterEach, describe, expect, it } from 'vitest'
import { storeKinds } from '../house.ts'
import {
  answered,
  answersIn,
  leave,
  lines,
  mentioned,
  questions,
  said,
  untilQuiet,
} from '../incoming/visit.ts'
import { type House, heard, isDeleted, openHouse, untilDeleted, untilHeard } from './scene.ts'

let house: House

afterEach(() => leave(house))

describe.each(storeKinds)('after a reset (%s store)', (store) => {
  it('an answer that was under way is not shown, what waited is withdrawn, and the person is told how much', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'A quagga to begin with')
    await answered(house, sent)
    const gate = house.neuroflash.hold()
    said(house, 'A quagga under way', { threadTs: sent.root })
    await gate.arrived
    said(house, 'A quagga that waits', { threadTs: sent.root })
    said(house, 'Another quagga that waits', { threadTs: sent.root })
    await house.slack.settled()
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'will not be answered: 2')
    gate.release()

    await answered(house, sent, 2)
    await untilDeleted(house)
    await untilQuiet(house)
    expect(heard(house).join('\n')).toContain('under way will not be shown')
    expect(answersIn(house, sent)).toHaveLength(2)
    expect(questions(house)).toEqual([['A quagga to begin with', 'A quagga under way']])
  })

  it('while its conversation is being created, the one that is made is deleted too', async () => {
    house = await openHouse({ store })
    const made = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const off = house.neuroflash.onRequest('create', 'after', () => {
      made.resolve()
      return goOn.promise
    })
    const sent = mentioned(house, 'A quagga')
    await made.promise
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'starts afresh')
    goOn.resolve()
    off()

    await untilDeleted(house)
    await answered(house, sent, 1)
    expect(questions(house)).toEqual([[]])
  })

  it('asked for by two at once, there is one deletion and both are told', async () => {
    house = await openHouse({ store })
    const { slack } = house
    const { ada, ben, general } = slack.seed
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    said(house, 'Another quagga', { threadTs: sent.root, user: ben })
    await answered(house, sent, 2)
    for (const user of [ada, ben]) {
      slack.command({
        channel: general,
        user,
        command: '/nf-reset',
        text: slack.permalink(general, sent.root),
      })
    }
    await slack.waitFor(() => new Set(slack.ephemerals.map((note) => note.user)).size === 2, {
      what: 'both being told',
    })
    await untilHeard(house, 'is deleted')
    await untilQuiet(house)
    expect(house.neuroflash.requests.filter(({ route }) => route === 'delete')).toHaveLength(1)
    expect(heard(house).filter((text) => text.includes('nothing to reset'))).toHaveLength(1)
    expect(answersIn(house, sent)).toHaveLength(3)
  })

  it('a conversation is called deleted only when neuroflash says so, and the deletion is tried until then', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    const fault = house.neuroflash.fail('delete', { times: 2, with: { status: 500, body: { error: 'no' } } })
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'I’ll tell you here as soon as that is confirmed')
    await house.neuroflash.waitFor(() => fault.met === 1, { what: 'the first try' })
    expect(heard(house).join()).not.toContain('is deleted.')
    await untilHeard(house, 'neuroflash has confirmed it')
    expect(fault.met).toBe(2)
    expect(isDeleted(house)).toBe(true)
  })

  it('an accepted deletion after which the conversation can still be read is not called done, and tried again', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    const { neuroflash } = house
    const fault = neuroflash.fail('delete', { times: 2, with: { status: 204 } })
    mentioned(house, 'reset', { threadTs: sent.root })
    await neuroflash.waitFor(() => fault.met === 2, { what: 'the second try' })
    expect(heard(house).join()).not.toContain('confirmed it')
    expect(isDeleted(house)).toBe(false)
    await untilHeard(house, 'neuroflash has confirmed it')
    expect(isDeleted(house)).toBe(true)
    expect(neuroflash.requests.filter(({ route }) => route === 'conversation')).toHaveLength(3)
  })

  it('what stands in front of neuroflash confirms no deletion', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    const { neuroflash } = house
    const noRoute = { status: 404, body: { message: 'no Route matched with those values' } }
    const faults = (['delete', 'conversation'] as const).map((route) =>
      neuroflash.fail(route, { with: noRoute, times: Number.POSITIVE_INFINITY }),
    )
    mentioned(house, 'reset', { threadTs: sent.root })
    await neuroflash.waitFor(() => (faults[0]?.met ?? 0) >= 2, { what: 'the second try' })
    expect(heard(house).join()).not.toContain('confirmed it')
    for (const fault of faults) fault.cancel()
    await untilHeard(house, 'neuroflash has confirmed it')
    expect(isDeleted(house)).toBe(true)
  })

  it('a lost answer to the deletion is a success when the conversation is gone', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    house.neuroflash.fail('delete', { with: 'drop-after-store' })
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'neuroflash has confirmed it')
  })

  it('a stop of the bot in between loses neither the deletion nor the sentence about it', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    house.neuroflash.fail('delete', { times: 1, with: { status: 503, body: 'down' } })
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'starts afresh')
    await house.stopBot()
    await house.startBot()
    await untilHeard(house, 'neuroflash has confirmed it')
    await answered(house, sent, 2)
  })

  it('is written down with who, which thread and how it ended, and without content', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'A quagga')
    await answered(house, sent)
    mentioned(house, 'reset', { threadTs: sent.root })
    await untilHeard(house, 'is deleted')
    const audit = lines(house).filter((line) => 'audit' in line)
    expect(audit).toMatchObject([
      { audit: 'reset', person: house.slack.seed.ada, outcome: 'reset' },
      { audit: 'deletion', person: house.slack.seed.ada, outcome: 'confirmed' },
    ])
  })
})
