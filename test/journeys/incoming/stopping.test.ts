import { afterEach, describe, expect, it } from 'vitest'
import { type House, openHouse, storeKinds } from '../house.ts'
import { answered, answersIn, leave, mentioned, questions, readiness, said, untilQuiet } from './visit.ts'

let house: House

afterEach(() => leave(house))

describe.each(storeKinds)('a bot that is told to stop (%s store)', (store) => {
  it('is not ready, answers what is under way, and leaves the rest to the next one', async () => {
    house = await openHouse({ store })
    const gate = house.neuroflash.hold()
    const first = mentioned(house, 'quagga under way')
    await gate.arrived
    await said(house, 'quagga waiting', { threadTs: first.root }).delivered()

    const stopped = house.stopBot()
    const draining = await readiness(house.url)
    gate.release()
    await stopped

    expect(draining).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: { process: 'stopping' } },
    })
    expect(answersIn(house, first)).toEqual(['Answer 1 to: quagga under way'])
    expect(questions(house)).toEqual([['quagga under way']])

    await house.startBot()
    await answered(house, first, 2)
    await untilQuiet(house)
    expect(answersIn(house, first)).toEqual(['Answer 1 to: quagga under way', 'Answer 2 to: quagga waiting'])
    expect(questions(house)).toEqual([['quagga under way', 'quagga waiting']])
  })

  it('stores what comes meanwhile over HTTP, and begins nothing', async () => {
    house = await openHouse({ store })
    const gate = house.neuroflash.hold()
    const first = mentioned(house, 'quagga under way')
    await gate.arrived

    const stopped = house.stopBot()
    const late = mentioned(house, 'quagga late')
    await late.delivered()
    gate.release()
    await stopped

    expect(late.deliveries.map(({ outcome }) => outcome)).toEqual(['acked', 'acked'])
    expect(questions(house)).toEqual([['quagga under way']])

    await house.startBot()
    await answered(house, late)
    await untilQuiet(house)
    expect(answersIn(house, late)).toEqual(['Answer 1 to: quagga late'])
    expect(answersIn(house, first)).toHaveLength(1)
  })

  it('takes nothing more from the socket, and Slack brings it to the next one', async () => {
    house = await openHouse({ store, transport: 'socket', slack: { clock: 'manual' } })
    const { slack } = house
    const gate = house.neuroflash.hold()
    const first = mentioned(house, 'quagga under way')
    await gate.arrived

    const stopped = house.stopBot()
    await slack.waitFor(() => slack.sockets.count === 0, { what: 'the socket to be closed' })
    const late = mentioned(house, 'quagga late')
    await slack.settled()
    gate.release()
    await stopped
    expect(late.deliveries.map(({ outcome }) => outcome)).toEqual(['pending', 'pending'])
    expect(answersIn(house, first)).toEqual(['Answer 1 to: quagga under way'])

    await house.startBot()
    slack.advance(60_000)
    await answered(house, late)
    await untilQuiet(house)
    expect(answersIn(house, late)).toEqual(['Answer 1 to: quagga late'])
    expect(questions(house)).toEqual([['quagga under way'], ['quagga late']])
  })
})
