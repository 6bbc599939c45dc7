import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import { answered, answersIn, mentioned, questions, said } from '../../environment/people.ts'
import { leave, readiness, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

describe.each(storeKinds)('P10: a bot that is told to stop (%s store)', (store) => {
  it('is not ready, answers what is under way, and leaves the rest to the next one', async () => {
    environment = await openEnvironment({ store })
    const gate = environment.neuroflash.hold()
    const first = mentioned(environment, 'quagga under way')
    await gate.arrived
    await said(environment, 'quagga waiting', { threadTs: first.root }).delivered()

    const stopped = environment.stopBot()
    const draining = await readiness(environment.url)
    gate.release()
    await stopped

    expect(draining).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: { process: 'stopping' } },
    })
    expect(answersIn(environment, first)).toEqual(['Answer 1 to: quagga under way'])
    expect(questions(environment)).toEqual([['quagga under way']])

    await environment.startBot()
    await answered(environment, first, 2)
    await untilQuiet(environment)
    expect(answersIn(environment, first)).toEqual([
      'Answer 1 to: quagga under way',
      'Answer 2 to: quagga waiting',
    ])
    expect(questions(environment)).toEqual([['quagga under way', 'quagga waiting']])
  })

  it('stores what comes meanwhile over HTTP, and begins nothing', async () => {
    environment = await openEnvironment({ store })
    const gate = environment.neuroflash.hold()
    const first = mentioned(environment, 'quagga under way')
    await gate.arrived

    const stopped = environment.stopBot()
    const late = mentioned(environment, 'quagga late')
    await late.delivered()
    gate.release()
    await stopped

    expect(late.deliveries.map(({ outcome }) => outcome)).toEqual(['acked', 'acked'])
    expect(questions(environment)).toEqual([['quagga under way']])

    await environment.startBot()
    await answered(environment, late)
    await untilQuiet(environment)
    expect(answersIn(environment, late)).toEqual(['Answer 1 to: quagga late'])
    expect(answersIn(environment, first)).toHaveLength(1)
  })

  it('takes nothing more from the socket, and Slack brings it to the next one', async () => {
    environment = await openEnvironment({ store, transport: 'socket', slack: { clock: 'manual' } })
    const { slack } = environment
    const gate = environment.neuroflash.hold()
    const first = mentioned(environment, 'quagga under way')
    await gate.arrived

    const stopped = environment.stopBot()
    await slack.waitFor(() => slack.sockets.count === 0, { what: 'the socket to be closed' })
    const late = mentioned(environment, 'quagga late')
    await slack.settled()
    gate.release()
    await stopped
    expect(late.deliveries.map(({ outcome }) => outcome)).toEqual(['pending', 'pending'])
    expect(answersIn(environment, first)).toEqual(['Answer 1 to: quagga under way'])

    await environment.startBot()
    slack.advance(60_000)
    await answered(environment, late)
    await untilQuiet(environment)
    expect(answersIn(environment, late)).toEqual(['Answer 1 to: quagga late'])
    expect(questions(environment)).toEqual([['quagga under way'], ['quagga late']])
  })
})
