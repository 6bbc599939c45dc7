import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment } from '../../environment/environment.ts'
import { answered, answersIn, composed, questions, said } from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, metricsOf, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

const mention = (text: string, threadTs?: string) =>
  composed(
    environment,
    `<@${environment.slack.botUserId}> ${text}`,
    threadTs === undefined ? {} : { threadTs },
  )

async function deliver(...messages: ReturnType<typeof composed>[]): Promise<void> {
  for (const { events } of messages) for (const event of events) await environment.slack.deliver(event).done
}

describe.each([
  ['redis', 'http'],
  ['redis', 'socket'],
  ['embedded', 'http'],
  ['embedded', 'socket'],
] as const)('replies that come just before the mention they follow (%s, %s)', (store, transport) => {
  it('are taken in, once and in order; what was written before the mention is quoted', async () => {
    environment = await openEnvironment({ store, transport })
    const root = composed(environment, 'quagga among people')
    const before = composed(environment, 'quagga before', { threadTs: root.root })
    const call = mention('quagga call', root.root)
    const replies = ['quagga one', 'quagga two'].map((text) =>
      composed(environment, text, { threadTs: root.root, user: environment.slack.seed.ben }),
    )
    const gate = environment.neuroflash.hold()

    await deliver(before, ...replies.toReversed(), call)
    await gate.arrived
    gate.release()
    await answered(environment, root, 3)
    await untilQuiet(environment)

    const [[called, ...taken] = []] = questions(environment)
    expect(called).toMatch(/> quagga among people\n[^]*> quagga before\n[^]*\nquagga call$/)
    expect(called).not.toMatch(/quagga (one|two)/)
    expect(taken).toEqual(['quagga one', 'quagga two'])
    expect(answersIn(environment, root)).toHaveLength(3)
  })
})

it('one person may have a hundred messages waiting; whoever sends more is told so, once, and others go on', async () => {
  const held = Promise.withResolvers<void>()
  const answer = async (question: string) => {
    if (question.startsWith('quagga many')) await held.promise
    return 'an answer'
  }
  environment = await openEnvironment({ store: 'embedded', neuroflash: { answer } })
  const { ben } = environment.slack.seed
  const refusals = () =>
    sent.flatMap((one) => answersIn(environment, one)).filter((text) => text === english('tooMany'))
  const sent: ReturnType<typeof composed>[] = []
  for (let i = 0; i < 104; i += 1) sent.push(mention(`quagga many ${i}`))
  await deliver(...sent)
  const other = said(environment, `<@${environment.slack.botUserId}> quagga other`, { user: ben })
  await answered(environment, other)

  await environment.slack.waitFor(() => refusals().length > 0, { what: 'a refusal' })
  expect(refusals()).toHaveLength(1)
  expect(await metricsOf(environment)).toContain('received_total{result="too-many"} 4')
  held.resolve()
})
