import { afterEach, describe, expect, it } from 'vitest'
import type { Running } from '../../../src/app.ts'
import { type House, openHouse, storeKinds, untilReady } from '../house.ts'
import {
  addressOf,
  answered,
  answersIn,
  composed,
  leave,
  mentioned,
  questions,
  said,
  startBeside,
  untilMetric,
  untilQuiet,
} from './visit.ts'

let house: House
let second: Running | undefined

afterEach(async () => {
  await second?.stop()
  second = undefined
  await leave(house)
})

/** Another bot of the same configuration, on the same store. Gives where Slack reaches it. */
async function startSecondBot(): Promise<string> {
  second = await startBeside(house)
  await untilReady(addressOf(second))
  return `${addressOf(second)}/slack/events`
}

const shuffled = [3, 1, 4, 0, 2]

describe.each(storeKinds)('messages of one thread (%s store)', (store) => {
  it('are asked one at a time in the order they were written, however they arrive', async () => {
    house = await openHouse({ store })
    const gate = house.neuroflash.hold()
    const first = mentioned(house, 'quagga first')
    await gate.arrived
    const quick = shuffled
      .map((_, place) => `quagga ${place}`)
      .map((text) => composed(house, text, { threadTs: first.root }))

    for (const place of shuffled) {
      for (const event of quick[place]?.events ?? []) await house.slack.deliver(event).done
    }
    gate.release()
    await answered(house, first, 6)
    await untilQuiet(house)

    const inOrder = ['quagga first', ...quick.map((_, place) => `quagga ${place}`)]
    expect(questions(house)).toEqual([inOrder])
    expect(answersIn(house, first)).toEqual(inOrder.map((text, turn) => `Answer ${turn + 1} to: ${text}`))
    expect(house.neuroflash.conversations[0]?.concurrent).toBe(1)
  })

  it('do not make other threads wait', async () => {
    house = await openHouse({ store })
    const gate = house.neuroflash.hold()
    const held = mentioned(house, 'quagga held')
    await gate.arrived

    const other = mentioned(house, 'quagga other')
    await answered(house, other)
    expect(answersIn(house, held)).toEqual([])
    gate.release()
    await answered(house, held)

    expect(questions(house)).toEqual([['quagga held'], ['quagga other']])
  })

  it('are asked beside those of other threads, as many at once as configured', async () => {
    house = await openHouse({ store, config: { concurrency: 3 } })
    const { neuroflash } = house
    const names = ['a', 'b', 'c', 'd']
    const gates = names.map((name) => neuroflash.hold((text) => text.endsWith(name)))
    const asked = () => neuroflash.requests.filter(({ route }) => route === 'completions')
    let most = 0
    const allCame = neuroflash.waitFor(() => {
      most = Math.max(most, asked().filter(({ status }) => status === 'open').length)
      return asked().length === names.length
    })

    const sent = names.map((name) => mentioned(house, `quagga ${name}`))
    await Promise.all(sent.map((one) => one.delivered()))
    await neuroflash.waitFor(() => asked().length >= 3)
    await untilMetric(house, 'inbox_waiting', names.length)
    for (const gate of gates) gate.release()
    await allCame
    for (const one of sent) await answered(house, one)

    expect(most).toBe(3)
    expect(questions(house)).toHaveLength(names.length)
  })
})

describe('two processes on one Redis', () => {
  it('ask the messages of a thread one at a time, whichever gets them', async () => {
    house = await openHouse({ store: 'redis', config: { concurrency: 1 } })
    const urls = [`${house.url}/slack/events`, await startSecondBot()]
    const [a, b] = ['a', 'b'].map((name) => house.neuroflash.hold((text) => text.endsWith(`${name} first`)))

    // Each process has room for one turn, so both are at work once both questions have arrived.
    const threadA = mentioned(house, 'quagga a first')
    const threadB = mentioned(house, 'quagga b first')
    await Promise.all([a?.arrived, b?.arrived])
    for (const place of [0, 1, 2, 3]) {
      for (const { root } of [threadA, threadB]) {
        house.slack.deliverTo({ kind: 'http', url: urls[place % 2] ?? '' })
        await said(house, `quagga ${place}`, { threadTs: root }).delivered()
      }
    }
    a?.release()
    b?.release()
    await answered(house, threadA, 5)
    await answered(house, threadB, 5)
    await untilQuiet(house)

    const rest = [0, 1, 2, 3].map((place) => `quagga ${place}`)
    expect(questions(house).toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
      ['quagga a first', ...rest],
      ['quagga b first', ...rest],
    ])
    expect(house.neuroflash.conversations.map(({ concurrent }) => concurrent)).toEqual([1, 1])
    expect([...answersIn(house, threadA), ...answersIn(house, threadB)]).toHaveLength(10)
  })

  it('share the connections of Socket Mode, and answer everything once and in order', async () => {
    house = await openHouse({ store: 'redis', transport: 'socket' })
    await startSecondBot()
    const { slack } = house
    await slack.waitFor(() => slack.sockets.count === 2, { what: 'both connections' })
    const gate = house.neuroflash.hold()

    const first = mentioned(house, 'quagga first')
    await gate.arrived
    for (const place of [0, 1, 2, 3]) said(house, `quagga ${place}`, { threadTs: first.root })
    await slack.settled()
    gate.release()
    await answered(house, first, 5)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga first', 'quagga 0', 'quagga 1', 'quagga 2', 'quagga 3']])
    expect(house.neuroflash.conversations[0]?.concurrent).toBe(1)
    expect(answersIn(house, first)).toHaveLength(5)
  })
})
