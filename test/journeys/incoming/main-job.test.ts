import { afterEach, describe, expect, it } from 'vitest'
import { type House, openHouse, storeKinds } from '../house.ts'
import { answered, answersIn, leave, mentioned, questions, said, untilQuiet } from './visit.ts'

let house: House

afterEach(() => leave(house))

const ways = storeKinds.flatMap((store) => [
  { store, transport: 'http' as const },
  { store, transport: 'socket' as const },
])

describe.each(ways)('the main job ($store store, $transport)', (way) => {
  it('answers a mention in its thread, and goes on with and without another mention', async () => {
    house = await openHouse(way)

    const first = mentioned(house, 'quagga one')
    await answered(house, first, 1)
    said(house, 'quagga two', { threadTs: first.root, user: house.slack.seed.ben })
    await answered(house, first, 2)
    mentioned(house, 'quagga three', { threadTs: first.root })
    await answered(house, first, 3)

    expect(questions(house)).toEqual([['quagga one', 'quagga two', 'quagga three']])
    expect(answersIn(house, first)).toEqual([
      'Answer 1 to: quagga one',
      'Answer 2 to: quagga two',
      'Answer 3 to: quagga three',
    ])
  })

  it('opens another conversation for another thread', async () => {
    house = await openHouse(way)

    const first = mentioned(house, 'quagga one')
    await answered(house, first)
    const second = mentioned(house, 'quagga other')
    await answered(house, second)
    said(house, 'quagga two', { threadTs: first.root })
    await answered(house, first, 2)

    expect(questions(house)).toEqual([['quagga one', 'quagga two'], ['quagga other']])
  })

  it('answers a direct message in a thread of its own, and goes on in that thread', async () => {
    house = await openHouse(way)
    const channel = house.slack.seed.adaDm

    const first = said(house, 'quagga one', { channel })
    await answered(house, first)
    const second = said(house, 'quagga other', { channel })
    await answered(house, second)
    said(house, 'quagga two', { channel, threadTs: first.root })
    await answered(house, first, 2)

    expect(questions(house)).toEqual([['quagga one', 'quagga two'], ['quagga other']])
  })

  it('works in private channels', async () => {
    house = await openHouse(way)
    const channel = house.slack.seed.secret

    const first = mentioned(house, 'quagga one', { channel })
    await answered(house, first)
    said(house, 'quagga two', { channel, threadTs: first.root })
    await answered(house, first, 2)

    expect(questions(house)).toEqual([['quagga one', 'quagga two']])
  })

  it('waits in a group DM to be mentioned', async () => {
    house = await openHouse(way)
    const channel = house.slack.seed.groupDm

    const aside = said(house, 'quagga aside', { channel })
    await untilQuiet(house)
    const first = mentioned(house, 'quagga one', { channel })
    await answered(house, first)
    said(house, 'quagga two', { channel, threadTs: first.root })
    await answered(house, first, 2)

    expect(questions(house)).toEqual([['quagga one', 'quagga two']])
    expect(answersIn(house, aside)).toEqual([])
  })

  it('joins a thread in its middle, without what was said before', async () => {
    house = await openHouse(way)
    const { ben } = house.slack.seed

    const root = said(house, 'quagga root')
    const threadTs = root.root
    said(house, 'quagga reply', { threadTs, user: ben })
    await untilQuiet(house)
    mentioned(house, 'quagga joins', { threadTs })
    await answered(house, root)
    said(house, 'quagga goes on', { threadTs, user: ben })
    await answered(house, root, 2)

    expect(questions(house)).toEqual([['quagga joins', 'quagga goes on']])
  })
})
