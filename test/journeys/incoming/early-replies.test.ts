import { afterEach, describe, expect, it } from 'vitest'
import { notices } from '../../../src/bridge/notices.ts'
import { type House, openHouse } from '../house.ts'
import { answered, answersIn, composed, leave, metricsOf, questions, said, untilQuiet } from './visit.ts'

let house: House

afterEach(() => leave(house))

const mention = (text: string, threadTs?: string) =>
  composed(house, `<@${house.slack.botUserId}> ${text}`, threadTs === undefined ? {} : { threadTs })

async function deliver(...messages: ReturnType<typeof composed>[]): Promise<void> {
  for (const { events } of messages) for (const event of events) await house.slack.deliver(event).done
}

describe.each([
  ['redis', 'http'],
  ['redis', 'socket'],
  ['embedded', 'http'],
  ['embedded', 'socket'],
] as const)('replies that come just before the mention they follow (%s, %s)', (store, transport) => {
  it('are taken in, once and in order; what was written before the mention is not', async () => {
    house = await openHouse({ store, transport })
    const root = composed(house, 'quagga among people')
    const before = composed(house, 'quagga before', { threadTs: root.root })
    const call = mention('quagga call', root.root)
    const replies = ['quagga one', 'quagga two'].map((text) =>
      composed(house, text, { threadTs: root.root, user: house.slack.seed.ben }),
    )
    const gate = house.neuroflash.hold()

    await deliver(before, ...replies.toReversed(), call)
    await gate.arrived
    gate.release()
    await answered(house, root, 3)
    await untilQuiet(house)

    expect(questions(house)).toEqual([['quagga call', 'quagga one', 'quagga two']])
    expect(answersIn(house, root)).toHaveLength(3)
  })
})

it('one person may have a hundred messages waiting; whoever sends more is told so, once, and others go on', async () => {
  const held = Promise.withResolvers<void>()
  const answer = async (question: string) => {
    if (question.startsWith('quagga many')) await held.promise
    return 'an answer'
  }
  house = await openHouse({ store: 'embedded', neuroflash: { answer } })
  const { ben } = house.slack.seed
  const refusals = () =>
    sent.flatMap((one) => answersIn(house, one)).filter((text) => text === notices.tooMany)
  const sent: ReturnType<typeof composed>[] = []
  for (let i = 0; i < 104; i += 1) sent.push(mention(`quagga many ${i}`))
  await deliver(...sent)
  const other = said(house, `<@${house.slack.botUserId}> quagga other`, { user: ben })
  await answered(house, other)

  await house.slack.waitFor(() => refusals().length > 0, { what: 'a refusal' })
  expect(refusals()).toHaveLength(1)
  expect(await metricsOf(house)).toContain('received_total{result="too-many"} 4')
  held.resolve()
})
