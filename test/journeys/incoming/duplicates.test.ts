import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Json, Outgoing } from '../../../src/playground/slack/model.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type House, openHouse, storeKinds } from '../house.ts'
import { answered, answersIn, composed, leave, mentioned, questions, untilQuiet } from './visit.ts'

let house: House

afterEach(() => leave(house))

async function deliverAll(events: readonly Outgoing[]): Promise<void> {
  await Promise.all(events.map((event) => house.slack.deliver(event).done))
}

function mention(): SentMessage {
  return composed(house, `<@${house.slack.botUserId}> quagga one`)
}

/** The same event under another id, perhaps with other fields. */
function again(event: Outgoing, fields: Json = {}): Outgoing {
  const id = `Ev${randomUUID()}`
  const inner = { ...(event.payload['event'] as Json), ...fields }
  return { ...event, id, payload: { ...event.payload, event_id: id, event: inner } }
}

function eventOf(sent: SentMessage, type: 'message' | 'app_mention'): Outgoing {
  const found = sent.events.find((event) => event.type === type)
  if (found === undefined) throw new Error(`no ${type}`)
  return found
}

const once = { questions: [['quagga one']], answers: ['Answer 1 to: quagga one'] }

/** All there is once everything that was delivered has been dealt with. */
async function outcomeOf(sent: SentMessage): Promise<typeof once> {
  await answered(house, sent)
  await untilQuiet(house)
  return { questions: questions(house), answers: answersIn(house, sent) }
}

describe.each(storeKinds)('one message becomes one question (%s store)', (store) => {
  it('when the same event comes twice at once', async () => {
    house = await openHouse({ store })
    const sent = mention()
    await deliverAll([...sent.events, ...sent.events])
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it.each([
    ['app_mention', 'message'],
    ['message', 'app_mention'],
  ] as const)('when it comes as %s and then as %s', async (...types) => {
    house = await openHouse({ store })
    const sent = mention()
    for (const type of types) await house.slack.deliver(eventOf(sent, type)).done
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when it comes eleven times under eleven event ids', async () => {
    house = await openHouse({ store })
    const sent = mention()
    await deliverAll(Array.from({ length: 11 }, () => again(eventOf(sent, 'message'))))
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when Slack tries again although it was acked', async () => {
    house = await openHouse({ store })
    const { slack } = house
    const sent = mention()
    await deliverAll(sent.events)
    const body = JSON.stringify(eventOf(sent, 'app_mention').payload)
    const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' }
    const answer = await slack.deliverRaw(body, { headers: { ...slack.sign(body), ...retry } })
    expect(answer.status).toBe(200)
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when the only delivery that arrives is a retry', async () => {
    house = await openHouse({ store })
    const { slack } = house
    const sent = mention()
    const body = JSON.stringify(eventOf(sent, 'message').payload)
    const retry = { 'x-slack-retry-num': '3', 'x-slack-retry-reason': 'http_timeout' }
    await slack.deliverRaw(body, { headers: { ...slack.sign(body), ...retry } })
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when it comes again after the answer', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)
    await untilQuiet(house)
    await deliverAll([...sent.events, again(eventOf(sent, 'message'))])
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when it comes again after a restart', async () => {
    house = await openHouse({ store })
    const sent = mentioned(house, 'quagga one')
    await answered(house, sent)
    await house.stopBot()
    await house.startBot()
    await deliverAll(sent.events)
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when one gesture comes as two messages with one client_msg_id', async () => {
    house = await openHouse({ store })
    const sent = mention()
    const twin = mention()
    const event = eventOf(twin, 'message')
    await deliverAll([eventOf(sent, 'message'), again(event, { client_msg_id: sent.message.clientMsgId })])
    await answered(house, sent)
    await untilQuiet(house)
    expect(questions(house)).toEqual([['quagga one']])
    expect([...answersIn(house, sent), ...answersIn(house, twin)]).toHaveLength(1)
  })
})
