import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Json, Outgoing } from '../../../src/playground/slack/model.ts'
import type { SentMessage } from '../../../src/playground/slack/stand-in.ts'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, answersIn, composed, mentioned, questions } from '../../environment/people.ts'
import { leave, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

async function deliverAll(events: readonly Outgoing[]): Promise<void> {
  await Promise.all(events.map((event) => environment.slack.deliver(event).done))
}

function mention(): SentMessage {
  return composed(environment, `<@${environment.slack.botUserId}> quagga one`)
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
  await answered(environment, sent)
  await untilQuiet(environment)
  return { questions: questions(environment), answers: answersIn(environment, sent) }
}

describe.each(storeKinds)('P2: one message becomes one question (%s store)', (store) => {
  it('when the same event comes twice at once', async () => {
    environment = await openEnvironment({ store })
    const sent = mention()
    await deliverAll([...sent.events, ...sent.events])
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it.each([
    ['app_mention', 'message'],
    ['message', 'app_mention'],
  ] as const)('when it comes as %s and then as %s', async (...types) => {
    environment = await openEnvironment({ store })
    const sent = mention()
    for (const type of types) await environment.slack.deliver(eventOf(sent, type)).done
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when it comes eleven times under eleven event ids', async () => {
    environment = await openEnvironment({ store })
    const sent = mention()
    await deliverAll(Array.from({ length: 11 }, () => again(eventOf(sent, 'message'))))
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when Slack tries again although it was acked', async () => {
    environment = await openEnvironment({ store })
    const { slack } = environment
    const sent = mention()
    await deliverAll(sent.events)
    const body = JSON.stringify(eventOf(sent, 'app_mention').payload)
    const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' }
    const answer = await slack.deliverRaw(body, { headers: { ...slack.sign(body), ...retry } })
    expect(answer.status).toBe(200)
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when the only delivery that arrives is a retry', async () => {
    environment = await openEnvironment({ store })
    const { slack } = environment
    const sent = mention()
    const body = JSON.stringify(eventOf(sent, 'message').payload)
    const retry = { 'x-slack-retry-num': '3', 'x-slack-retry-reason': 'http_timeout' }
    await slack.deliverRaw(body, { headers: { ...slack.sign(body), ...retry } })
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when it comes again after the answer', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    await untilQuiet(environment)
    await deliverAll([...sent.events, again(eventOf(sent, 'message'))])
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when it comes again after a restart', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'quagga one')
    await answered(environment, sent)
    await environment.stopBot()
    await environment.startBot()
    await deliverAll(sent.events)
    expect(await outcomeOf(sent)).toEqual(once)
  })

  it('when one gesture comes as two messages with one client_msg_id', async () => {
    environment = await openEnvironment({ store })
    const sent = mention()
    const twin = mention()
    const event = eventOf(twin, 'message')
    await deliverAll([eventOf(sent, 'message'), again(event, { client_msg_id: sent.message.clientMsgId })])
    await answered(environment, sent)
    await untilQuiet(environment)
    expect(questions(environment)).toEqual([['quagga one']])
    expect([...answersIn(environment, sent), ...answersIn(environment, twin)]).toHaveLength(1)
  })
})
