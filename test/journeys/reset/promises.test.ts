import { afterEach, describe, expect, it } from 'vitest'
import { type Environment, openEnvironment, storeKinds } from '../../environment/environment.ts'
import {
  answered,
  answersIn,
  heard,
  isDeleted,
  mentioned,
  questions,
  said,
  untilDeleted,
  untilHeard,
} from '../../environment/people.ts'
import { english } from '../../environment/sentences.ts'
import { leave, lines, untilQuiet } from '../../environment/telling.ts'

let environment: Environment

afterEach(() => leave(environment))

describe.each(storeKinds)('P7: after a reset (%s store)', (store) => {
  it('an answer that was under way is not shown, what waited is withdrawn, and the person is told how much', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga to begin with')
    await answered(environment, sent)
    const gate = environment.neuroflash.hold()
    said(environment, 'A quagga under way', { threadTs: sent.root })
    await gate.arrived
    said(environment, 'A quagga that waits', { threadTs: sent.root })
    said(environment, 'Another quagga that waits', { threadTs: sent.root })
    await environment.slack.settled()
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, english('resetWithdrawn', { count: 2 }))
    gate.release()

    await answered(environment, sent, 2)
    await untilDeleted(environment)
    await untilQuiet(environment)
    expect(heard(environment).join('\n')).toContain('under way won’t be shown')
    expect(answersIn(environment, sent)).toHaveLength(2)
    expect(questions(environment)).toEqual([['A quagga to begin with', 'A quagga under way']])
  })

  it('while its conversation is being created, the one that is made is deleted too', async () => {
    environment = await openEnvironment({ store })
    const made = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const off = environment.neuroflash.onRequest('create', 'after', () => {
      made.resolve()
      return goOn.promise
    })
    const sent = mentioned(environment, 'A quagga')
    await made.promise
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, 'starts a new conversation here')
    goOn.resolve()
    off()

    await untilDeleted(environment)
    await answered(environment, sent, 1)
    expect(questions(environment)).toEqual([[]])
  })

  it('asked for by two at once, there is one deletion and both are told', async () => {
    environment = await openEnvironment({ store })
    const { slack } = environment
    const { ada, ben, general } = slack.seed
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    said(environment, 'Another quagga', { threadTs: sent.root, user: ben })
    await answered(environment, sent, 2)
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
    await untilHeard(environment, 'has deleted the conversation')
    await untilQuiet(environment)
    expect(environment.neuroflash.requests.filter(({ route }) => route === 'delete')).toHaveLength(1)
    expect(heard(environment).filter((text) => text.includes('nothing to reset'))).toHaveLength(1)
    expect(answersIn(environment, sent)).toHaveLength(3)
  })

  it('a conversation is called deleted only when neuroflash says so, and the deletion is tried until then', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    const fault = environment.neuroflash.fail('delete', {
      times: 2,
      with: { status: 500, body: { error: 'no' } },
    })
    mentioned(environment, 'reset', { threadTs: sent.root })
    await environment.neuroflash.waitFor(() => fault.met === 1, { what: 'the first try' })
    expect(heard(environment).join()).not.toContain('has deleted the conversation')
    await untilHeard(environment, 'has deleted the conversation')
    expect(fault.met).toBe(2)
    expect(isDeleted(environment)).toBe(true)
  })

  it('a deletion that takes longer is told in two sentences, each once', async () => {
    let lateMs = 0
    environment = await openEnvironment({
      store: 'embedded',
      surroundings: { clock: () => Date.now() + lateMs, random: () => 0 },
    })
    const { neuroflash } = environment
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    neuroflash.fail('delete', { with: { status: 500, body: { error: 'no' } } })
    const passage = Promise.withResolvers<void>()
    mentioned(environment, 'reset', { threadTs: sent.root })
    await neuroflash.waitFor(() => neuroflash.requests.some(({ route }) => route === 'delete'), {
      what: 'the first try',
    })
    neuroflash.onRequest('delete', 'before', () => passage.promise)
    lateMs = 11_000
    await untilHeard(environment, english('deletionPending'))
    passage.resolve()
    await untilHeard(environment, english('deletionConfirmed'))
    expect(heard(environment).filter((text) => text !== english('oneMoment'))).toEqual([
      english('deletionPending'),
      english('deletionConfirmed'),
    ])
  })

  it('an accepted deletion after which the conversation can still be read is not called done, and tried again', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    const { neuroflash } = environment
    const fault = neuroflash.fail('delete', { times: 2, with: { status: 204 } })
    mentioned(environment, 'reset', { threadTs: sent.root })
    await neuroflash.waitFor(() => fault.met === 2, { what: 'the second try' })
    expect(heard(environment).join()).not.toContain('has deleted the conversation')
    expect(isDeleted(environment)).toBe(false)
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment)).toBe(true)
    expect(neuroflash.requests.filter(({ route }) => route === 'conversation')).toHaveLength(3)
  })

  it('what stands in front of neuroflash confirms no deletion', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    const { neuroflash } = environment
    const noRoute = { status: 404, body: { message: 'no Route matched with those values' } }
    const faults = (['delete', 'conversation'] as const).map((route) =>
      neuroflash.fail(route, { with: noRoute, times: Number.POSITIVE_INFINITY }),
    )
    mentioned(environment, 'reset', { threadTs: sent.root })
    await neuroflash.waitFor(() => (faults[0]?.met ?? 0) >= 2, { what: 'the second try' })
    expect(heard(environment).join()).not.toContain('has deleted the conversation')
    for (const fault of faults) fault.cancel()
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment)).toBe(true)
  })

  it('a lost answer to the deletion is a success when the conversation is gone', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    environment.neuroflash.fail('delete', { with: 'drop-after-store' })
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment)).toBe(true)
  })

  it('a stop of the bot in between loses neither the deletion nor the sentence about it', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    environment.neuroflash.fail('delete', { times: 1, with: { status: 503, body: 'down' } })
    mentioned(environment, 'reset', { threadTs: sent.root })
    await answered(environment, sent, 2)
    await environment.stopBot()
    await environment.startBot()
    await untilHeard(environment, 'has deleted the conversation')
    expect(isDeleted(environment)).toBe(true)
    const confirmations = heard(environment).filter((text) => text.includes('has deleted the conversation'))
    expect(confirmations).toHaveLength(1)
  })

  it('is written down with who, which thread and how it ended, and without content', async () => {
    environment = await openEnvironment({ store })
    const sent = mentioned(environment, 'A quagga')
    await answered(environment, sent)
    mentioned(environment, 'reset', { threadTs: sent.root })
    await untilHeard(environment, 'has deleted the conversation')
    const audit = lines(environment).filter((line) => 'audit' in line)
    expect(audit).toMatchObject([
      { audit: 'reset', person: environment.slack.seed.ada, outcome: 'reset' },
      { audit: 'deletion', person: environment.slack.seed.ada, outcome: 'confirmed' },
    ])
  })
})
