import { afterEach, describe, expect, it } from 'vitest'
import type { Running } from '../../../src/app.ts'
import { type Environment, openEnvironment, storeKinds, untilReady } from '../../environment/environment.ts'
import { answered, answersIn, composed, mentioned, questions, said } from '../../environment/people.ts'
import { addressOf, leave, startBeside, untilMetric, untilQuiet } from '../../environment/telling.ts'

let environment: Environment
let second: Running | undefined

afterEach(async () => {
  await second?.stop()
  second = undefined
  await leave(environment)
})

/** Another bot of the same configuration, on the same store. Gives where Slack reaches it. */
async function startSecondBot(): Promise<string> {
  second = await startBeside(environment)
  await untilReady(addressOf(second))
  return `${addressOf(second)}/slack/events`
}

const shuffled = [3, 1, 4, 0, 2]

describe.each(storeKinds)('P4: messages of one thread (%s store)', (store) => {
  it('are asked one at a time in the order they were written, however they arrive', async () => {
    environment = await openEnvironment({ store })
    const gate = environment.neuroflash.hold()
    const first = mentioned(environment, 'quagga first')
    await gate.arrived
    const quick = shuffled
      .map((_, place) => `quagga ${place}`)
      .map((text) => composed(environment, text, { threadTs: first.root }))

    for (const place of shuffled) {
      for (const event of quick[place]?.events ?? []) await environment.slack.deliver(event).done
    }
    gate.release()
    await answered(environment, first, 6)
    await untilQuiet(environment)

    const inOrder = ['quagga first', ...quick.map((_, place) => `quagga ${place}`)]
    expect(questions(environment)).toEqual([inOrder])
    expect(answersIn(environment, first)).toEqual(
      inOrder.map((text, turn) => `Answer ${turn + 1} to: ${text}`),
    )
    expect(environment.neuroflash.conversations[0]?.concurrent).toBe(1)
  })

  it('do not make other threads wait', async () => {
    environment = await openEnvironment({ store })
    const gate = environment.neuroflash.hold()
    const held = mentioned(environment, 'quagga held')
    await gate.arrived

    const other = mentioned(environment, 'quagga other')
    await answered(environment, other)
    expect(answersIn(environment, held)).toEqual([])
    gate.release()
    await answered(environment, held)

    expect(questions(environment)).toEqual([['quagga held'], ['quagga other']])
  })

  it('are asked beside those of other threads, as many at once as configured', async () => {
    environment = await openEnvironment({ store, concurrency: 3 })
    const { neuroflash } = environment
    const names = ['a', 'b', 'c', 'd']
    const gates = names.map((name) => neuroflash.hold((text) => text.endsWith(name)))
    const asked = () => neuroflash.requests.filter(({ route }) => route === 'completions')
    let most = 0
    const allCame = neuroflash.waitFor(() => {
      most = Math.max(most, asked().filter(({ status }) => status === 'open').length)
      return asked().length === names.length
    })

    const sent = names.map((name) => mentioned(environment, `quagga ${name}`))
    await Promise.all(sent.map((one) => one.delivered()))
    await neuroflash.waitFor(() => asked().length >= 3)
    await untilMetric(environment, 'inbox_waiting', names.length)
    for (const gate of gates) gate.release()
    await allCame
    for (const one of sent) await answered(environment, one)

    expect(most).toBe(3)
    expect(questions(environment)).toHaveLength(names.length)
  })
})

describe('P4: two processes on one Redis', () => {
  it('ask the messages of a thread one at a time, whichever gets them', async () => {
    environment = await openEnvironment({ store: 'redis', concurrency: 1 })
    const urls = [`${environment.url}/slack/events`, await startSecondBot()]
    const [a, b] = ['a', 'b'].map((name) =>
      environment.neuroflash.hold((text) => text.endsWith(`${name} first`)),
    )

    // Each process has room for one turn, so both are at work once both questions have arrived.
    const threadA = mentioned(environment, 'quagga a first')
    const threadB = mentioned(environment, 'quagga b first')
    await Promise.all([a?.arrived, b?.arrived])
    for (const place of [0, 1, 2, 3]) {
      for (const { root } of [threadA, threadB]) {
        environment.slack.deliverTo({ kind: 'http', url: urls[place % 2] ?? '' })
        await said(environment, `quagga ${place}`, { threadTs: root }).delivered()
      }
    }
    a?.release()
    b?.release()
    await answered(environment, threadA, 5)
    await answered(environment, threadB, 5)
    await untilQuiet(environment)

    const rest = [0, 1, 2, 3].map((place) => `quagga ${place}`)
    expect(questions(environment).toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual(
      [
        ['quagga a first', ...rest],
        ['quagga b first', ...rest],
      ],
    )
    expect(environment.neuroflash.conversations.map(({ concurrent }) => concurrent)).toEqual([1, 1])
    expect([...answersIn(environment, threadA), ...answersIn(environment, threadB)]).toHaveLength(10)
  })

  it('share the connections of Socket Mode, and answer everything once and in order', async () => {
    environment = await openEnvironment({ store: 'redis', transport: 'socket' })
    await startSecondBot()
    const { slack } = environment
    await slack.waitFor(() => slack.sockets.count === 2, { what: 'both connections' })
    const gate = environment.neuroflash.hold()

    const first = mentioned(environment, 'quagga first')
    await gate.arrived
    for (const place of [0, 1, 2, 3]) said(environment, `quagga ${place}`, { threadTs: first.root })
    await slack.settled()
    gate.release()
    await answered(environment, first, 5)
    await untilQuiet(environment)

    expect(questions(environment)).toEqual([['quagga first', 'quagga 0', 'quagga 1', 'quagga 2', 'quagga 3']])
    expect(environment.neuroflash.conversations[0]?.concurrent).toBe(1)
    expect(answersIn(environment, first)).toHaveLength(5)
  })
})
